-- Which articles tell the same story: near-duplicates, found as articles come in by warehouse.stories.

-- What each article is recognised by. Its bands are here, too, so that they can be taken out again.
CREATE TABLE core_story_text (
    article_key UBIGINT NOT NULL,         -- 64 bits of the article_id's hash: narrow to look up
    article_id VARCHAR NOT NULL,
    text_hash UBIGINT NOT NULL,
    bands UBIGINT[] NOT NULL
);

-- Bands of all articles. The first table is sorted by hash, so that the zone maps lead an equality to one row group
-- however many articles there are; what came since the last sorting waits in the second. warehouse.stories.tidy sorts.
CREATE TABLE core_story_band (hash UBIGINT NOT NULL, article_key UBIGINT NOT NULL);
CREATE TABLE core_story_band_new (hash UBIGINT NOT NULL, article_key UBIGINT NOT NULL);

-- Articles that share their story with another. An article without a row is a story of its own, under its own id.
CREATE TABLE core_story (
    article_id VARCHAR NOT NULL,
    story_id VARCHAR NOT NULL,            -- the id of the article that it began with; never renumbered
    is_representative BOOLEAN NOT NULL,   -- one of each story: first published, then longest, then by id
    published_date DATE,
    text_chars INTEGER NOT NULL
);

-- Two stories that a later article showed to be one: the larger keeps its id, then the smaller id.
CREATE TABLE core_story_merge (
    story_id VARCHAR NOT NULL,            -- the id that is gone
    into_story_id VARCHAR NOT NULL,       -- the story that it is part of now
    article_id VARCHAR NOT NULL           -- the article that showed it
);

-- Kept at loading, so that no screen has to work it out. story_id is null for a story of one article. is_counted is
-- false for a statement that another version of the story makes, too: whoever adds up takes the counted ones alone.
ALTER TABLE core_metric ADD COLUMN story_id VARCHAR;
ALTER TABLE core_metric ADD COLUMN is_counted BOOLEAN DEFAULT true;
ALTER TABLE core_seizure ADD COLUMN story_id VARCHAR;
ALTER TABLE core_seizure ADD COLUMN is_counted BOOLEAN DEFAULT true;

CREATE OR REPLACE VIEW out_metric AS
SELECT
    m.record_id, m.article_id, m.unit_id, coalesce(u.label, m.unit_id) AS unit_label, u.region_id,
    m.indicator_id, coalesce(i.label, m.indicator_id) AS indicator_label,
    coalesce(i.label_en, m.indicator_id) AS indicator_label_en,
    coalesce(i.pillar, split_part(m.indicator_id, '.', 1)) AS pillar,
    m.target, m.realization, m.reported_pct,
    round(100 * m.realization / nullif(m.target, 0), 2) AS computed_pct,
    m.measure, m.group_kind, m.period_start_date, m.period_end_date,
    m.quote, m.start_offset, m.end_offset, m.rule_id, m.confidence, m.rules_version,
    a.title, a.outlet, a.url, a.published_date, a.is_sample,
    coalesce(m.story_id, m.article_id) AS story_id, m.is_counted
FROM core_metric m
JOIN raw_article a ON a.article_id = m.article_id
LEFT JOIN dim_unit u ON u.unit_id = m.unit_id
LEFT JOIN dim_indicator i ON i.indicator_id = m.indicator_id;

CREATE OR REPLACE VIEW out_seizure AS
SELECT
    s.record_id, s.article_id, s.unit_id, coalesce(u.label, s.unit_id) AS unit_label, u.region_id,
    s.substance_id, coalesce(d.label, s.substance_id) AS substance_label,
    coalesce(d.label_en, s.substance_id) AS substance_label_en,
    s.amount, s.measure, s.base_amount, s.base_measure, s.action, s.period_start_date, s.period_end_date,
    s.quote, s.start_offset, s.end_offset, s.rule_id, s.confidence, s.rules_version,
    a.title, a.outlet, a.url, a.published_date, a.is_sample,
    coalesce(s.story_id, s.article_id) AS story_id, s.is_counted
FROM core_seizure s
JOIN raw_article a ON a.article_id = s.article_id
LEFT JOIN dim_unit u ON u.unit_id = s.unit_id
LEFT JOIN dim_substance d ON d.substance_id = s.substance_id;

-- What do the targets, realizations and seizures come to, each statement of a story taken once?
CREATE VIEW out_metric_once AS SELECT * FROM out_metric WHERE is_counted;
CREATE VIEW out_seizure_once AS SELECT * FROM out_seizure WHERE is_counted;

-- Which stories ran in more than one place?
CREATE VIEW out_story AS
SELECT
    s.story_id, count(*) AS article_count, count(DISTINCT a.outlet) AS outlet_count,
    any_value(s.article_id) FILTER (s.is_representative) AS representative_article_id,
    any_value(a.title) FILTER (s.is_representative) AS title,
    min(s.published_date) AS first_published_date, max(s.published_date) AS last_published_date,
    bool_and(a.is_sample) AS is_sample
FROM core_story s
JOIN raw_article a ON a.article_id = s.article_id
GROUP BY s.story_id;
