-- What an organisation's directory (SCIM) says of accounts and groups beyond what those hold themselves.
CREATE TABLE loquat_provisioned (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    external_id TEXT,
    user_name TEXT,
    -- A JSON object.
    details TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX loquat_provisioned_external_id ON loquat_provisioned (kind, external_id);
CREATE INDEX loquat_provisioned_user_name ON loquat_provisioned (user_name);

-- Which subject and session at a provider an OAuth session stands for, so that the provider can end it.
CREATE TABLE loquat_oauth_subject (
    oauth_session_id TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    sid TEXT,
    user_id TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX loquat_oauth_subject_subject ON loquat_oauth_subject (provider, subject);
