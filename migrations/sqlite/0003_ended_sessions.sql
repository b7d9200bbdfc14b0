-- Sessions that are over before their time. A token that was signed out stays so after a restart.
CREATE TABLE loquat_ended_session (
    token TEXT NOT NULL PRIMARY KEY,
    -- Unix seconds at which the token is over anyway; NULL: never.
    until BIGINT
);

-- From when on a user's sessions count, in Unix milliseconds; one older session may go on.
CREATE TABLE loquat_sessions_since (
    user_id TEXT NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL,
    kept TEXT
);
