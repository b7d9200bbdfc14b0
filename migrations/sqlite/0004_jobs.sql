-- Work that outlives a request: written with what asks for it, done by one instance at a time.
CREATE TABLE loquat_jobs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The user for whom it is done; NULL: the installation.
    owner TEXT,
    -- Of the unfinished jobs with a key there is one.
    key TEXT,
    payload JSON NOT NULL,
    -- waiting, running, done or failed
    state TEXT NOT NULL,
    -- Unix milliseconds from which it may be taken; of a running one the end of its lease.
    due BIGINT NOT NULL,
    lease TEXT,
    attempts BIGINT NOT NULL,
    progress_done BIGINT NOT NULL,
    progress_total BIGINT,
    progress_note TEXT NOT NULL,
    error TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE INDEX loquat_jobs_due ON loquat_jobs (due) WHERE state IN ('waiting', 'running');
CREATE INDEX loquat_jobs_updated ON loquat_jobs (updated_at);
CREATE UNIQUE INDEX loquat_jobs_key ON loquat_jobs (key) WHERE key IS NOT NULL AND state IN ('waiting', 'running');
