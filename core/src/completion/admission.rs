use std::sync::Arc;

use crate::completion::routing::Routing;
use crate::completion::{
    ChatContext, CompletionError, CompletionRequest, Conversations, Exchange, ForwardedCredentials, Toolbox,
    is_temporary,
};
use crate::identity::Principal;
use crate::model::{Catalog, CatalogEntry, ModelId};

/// Decides whether a question may be asked: by this user, of this model, in this chat. It is quick: what takes time is
/// a step.
pub(super) struct Admission {
    pub catalog: Arc<Catalog>,
    pub routing: Arc<Routing>,
    pub conversations: Arc<dyn Conversations>,
}

impl Admission {
    pub async fn admit(
        &self,
        who: &Principal,
        request: CompletionRequest,
        credentials: ForwardedCredentials,
    ) -> Result<Exchange, CompletionError> {
        who.verified()?;
        let picked = self.picked(who, &request).await?;
        let chat = self.chat(who, &request).await?;
        let model = self.routing.answering(&picked).await?;
        Ok(Exchange {
            who: who.clone(),
            request,
            arena: picked.is_arena().then(|| picked.id.clone()),
            model,
            chat,
            sources: Vec::new(),
            toolbox: Toolbox::default(),
            credentials,
        })
    }

    /// The model that the request names: one of the catalog, or one to which the web client keeps the connection by
    /// itself.
    async fn picked(&self, who: &Principal, request: &CompletionRequest) -> Result<Arc<CatalogEntry>, CompletionError> {
        let id = ModelId::from(request.model());
        match request.control.model_of_the_page() {
            Some(_) if request.control.session_id.is_none() => Err(CompletionError::NoSession),
            Some(item) => Ok(Arc::new(CatalogEntry::of_a_page(id, item.clone()))),
            None => Ok(self.catalog.find(who, &id).await?),
        }
    }

    /// The chat that the request names, if it is in the store.
    async fn chat(&self, who: &Principal, request: &CompletionRequest) -> Result<Option<ChatContext>, CompletionError> {
        let chat = request.control.chat_id.as_deref();
        let Some(chat) = chat.filter(|chat| !is_temporary(chat) && !chat.is_empty()) else {
            return Ok(None);
        };
        match self.conversations.context(chat).await? {
            Some(context) if context.owner == *who.id() || who.is_admin() => Ok(Some(context)),
            _ => Err(CompletionError::NoChat),
        }
    }
}
