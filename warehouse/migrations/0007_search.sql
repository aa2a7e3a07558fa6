-- What the screens ask for: articles by the stems of their words, offices by their province.

-- Which articles can be found by their words, each under a number that is never given again: an article that is stored
-- anew gets a new one, and what the index below says of its old number finds nobody.
CREATE TABLE core_search (search_id INTEGER NOT NULL, article_id VARCHAR NOT NULL);

-- The stems that stand in each of them. The first table is sorted by stem, so that the zone maps lead to the rows of a
-- word however many articles there are; what came since the last sorting waits in the second. warehouse.postings.tidy
-- sorts. An article without a row in core_search (stored before this migration, or a moment ago) is searched by its text.
CREATE TABLE core_search_stem (stem VARCHAR NOT NULL, search_id INTEGER NOT NULL);
CREATE TABLE core_search_stem_new (stem VARCHAR NOT NULL, search_id INTEGER NOT NULL);

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
