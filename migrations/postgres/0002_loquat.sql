-- What Loquat adds to the tables of Open WebUI. Everything is named loquat_*, nothing of theirs is changed, and Open WebUI
-- does not notice. No index here is unique: databases that grew for years hold duplicates nobody expects.

-- The list of chats beside every page, in the order in which it is shown. Bodies lie outside the rows (TOAST), so that a
-- page of rows is cheap to read; and titles have no place in an index, which refuses values above 2.7 kB.
CREATE INDEX loquat_chat_list ON chat (user_id, archived, updated_at DESC, id) WHERE folder_id IS NULL;

-- Who is signing in. E-mails are compared in lower case.
CREATE INDEX loquat_auth_email ON auth (lower(email));
CREATE INDEX loquat_user_email ON "user" (lower(email));

CREATE INDEX loquat_api_key_user ON api_key (user_id);
CREATE INDEX loquat_group_member_user ON group_member (user_id);
