//! What names a user: every table with a column `user_id`, and what becomes of its rows when the user is deleted.
//!
//! A table that is missing here fails the test below: whoever adds one decides.

/// What becomes of rows when the user whom they name is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// They go along.
    Deleted,
    /// They go along with more than themselves, which `write::delete` sees to.
    DeletedByHand,
    /// Others go on using them.
    Kept,
}

use Fate::{Deleted, DeletedByHand, Kept};

/// The tables that name a user.
pub(super) const OWNED_BY_USER: &[(&str, Fate)] = &[
    ("api_key", Deleted),
    ("channel", Kept),
    ("channel_file", Kept),
    ("channel_member", Deleted),
    ("channel_webhook", Kept),
    // With the shared copies, which name another owner.
    ("chat", DeletedByHand),
    ("chat_file", DeletedByHand),
    // What very old versions have left behind, where they ran; nothing reads it.
    ("chatidtag", Kept),
    ("document", Kept),
    // What was rated counts in the comparison of models.
    ("feedback", Kept),
    // Knowledge bases and chats of others may hold them.
    ("file", Kept),
    ("folder", Deleted),
    ("function", Kept),
    ("group", Kept),
    // The group is told that it changed.
    ("group_member", DeletedByHand),
    ("knowledge", Kept),
    ("knowledge_file", Kept),
    ("loquat_collection_user", Deleted),
    ("loquat_oauth_subject", Deleted),
    ("loquat_sessions_since", Deleted),
    ("memory", Deleted),
    ("message", Kept),
    ("message_reaction", Kept),
    ("model", Kept),
    ("note", Kept),
    ("oauth_session", Deleted),
    ("prompt", Kept),
    ("tag", Deleted),
    ("tool", Kept),
];

/// Removes the rows that go along with a user and nothing else.
macro_rules! delete_belongings {
    ($conn:ident, $user:expr) => {
        for (table, fate) in $crate::users::belongings::OWNED_BY_USER {
            if *fate == $crate::users::belongings::Fate::Deleted {
                let delete = diesel::sql_query(format!("DELETE FROM \"{table}\" WHERE user_id = $1"));
                delete.bind::<diesel::sql_types::Text, _>($user).execute($conn).await?;
            }
        }
    };
}
pub(super) use delete_belongings;

#[cfg(test)]
mod tests;
