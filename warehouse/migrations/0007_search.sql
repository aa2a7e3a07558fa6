-- What the screens ask for: articles by the stems of their words, offices by their province.

-- The distinct stems of an article's title and text, between spaces: ' klien rehabilitasi sita '. An article without a row
-- (stored before this migration) is searched by its text.
CREATE TABLE core_search (article_id VARCHAR NOT NULL, stems VARCHAR NOT NULL);

-- In which province does each office work? By its region; where it has none (police are an open class), by what follows
-- the kind of office in its name, if that is a place and no place in another province is called so. Offices of the whole
-- country, and those named after a district, have no row.
CREATE VIEW out_unit_province AS
WITH place AS (
    SELECT DISTINCT replace(regexp_replace(region_id, '^(kab|kota)-', ''), '-', '') AS name, coalesce(parent_id, region_id) AS province_id
    FROM dim_region
), named AS (
    SELECT unit_id, replace(
        regexp_extract(unit_id, '^(?:polda|polres(?:ta|tabes)?(?:-metro)?|bea-cukai|lapas|rutan|tni-a[dlu]-[a-z]+)-(.+)$', 1),
        '-', '') AS name
    FROM dim_unit WHERE region_id IS NULL
), found AS (
    SELECT named.unit_id, place.province_id FROM named JOIN place ON place.name = named.name
)
SELECT u.unit_id, coalesce(r.parent_id, r.region_id) AS province_id
FROM dim_unit u JOIN dim_region r ON r.region_id = u.region_id
UNION ALL
SELECT unit_id, min(province_id) AS province_id FROM found GROUP BY unit_id HAVING count(DISTINCT province_id) = 1;
