-- Official figures: what the press is checked against. Kept as printed; nothing is repaired in silence.

CREATE TABLE ref_document (
    document_id VARCHAR NOT NULL,         -- SHA-256 of the bytes, or of the citation where there are none
    title VARCHAR NOT NULL,
    url VARCHAR,
    source_kind VARCHAR NOT NULL,         -- official_document, official_site, secondary_of_official, official_statement
    file_name VARCHAR,                    -- null for the bundled references
    is_bundled BOOLEAN NOT NULL,
    imported_at TIMESTAMP NOT NULL        -- UTC
);

CREATE TABLE ref_figure (
    figure_id VARCHAR NOT NULL,           -- the same row of the same document has the same id in every import
    document_id VARCHAR NOT NULL,
    page_or_section VARCHAR,              -- "Tabel 3.1, hal. III-12", "RAWAT JALAN!C7", "baris 12"
    unit_id VARCHAR,
    indicator_id VARCHAR,                 -- null until its text is mapped to the catalogue
    indicator_text VARCHAR,
    period_start_date DATE,
    period_end_date DATE,
    target DOUBLE,
    realization DOUBLE,
    reported_pct DOUBLE,
    measure VARCHAR,
    group_kind VARCHAR,
    target_version VARCHAR,               -- "PK awal", "PK revisi", "Renstra 2020-2024"
    scope VARCHAR,                        -- whose figures are added up, as the source says it; null when it does not
    as_of_date DATE,                      -- the last day that the source's words allow
    as_of_text VARCHAR,                   -- "2016-01", as the source has it
    note VARCHAR,
    is_total BOOLEAN NOT NULL,            -- a footer row: kept to check sums, never a reference for one office
    flags VARCHAR[] NOT NULL,             -- what was noticed at import: relation, cumulative, percent_mismatch …
    raw_cells VARCHAR[] NOT NULL          -- the cells as they were
);

CREATE TABLE ref_seizure (
    figure_id VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    page_or_section VARCHAR,
    unit_id VARCHAR,
    substance_id VARCHAR NOT NULL,
    amount DOUBLE NOT NULL,
    measure VARCHAR NOT NULL,
    base_amount DOUBLE NOT NULL,
    base_measure VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    period_start_date DATE,
    period_end_date DATE,
    scope VARCHAR,
    as_of_date DATE,
    as_of_text VARCHAR,
    note VARCHAR,
    flags VARCHAR[] NOT NULL,
    raw_cells VARCHAR[] NOT NULL
);

-- Rows that could not be read, with their place: nothing is dropped in silence.
CREATE TABLE ref_reject (
    document_id VARCHAR NOT NULL,
    page_or_section VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    raw_cells VARCHAR[] NOT NULL
);

-- Which free text of a table means which indicator, once a person has said so.
CREATE TABLE ref_mapping (
    indicator_text VARCHAR NOT NULL,      -- lower case, single spaces
    indicator_id VARCHAR NOT NULL,
    confirmed_at TIMESTAMP NOT NULL
);
