-- The first schema. No primary key, no index: the same SQL has to run on DuckLake, and uniqueness is kept by
-- warehouse.load, which replaces what an article yielded in one transaction.

-- What was captured, byte for byte. One row for each article and content: an older content of an article stays.
CREATE TABLE raw_capture (
    capture_id VARCHAR NOT NULL,          -- SHA-256 of the bytes, hexadecimal
    article_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,              -- what the user named: a path or an address
    url VARCHAR,                          -- where the bytes came from after redirects
    status_code INTEGER,
    media_type VARCHAR,
    header_names VARCHAR[] NOT NULL,      -- beside header_values: names repeat and keep their order
    header_values VARCHAR[] NOT NULL,
    address_chain VARCHAR[] NOT NULL,
    captured_at TIMESTAMP,                -- UTC; null for a local file
    content BLOB NOT NULL,
    content_codec VARCHAR NOT NULL,       -- zstd
    content_bytes BIGINT NOT NULL         -- length before compression
);

-- The article as cleaned. Offsets of every record count code points in body_text.
CREATE TABLE raw_article (
    article_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL,          -- the content that body_text was cleaned from
    source_hint VARCHAR,                  -- the id that the source itself gave, if any
    body_text VARCHAR NOT NULL,
    title VARCHAR,
    outlet VARCHAR,
    author VARCHAR,
    url VARCHAR,
    published_date DATE,
    published_source VARCHAR,
    language VARCHAR,
    is_sample BOOLEAN NOT NULL,
    rules_version VARCHAR NOT NULL        -- of the rules that read it last
);

CREATE TABLE core_metric (
    record_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    unit_id VARCHAR,
    indicator_id VARCHAR NOT NULL,
    target DOUBLE,
    realization DOUBLE,
    reported_pct DOUBLE,                  -- as printed, right or wrong
    measure VARCHAR NOT NULL,
    group_kind VARCHAR,
    period_start_date DATE,
    period_end_date DATE,
    quote VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    rule_id VARCHAR NOT NULL,
    confidence DOUBLE NOT NULL,
    rules_version VARCHAR NOT NULL
);

CREATE TABLE core_seizure (
    record_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    unit_id VARCHAR,
    substance_id VARCHAR NOT NULL,
    amount DOUBLE NOT NULL,               -- as written, in measure
    measure VARCHAR NOT NULL,
    base_amount DOUBLE NOT NULL,          -- converted, in base_measure
    base_measure VARCHAR NOT NULL,
    action VARCHAR NOT NULL,              -- seized, destroyed
    period_start_date DATE,
    period_end_date DATE,
    quote VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    rule_id VARCHAR NOT NULL,
    confidence DOUBLE NOT NULL,
    rules_version VARCHAR NOT NULL
);

-- The parts of a record, for highlighting.
CREATE TABLE core_span (
    record_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL
);

-- Figures in a relevant sentence that no rule explains: said, not dropped.
CREATE TABLE core_gap (
    article_id VARCHAR NOT NULL,
    quote VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    shape VARCHAR NOT NULL,
    rules_version VARCHAR NOT NULL
);

CREATE TABLE dim_unit (unit_id VARCHAR NOT NULL, label VARCHAR NOT NULL, kind VARCHAR, region_id VARCHAR);
CREATE TABLE dim_region (region_id VARCHAR NOT NULL, label VARCHAR NOT NULL, kind VARCHAR, parent_id VARCHAR);
CREATE TABLE dim_indicator (
    indicator_id VARCHAR NOT NULL, pillar VARCHAR, label VARCHAR NOT NULL, label_en VARCHAR, measure VARCHAR
);
CREATE TABLE dim_substance (
    substance_id VARCHAR NOT NULL, label VARCHAR NOT NULL, label_en VARCHAR, base_measure VARCHAR
);
CREATE TABLE dim_rule (rule_id VARCHAR NOT NULL, source_file VARCHAR NOT NULL, note VARCHAR);

-- Which targets and realizations does the press report, and what do they come to?
CREATE VIEW out_metric AS
SELECT
    m.record_id, m.article_id, m.unit_id, coalesce(u.label, m.unit_id) AS unit_label, u.region_id,
    m.indicator_id, coalesce(i.label, m.indicator_id) AS indicator_label,
    coalesce(i.label_en, m.indicator_id) AS indicator_label_en,
    coalesce(i.pillar, split_part(m.indicator_id, '.', 1)) AS pillar,
    m.target, m.realization, m.reported_pct,
    round(100 * m.realization / nullif(m.target, 0), 2) AS computed_pct,
    m.measure, m.group_kind, m.period_start_date, m.period_end_date,
    m.quote, m.start_offset, m.end_offset, m.rule_id, m.confidence, m.rules_version,
    a.title, a.outlet, a.url, a.published_date, a.is_sample
FROM core_metric m
JOIN raw_article a ON a.article_id = m.article_id
LEFT JOIN dim_unit u ON u.unit_id = m.unit_id
LEFT JOIN dim_indicator i ON i.indicator_id = m.indicator_id;

-- Which drugs were taken or destroyed, by whom, how much?
CREATE VIEW out_seizure AS
SELECT
    s.record_id, s.article_id, s.unit_id, coalesce(u.label, s.unit_id) AS unit_label, u.region_id,
    s.substance_id, coalesce(d.label, s.substance_id) AS substance_label,
    coalesce(d.label_en, s.substance_id) AS substance_label_en,
    s.amount, s.measure, s.base_amount, s.base_measure, s.action, s.period_start_date, s.period_end_date,
    s.quote, s.start_offset, s.end_offset, s.rule_id, s.confidence, s.rules_version,
    a.title, a.outlet, a.url, a.published_date, a.is_sample
FROM core_seizure s
JOIN raw_article a ON a.article_id = s.article_id
LEFT JOIN dim_unit u ON u.unit_id = s.unit_id
LEFT JOIN dim_substance d ON d.substance_id = s.substance_id;

-- Which articles are here, and what did each yield?
CREATE VIEW out_article AS
SELECT
    a.article_id, a.title, a.outlet, a.author, a.url, a.published_date, a.published_source, a.language, a.is_sample,
    a.body_text, coalesce(m.n, 0) AS metric_count, coalesce(s.n, 0) AS seizure_count, coalesce(g.n, 0) AS gap_count
FROM raw_article a
LEFT JOIN (SELECT article_id, count(*) AS n FROM core_metric GROUP BY article_id) m ON m.article_id = a.article_id
LEFT JOIN (SELECT article_id, count(*) AS n FROM core_seizure GROUP BY article_id) s ON s.article_id = a.article_id
LEFT JOIN (SELECT article_id, count(*) AS n FROM core_gap GROUP BY article_id) g ON g.article_id = a.article_id;
