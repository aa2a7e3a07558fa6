-- What people said of records and verdicts. Rows are only ever added; what stands is worked out below.

CREATE TABLE core_review (
    review_id VARCHAR NOT NULL,
    review_number BIGINT NOT NULL,        -- 1, 2, 3 … in the order of writing: the later word counts
    target_kind VARCHAR NOT NULL,         -- metric, seizure, check
    target_id VARCHAR NOT NULL,           -- record_id or check_id; the id of what it says holds a record's content
    article_id VARCHAR,
    decision VARCHAR NOT NULL,            -- accept, correct, reject, add, undo
    undone_review_id VARCHAR,             -- undo alone: the review that no longer counts
    replaces_review_id VARCHAR,           -- the stale review that this one answers
    reason VARCHAR NOT NULL,              -- empty for an accept without words
    reviewer VARCHAR NOT NULL,
    reviewed_at TIMESTAMP NOT NULL,       -- UTC
    machine_json VARCHAR,                 -- what the machine said then, in the contract's fields; null for add
    corrected_json VARCHAR,               -- what the person said instead, whole; for correct and add alone
    corrected_id VARCHAR,                 -- the record_id that a machine would give to corrected_json
    content_hash VARCHAR,                 -- checks alone: of the verdict with its causes
    quote VARCHAR,
    start_offset INTEGER,
    end_offset INTEGER,
    context VARCHAR,                      -- the quote with 80 characters on both sides
    rules_version VARCHAR                 -- of the rules that had made the record
);

-- The last word on each target: not undone, not answered by a later review.
CREATE VIEW out_review_live AS
WITH undone AS (SELECT undone_review_id AS review_id FROM core_review WHERE decision = 'undo'),
standing AS (
    SELECT * FROM core_review r
    WHERE r.decision <> 'undo' AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.review_id = r.review_id)
)
SELECT s.* FROM standing s
WHERE NOT EXISTS (SELECT 1 FROM standing later WHERE later.replaces_review_id = s.review_id)
QUALIFY row_number() OVER (PARTITION BY s.target_kind, s.target_id ORDER BY s.review_number DESC) = 1;

