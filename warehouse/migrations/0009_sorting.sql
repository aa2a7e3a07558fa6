-- Tables that are kept sorted grow with the warehouse, and so does the time of sorting them. It is done in short turns:
-- each of them moves the next few hundred thousand rows, in order, to these tables (see warehouse.sorting). Who looks
-- something up looks here, too; a row that was moved may still stand in the table that it came from.
CREATE TABLE core_search_stem_next (stem VARCHAR NOT NULL, search_id INTEGER NOT NULL);
CREATE TABLE core_story_band_next (hash UBIGINT NOT NULL, article_key UBIGINT NOT NULL);
