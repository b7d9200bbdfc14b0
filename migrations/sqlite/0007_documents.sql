-- Who put something into collections of passages that belong to nothing else.
CREATE TABLE loquat_collection_user (
    collection TEXT NOT NULL,
    user_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (collection, user_id)
);
