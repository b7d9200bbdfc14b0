-- What Loquat adds to the tables of Open WebUI. Everything is named loquat_*, nothing of theirs is changed, and Open WebUI
-- does not notice. No index here is unique: databases that grew for years hold duplicates nobody expects.

-- The lists of chats. Everything that a list shows, sorts or filters by stands in the index, because in a row it lies
-- behind the body of the chat: to read `folder_id` of a row, SQLite first walks through its megabyte of messages.
CREATE INDEX loquat_chat_list ON chat (user_id, archived, updated_at DESC, id, pinned, folder_id, share_id, title, created_at, meta);

-- Who is signing in. E-mails are compared in lower case.
CREATE INDEX loquat_auth_email ON auth (lower(email));
CREATE INDEX loquat_user_email ON "user" (lower(email));

CREATE INDEX loquat_api_key_user ON api_key (user_id);
CREATE INDEX loquat_group_member_user ON group_member (user_id);
