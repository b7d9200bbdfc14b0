use std::sync::Arc;

use futures::stream::{BoxStream, StreamExt, TryStreamExt};

use crate::chat::transfer::in_slices;
use crate::chat::{ChatError, ChatFilter, ChatId, ChatReport, ChatStore};
use crate::identity::{Denied, Member};
use crate::settings::{ENABLE_COMMUNITY_SHARING, Settings};
use crate::shared::{Direction, Listing, Page, Seconds, StoreError, debug_by_name};

/// Reports one after the other; only a few chats are in memory at a time.
pub type ReportStream = BoxStream<'static, Result<ChatReport, StoreError>>;

/// How much was said in chats, by whom and how fast.
pub struct Statistics {
    store: Arc<dyn ChatStore>,
    settings: Arc<Settings>,
}

debug_by_name!(Statistics);

impl Statistics {
    pub fn new(store: Arc<dyn ChatStore>, settings: Arc<Settings>) -> Self {
        Self { store, settings }
    }

    /// Reports of the caller's chats, latest change first, with the number of their chats. Chats in which nothing was
    /// said have no report.
    pub async fn usage(&self, who: &Member, page: Page) -> Result<Listing<ChatReport>, ChatError> {
        let mut reports = self.reports(who, &ChatFilter::default(), page).await?;
        reports.items.retain(|report| report.statistics.message_count > 0);
        Ok(reports)
    }

    /// Reports of the caller's chats that changed after a time, the longest unchanged first.
    pub async fn export(
        &self,
        who: &Member,
        changed_after: Option<Seconds>,
        page: Page,
    ) -> Result<Listing<ChatReport>, ChatError> {
        self.may_export(who)?;
        self.reports(who, &changed_since(changed_after), page).await
    }

    /// Like [`Statistics::export`], all of them.
    pub async fn export_all(&self, who: &Member, changed_after: Option<Seconds>) -> Result<ReportStream, ChatError> {
        self.may_export(who)?;
        let listed = self.store.list(who.id(), &changed_since(changed_after), None).await?;
        let ids = listed.into_iter().map(|chat| chat.id).collect();
        let chats = in_slices(self.store.clone(), ids);
        Ok(chats.map_ok(|chat| ChatReport::of(&chat)).boxed())
    }

    /// The report of one chat: the caller's own, or for an administrator any.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn export_one(&self, who: &Member, id: &ChatId) -> Result<ChatReport, ChatError> {
        self.may_export(who)?;
        let chat = self.store.find(id).await?.ok_or(ChatError::NotFound)?;
        if chat.user_id != *who.id() && !who.is_admin() {
            return Err(Denied::NotYours.into());
        }
        Ok(ChatReport::of(&chat))
    }

    fn may_export(&self, who: &Member) -> Result<(), ChatError> {
        if who.is_admin() || self.settings.snapshot().get(ENABLE_COMMUNITY_SHARING) {
            Ok(())
        } else {
            Err(ChatError::SwitchedOff("sharing with the community"))
        }
    }

    async fn reports(&self, who: &Member, filter: &ChatFilter, page: Page) -> Result<Listing<ChatReport>, ChatError> {
        let total = self.store.count(who.id(), filter).await?;
        let listed = self.store.list(who.id(), filter, Some(page)).await?;
        let ids = listed.into_iter().map(|chat| chat.id).collect();
        let chats = in_slices(self.store.clone(), ids);
        let items = chats.map_ok(|chat| ChatReport::of(&chat)).try_collect().await?;
        Ok(Listing { items, total })
    }
}

fn changed_since(changed_after: Option<Seconds>) -> ChatFilter {
    ChatFilter {
        changed_after: changed_after.filter(|after| *after != 0),
        direction: Direction::Ascending,
        ..ChatFilter::default()
    }
}
