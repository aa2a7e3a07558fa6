-- The words of people beside what the machine says now, as before; but of the articles only the texts that people spoke
-- of are read. Asked by article_id, DuckDB unpacks every text there is.

-- How does each word on a record stand to what the machine says now?
-- holds: as it was. learned: the rules now make what the person said. missed: the person's record, which the rules do
-- not make (any more). settled: rejected, and no longer made. stale-record, stale-text: look again.
CREATE OR REPLACE VIEW out_review AS
WITH live AS (SELECT * FROM out_review_live WHERE target_kind IN ('metric', 'seizure')),
machine AS (
    SELECT record_id, article_id, 'metric' AS kind, indicator_id AS subject_id, quote, start_offset, end_offset,
        NULL::DOUBLE AS base_amount, NULL::VARCHAR AS base_measure
    FROM core_metric WHERE article_id IN (SELECT article_id FROM live)
    UNION ALL
    SELECT record_id, article_id, 'seizure', substance_id, quote, start_offset, end_offset, base_amount, base_measure
    FROM core_seizure WHERE article_id IN (SELECT article_id FROM live)
),
article AS (
    SELECT article_id, body_text FROM raw_article
    WHERE rowid IN (SELECT rowid FROM raw_article WHERE article_id IN (SELECT article_id FROM live))
),
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
