-- Verdicts: what became of each figure when it was checked, and why.
-- A record with no row of kind official has no reference: no_official is told by out_unchecked and never stored, for
-- most figures of the press have none. A figure that agrees with itself and with the other articles has no row either.
CREATE TABLE core_check (
    check_id VARCHAR NOT NULL,            -- the same record, kind, field and other side have the same id in every run
    record_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    unit_id VARCHAR,
    subject_id VARCHAR NOT NULL,          -- indicator or substance
    kind VARCHAR NOT NULL,                -- self, others, official
    verdict VARCHAR NOT NULL,
    cause VARCHAR NOT NULL,
    rule_id VARCHAR NOT NULL,             -- of rules/checks/verdicts.toml
    field VARCHAR NOT NULL,               -- target, realization, percent, amount
    told_value DOUBLE,                    -- as the article has it, in told_measure
    told_measure VARCHAR,
    other_value DOUBLE,                   -- what it was held against, in other_measure
    other_measure VARCHAR,
    difference DOUBLE,                    -- told minus other, in the base measure; null where it cannot be converted
    ratio DOUBLE,                         -- told by other
    weight DOUBLE NOT NULL,               -- size of the ratio times size of the figure: what to look at first
    words_id VARCHAR NOT NULL,            -- one sentence in Indonesian
    tags VARCHAR[] NOT NULL,              -- what decided
    reference_id VARCHAR,                 -- ref_figure or ref_seizure
    reference_as_of_date DATE,
    other_article_id VARCHAR,
    other_record_id VARCHAR,
    checks_version VARCHAR NOT NULL       -- of the rules that judged
);

-- What has to be checked again: written together with what changed, emptied by the check itself. A row with an
-- article re-checks that article against itself; one with a subject re-checks all that is told of it for the unit.
CREATE TABLE core_check_due (article_id VARCHAR, unit_id VARCHAR, subject_id VARCHAR);

-- What was already here when checks came: everything, by a version that no rules have.
INSERT INTO meta_fact VALUES ('checks_version', '');

-- Which figures differ from something, by how much, and where is it written?
CREATE VIEW out_check AS
SELECT
    c.check_id, c.record_id, c.article_id, c.unit_id, coalesce(u.label, c.unit_id) AS unit_label, c.subject_id,
    coalesce(i.label, d.label, c.subject_id) AS subject_label, c.kind, c.verdict, c.cause, c.rule_id, c.field,
    c.told_value, c.told_measure, c.other_value, c.other_measure, c.difference, c.ratio, c.weight, c.words_id, c.tags,
    coalesce(m.period_start_date, s.period_start_date) AS period_start_date,
    coalesce(m.period_end_date, s.period_end_date) AS period_end_date,
    coalesce(m.quote, s.quote) AS quote, coalesce(m.start_offset, s.start_offset) AS start_offset,
    coalesce(m.end_offset, s.end_offset) AS end_offset,
    coalesce(m.is_counted, s.is_counted, true) AS is_counted, -- false: another version of the story says the same
    a.title, a.outlet, a.url, a.published_date, a.is_sample,
    c.reference_id, c.reference_as_of_date, coalesce(f.page_or_section, z.page_or_section) AS reference_place,
    coalesce(f.document_id, z.document_id) AS document_id, t.title AS document_title, t.url AS document_url,
    t.source_kind, coalesce(f.scope, z.scope) AS reference_scope,
    c.other_article_id, c.other_record_id, b.outlet AS other_outlet, b.published_date AS other_published_date,
    c.checks_version
FROM core_check c
JOIN raw_article a ON a.article_id = c.article_id
LEFT JOIN core_metric m ON m.record_id = c.record_id AND m.article_id = c.article_id
LEFT JOIN core_seizure s ON s.record_id = c.record_id AND s.article_id = c.article_id
LEFT JOIN dim_unit u ON u.unit_id = c.unit_id
LEFT JOIN dim_indicator i ON i.indicator_id = c.subject_id
LEFT JOIN dim_substance d ON d.substance_id = c.subject_id
LEFT JOIN ref_figure f ON f.figure_id = c.reference_id
LEFT JOIN ref_seizure z ON z.figure_id = c.reference_id
LEFT JOIN ref_document t ON t.document_id = coalesce(f.document_id, z.document_id)
LEFT JOIN raw_article b ON b.article_id = c.other_article_id;

-- Which records have no official figure to be held against?
CREATE VIEW out_unchecked AS
SELECT record_id, article_id, unit_id, indicator_id AS subject_id FROM core_metric
ANTI JOIN (SELECT record_id FROM core_check WHERE kind = 'official') USING (record_id)
UNION ALL
SELECT record_id, article_id, unit_id, substance_id FROM core_seizure
ANTI JOIN (SELECT record_id FROM core_check WHERE kind = 'official') USING (record_id);