-- How does each word on a record stand to what the machine says now?
-- holds: as it was. learned: the rules now make what the person said. missed: the person's record, which the rules do
-- not make (any more). settled: rejected, and no longer made. stale-record, stale-text: look again.
CREATE VIEW out_review AS
WITH live AS (SELECT * FROM out_review_live WHERE target_kind IN ('metric', 'seizure')),
machine AS (
    SELECT record_id, article_id, 'metric' AS kind, indicator_id AS subject_id, quote, start_offset, end_offset,
        NULL::DOUBLE AS base_amount, NULL::VARCHAR AS base_measure
    FROM core_metric WHERE article_id IN (SELECT article_id FROM live)
    UNION ALL
    SELECT record_id, article_id, 'seizure', substance_id, quote, start_offset, end_offset, base_amount, base_measure
    FROM core_seizure WHERE article_id IN (SELECT article_id FROM live)
),
article AS (SELECT article_id, body_text FROM raw_article WHERE article_id IN (SELECT article_id FROM live)),
met AS (
    SELECT l.review_id, m.record_id, l.decision = 'add' AS is_learned,
        m.base_measure IS NOT DISTINCT FROM json_extract_string(coalesce(l.machine_json, l.corrected_json), '$.base')
        AND m.base_amount IS NOT DISTINCT FROM
            CAST(json_extract_string(coalesce(l.machine_json, l.corrected_json), '$.amount_base') AS DOUBLE) AS is_same,
        substring(
            a.body_text, (greatest(m.start_offset - 80, 0) + 1)::BIGINT,
            (m.end_offset + 80 - greatest(m.start_offset - 80, 0))::BIGINT
        ) = l.context AS is_same_context
    FROM live l JOIN machine m ON m.record_id = l.target_id JOIN article a ON a.article_id = m.article_id
    UNION ALL
    SELECT l.review_id, m.record_id, true, true, true
    FROM live l JOIN machine m ON m.record_id = l.corrected_id
    WHERE l.decision = 'correct' AND l.target_id NOT IN (SELECT record_id FROM machine)
),
successor AS (
    SELECT l.review_id, m.record_id
    FROM live l
    JOIN machine m ON m.article_id = l.article_id AND m.kind = l.target_kind
        AND (
            contains(m.quote, l.quote) OR contains(l.quote, m.quote)
            OR (m.start_offset < l.end_offset AND m.end_offset > l.start_offset)
        )
    WHERE l.decision <> 'add'
        AND NOT EXISTS (SELECT 1 FROM met WHERE met.review_id = l.review_id)
        AND NOT EXISTS (SELECT 1 FROM live other WHERE m.record_id IN (other.target_id, other.corrected_id))
    QUALIFY row_number() OVER (
        PARTITION BY l.review_id
        ORDER BY m.quote = l.quote DESC,
            m.subject_id = json_extract_string(
                l.machine_json, CASE l.target_kind WHEN 'metric' THEN '$.indicator' ELSE '$.substance' END
            ) DESC,
            least(m.end_offset, l.end_offset) - greatest(m.start_offset, l.start_offset) DESC, m.record_id
    ) = 1
)
SELECT
    l.*, coalesce(t.record_id, s.record_id) AS record_id, coalesce(l.corrected_json, l.machine_json) AS said_json,
    CASE
        WHEN a.article_id IS NULL THEN 'stale-text'
        WHEN t.is_learned THEN 'learned'
        WHEN NOT t.is_same THEN 'stale-record'
        WHEN NOT t.is_same_context THEN 'stale-text'
        WHEN t.record_id IS NOT NULL THEN 'holds'
        WHEN s.record_id IS NOT NULL THEN 'stale-record'
        WHEN l.decision = 'reject' THEN 'settled'
        WHEN contains(a.body_text, l.quote) THEN 'missed'
        ELSE 'stale-text'
    END AS state
FROM live l
LEFT JOIN article a ON a.article_id = l.article_id
LEFT JOIN met t ON t.review_id = l.review_id
LEFT JOIN successor s ON s.review_id = l.review_id;

-- The one review that speaks of each record of the machine.
CREATE VIEW out_review_of_record AS
SELECT *,
    CASE
        WHEN state LIKE 'stale%' THEN state
        WHEN state = 'learned' THEN 'accepted'
        ELSE CASE decision WHEN 'accept' THEN 'accepted' WHEN 'correct' THEN 'corrected' ELSE 'rejected' END
    END AS review_state
FROM out_review
WHERE record_id IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY target_id = record_id DESC, review_number DESC) = 1;

-- The machine's metrics with what people said of them beside, and the metrics that people alone found. The reviewed_
-- columns hold the corrected value, else the machine's; rejected rows stay and say so.
CREATE VIEW out_metric_reviewed AS
SELECT
    m.*, 'machine' AS told_by, v.review_id, v.review_state, v.reviewer, v.reason AS review_reason, v.reviewed_at,
    CASE WHEN v.review_state = 'corrected' THEN json_extract_string(v.said_json, '$.unit')
        ELSE m.unit_id END AS reviewed_unit_id,
    CASE WHEN v.review_state = 'corrected' THEN json_extract_string(v.said_json, '$.indicator')
        ELSE m.indicator_id END AS reviewed_indicator_id,
    CASE WHEN v.review_state = 'corrected' THEN CAST(json_extract_string(v.said_json, '$.target') AS DOUBLE)
        ELSE m.target END AS reviewed_target,
    CASE WHEN v.review_state = 'corrected' THEN CAST(json_extract_string(v.said_json, '$.realization') AS DOUBLE)
        ELSE m.realization END AS reviewed_realization,
    CASE WHEN v.review_state = 'corrected' THEN CAST(json_extract_string(v.said_json, '$.percent') AS DOUBLE)
        ELSE m.reported_pct END AS reviewed_pct,
    CASE WHEN v.review_state = 'corrected' THEN json_extract_string(v.said_json, '$.measure')
        ELSE m.measure END AS reviewed_measure,
    CASE WHEN v.review_state = 'corrected' THEN json_extract_string(v.said_json, '$.group')
        ELSE m.group_kind END AS reviewed_group_kind,
    CASE WHEN v.review_state = 'corrected' THEN CAST(json_extract_string(v.said_json, '$.period_start') AS DATE)
        ELSE m.period_start_date END AS reviewed_period_start_date,
    CASE WHEN v.review_state = 'corrected' THEN CAST(json_extract_string(v.said_json, '$.period_end') AS DATE)
        ELSE m.period_end_date END AS reviewed_period_end_date
