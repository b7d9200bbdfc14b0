use crate::file::{File, Holder, Sharing};
use crate::identity::Member;

/// What somebody wants to do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Read,
    Change,
}

/// Do owner and role alone let them?
pub(super) fn is_plain(who: &Member, file: &File) -> bool {
    who.is_admin() || file.user_id == *who.id()
}

/// Does what the file is part of let them? Readers of a knowledge base, members of a channel and everybody who may see
/// a shared chat may read what is in it; writers of a knowledge base may also change it.
///
/// Open WebUI lets everybody change and delete the files of shared chats. To share is to show: here they may not.
pub(super) fn is_through(who: &Member, sharing: &Sharing, wish: Wish) -> bool {
    match wish {
        Wish::Read => {
            sharing.in_shared_chat
                || sharing.members.contains(who.id())
                || [&sharing.bases, &sharing.channels]
                    .into_iter()
                    .flatten()
                    .any(|holder| lets_read(holder, who))
        }
        Wish::Change => sharing
            .bases
            .iter()
            .any(|holder| holder.access.lets_write(&holder.owner, who)),
    }
}

fn lets_read(holder: &Holder, who: &Member) -> bool {
    holder.access.lets_read(&holder.owner, who)
}
