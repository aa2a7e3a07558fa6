"""One article a line: the JSON form in which articles travel between tools.

In: the bytes of one line. Out: an `Article` with its text unchanged. Never: cleaning.
"""

from __future__ import annotations

import json
from typing import Any

from corpus.article import Article

MEDIA_TYPE = "application/x-tilik-article+json"


def article_of(line: bytes) -> Article:
    """The article in one line: `article` and `text`, and where known `title`, `published`, `url`.

    Raises ValueError with one plain sentence that says what is wrong and what is expected.
    """
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("This line is not valid JSON; each line must be one JSON object.") from None
    if not isinstance(row, dict):
        raise ValueError("This line is not a JSON object; each line must hold `article` and `text`.")
    article, text = _string(row, "article"), _string(row, "text")
    if not article or not text or not text.strip():
        raise ValueError("This line lacks `article` or `text`; both must be strings that are not empty.")
    try:
        return Article.from_text(
            text, article, published=_string(row, "published"), title=_string(row, "title"), url=_string(row, "url")
        )
    except ValueError:
        raise ValueError("`published` must be a date such as 2024-05-31; mend it or leave it out.") from None


def _string(row: dict[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"`{name}` must be a string; mend it or leave it out.")
    return value or None