FROM out_metric m
LEFT JOIN out_review_of_record v ON v.record_id = m.record_id
UNION ALL BY NAME
SELECT
    r.target_id AS record_id, r.article_id, r.unit_id, coalesce(u.label, r.unit_id) AS unit_label, u.region_id,
    r.indicator_id, coalesce(i.label, r.indicator_id) AS indicator_label,
    coalesce(i.label_en, r.indicator_id) AS indicator_label_en,
    coalesce(i.pillar, split_part(r.indicator_id, '.', 1)) AS pillar,
    r.target, r.realization, r.reported_pct, round(100 * r.realization / nullif(r.target, 0), 2) AS computed_pct,
    r.measure, r.group_kind, r.period_start_date, r.period_end_date, r.quote, r.start_offset, r.end_offset,
    'person' AS rule_id, 1.0 AS confidence, r.rules_version, a.title, a.outlet, a.url, a.published_date, a.is_sample,
    r.article_id AS story_id, true AS is_counted, 'person' AS told_by, r.review_id, CASE WHEN r.decision = 'add' THEN 'added' ELSE 'missed' END AS review_state,
    r.reviewer, r.reason AS review_reason, r.reviewed_at,
    r.unit_id AS reviewed_unit_id, r.indicator_id AS reviewed_indicator_id, r.target AS reviewed_target,
    r.realization AS reviewed_realization, r.reported_pct AS reviewed_pct, r.measure AS reviewed_measure,
    r.group_kind AS reviewed_group_kind, r.period_start_date AS reviewed_period_start_date,
    r.period_end_date AS reviewed_period_end_date
FROM (
    SELECT *,
        json_extract_string(said_json, '$.unit') AS unit_id,
        json_extract_string(said_json, '$.indicator') AS indicator_id,
        CAST(json_extract_string(said_json, '$.target') AS DOUBLE) AS target,
        CAST(json_extract_string(said_json, '$.realization') AS DOUBLE) AS realization,
        CAST(json_extract_string(said_json, '$.percent') AS DOUBLE) AS reported_pct,
        json_extract_string(said_json, '$.measure') AS measure,
        json_extract_string(said_json, '$.group') AS group_kind,
        CAST(json_extract_string(said_json, '$.period_start') AS DATE) AS period_start_date,
        CAST(json_extract_string(said_json, '$.period_end') AS DATE) AS period_end_date
    FROM out_review WHERE target_kind = 'metric' AND state = 'missed'
) r
JOIN raw_article a ON a.article_id = r.article_id
LEFT JOIN dim_unit u ON u.unit_id = r.unit_id
LEFT JOIN dim_indicator i ON i.indicator_id = r.indicator_id;

