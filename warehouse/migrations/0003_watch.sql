-- What `tilik watch` has seen, so that nothing is asked for twice.

-- One row for each feed or sitemap that was ever asked.
CREATE TABLE watch_feed (
    feed_url VARCHAR NOT NULL,
    outlet VARCHAR NOT NULL,              -- the name that the list of outlets gives it
    etag VARCHAR,                         -- of the last answer whose entries are all in watch_entry
    last_modified VARCHAR,
    asked_at TIMESTAMP NOT NULL,          -- UTC
    answered_at TIMESTAMP,                -- UTC; when it last gave entries or said that nothing is new
    next_try_at TIMESTAMP,                -- UTC; null: at any time
    failure_count INTEGER NOT NULL,       -- in a row
    failure_reason VARCHAR
);

-- One row for each address that a feed named, whatever became of it.
CREATE TABLE watch_entry (
    entry_id VARCHAR NOT NULL,            -- of the canonical address, made as an article's id is
    url VARCHAR NOT NULL,
    feed_url VARCHAR NOT NULL,            -- that named it first
    title VARCHAR,
    status VARCHAR NOT NULL,              -- waiting, read, other_title, other_text, refused, failed
    reason VARCHAR,                       -- the topic that it was skipped for, or what failed
    failure_count INTEGER NOT NULL,
    seen_at TIMESTAMP NOT NULL,           -- UTC
    next_try_at TIMESTAMP,                -- UTC; for waiting alone
    settled_at TIMESTAMP                  -- UTC; null while waiting
);
