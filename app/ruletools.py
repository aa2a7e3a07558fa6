"""The use case behind `tilik rules`: all checks of a pair of packs together, and what becomes of a rule's examples.

In: packs, and the articles in which to look for dead rules. Out: a `Report`. Never: output, a changed rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Article, Capture
from corpus.clean import NotAnArticle, clean
from corpus.sources import captures
from extract.rulecheck import ExampleRunner, examples
from extract.ruleusage import Usage, unmet, usage
from rules.files import Packs, RuleError
from rules.kinds import Entry, entries
from rules.lint import Problem
from rules.lint import lint as structure


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the linter found. `usage` is None where the rules cannot be used at all, or a domain has no sample."""

    rules: int
    examples: int
    problems: tuple[Problem, ...]
    usage: Usage | None


def check(packs: Packs, corpus: Sequence[str] | None = None) -> Report:
    """Structure first; where that holds without an error, every example is run and the words are looked for in `corpus`
    (paths; by default the bundled sample, which is of the built-in domain alone)."""
    problems = structure(packs)
    try:
        rules = list(entries(packs))
    except RuleError:
        return Report(rules=0, examples=0, problems=tuple(problems), usage=None)
    if any(problem.level == "error" for problem in problems):
        # What an unsound pack makes of a sentence says nothing, and may not even come to an end.
        return Report(rules=len(rules), examples=0, problems=tuple(problems), usage=None)
    runner = ExampleRunner(packs)
    problems += unmet(packs)
    told = list(examples(packs))
    for one in told:
        failure = runner.failure(one)
        if failure is not None:
            field = one.rule.kind.match if one.wanted else one.rule.kind.nomatch
            message = f"{field} example {one.number} fails: {one.text!r}: {failure}"
            problems.append(Problem("error", one.rule.place, one.rule.id, message))
    met = usage(packs, runner.extractor, _articles(corpus, packs))
    found = met if met.articles else None
    return Report(rules=len(rules), examples=len(told), problems=tuple(sorted(set(problems))), usage=found)


def outcomes(packs: Packs, rule: Entry) -> list[tuple[str, bool, str | None]]:
    """The examples of one rule: text, whether the rule must take it, and why it fails (None where it does not). Kinds
    whose examples other modules run (pages of outlets) are told as written."""
    told = [one for one in examples(packs) if one.rule.id == rule.id]
    if not told:
        return [(text, wanted, None) for wanted, texts in ((True, rule.match), (False, rule.nomatch)) for text in texts]
    runner = ExampleRunner(packs)
    return [(one.text, one.wanted, runner.failure(one)) for one in told]


def _articles(corpus: Sequence[str] | None, packs: Packs) -> Iterator[Article]:
    from rules.files import DOMAIN

    paths: Iterable[str] = corpus or []
    if not corpus and packs.domain.folder == DOMAIN:
        from app.demo import sample

        paths = sample()
    for capture in captures(list(paths)):
        if isinstance(capture, Capture):
            try:
                yield clean(capture)
            except NotAnArticle:
                continue