-- The same for seizures.
CREATE VIEW out_seizure_reviewed AS
SELECT
    s.*, 'machine' AS told_by, v.review_id, v.review_state, v.reviewer, v.reason AS review_reason, v.reviewed_at,
    CASE WHEN v.review_state = 'corrected' THEN json_extract_string(v.said_json, '$.unit')
        ELSE s.unit_id END AS reviewed_unit_id,
    CASE WHEN v.review_state = 'corrected' THEN json_extract_string(v.said_json, '$.substance')
        ELSE s.substance_id END AS reviewed_substance_id,
    CASE WHEN v.review_state = 'corrected' THEN CAST(json_extract_string(v.said_json, '$.amount') AS DOUBLE)
        ELSE s.amount END AS reviewed_amount,
    CASE WHEN v.review_state = 'corrected' THEN json_extract_string(v.said_json, '$.measure')
        ELSE s.measure END AS reviewed_measure,
    CASE WHEN v.review_state = 'corrected' THEN CAST(json_extract_string(v.said_json, '$.amount_base') AS DOUBLE)
        ELSE s.base_amount END AS reviewed_base_amount,
    CASE WHEN v.review_state = 'corrected' THEN json_extract_string(v.said_json, '$.base')
        ELSE s.base_measure END AS reviewed_base_measure,
    CASE WHEN v.review_state = 'corrected' THEN json_extract_string(v.said_json, '$.action')
        ELSE s.action END AS reviewed_action,
    CASE WHEN v.review_state = 'corrected' THEN CAST(json_extract_string(v.said_json, '$.period_start') AS DATE)
        ELSE s.period_start_date END AS reviewed_period_start_date,
    CASE WHEN v.review_state = 'corrected' THEN CAST(json_extract_string(v.said_json, '$.period_end') AS DATE)
        ELSE s.period_end_date END AS reviewed_period_end_date
FROM out_seizure s
LEFT JOIN out_review_of_record v ON v.record_id = s.record_id
UNION ALL BY NAME
SELECT
    r.target_id AS record_id, r.article_id, r.unit_id, coalesce(u.label, r.unit_id) AS unit_label, u.region_id,
    r.substance_id, coalesce(d.label, r.substance_id) AS substance_label,
    coalesce(d.label_en, r.substance_id) AS substance_label_en,
    r.amount, r.measure, r.base_amount, r.base_measure, r.action, r.period_start_date, r.period_end_date,
    r.quote, r.start_offset, r.end_offset, 'person' AS rule_id, 1.0 AS confidence, r.rules_version,
    a.title, a.outlet, a.url, a.published_date, a.is_sample,
    r.article_id AS story_id, true AS is_counted, 'person' AS told_by, r.review_id, CASE WHEN r.decision = 'add' THEN 'added' ELSE 'missed' END AS review_state,
    r.reviewer, r.reason AS review_reason, r.reviewed_at,
    r.unit_id AS reviewed_unit_id, r.substance_id AS reviewed_substance_id, r.amount AS reviewed_amount,
    r.measure AS reviewed_measure, r.base_amount AS reviewed_base_amount, r.base_measure AS reviewed_base_measure,
    r.action AS reviewed_action, r.period_start_date AS reviewed_period_start_date,
    r.period_end_date AS reviewed_period_end_date
FROM (
    SELECT *,
        json_extract_string(said_json, '$.unit') AS unit_id,
        json_extract_string(said_json, '$.substance') AS substance_id,
        CAST(json_extract_string(said_json, '$.amount') AS DOUBLE) AS amount,
        json_extract_string(said_json, '$.measure') AS measure,
        CAST(json_extract_string(said_json, '$.amount_base') AS DOUBLE) AS base_amount,
        json_extract_string(said_json, '$.base') AS base_measure,
        json_extract_string(said_json, '$.action') AS action,
        CAST(json_extract_string(said_json, '$.period_start') AS DATE) AS period_start_date,
        CAST(json_extract_string(said_json, '$.period_end') AS DATE) AS period_end_date
    FROM out_review WHERE target_kind = 'seizure' AND state = 'missed'
) r
JOIN raw_article a ON a.article_id = r.article_id
LEFT JOIN dim_unit u ON u.unit_id = r.unit_id
LEFT JOIN dim_substance d ON d.substance_id = r.substance_id;
