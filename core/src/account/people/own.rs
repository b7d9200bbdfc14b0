use crate::account::{Changed, People, PeopleError, UserChange};
use crate::identity::{Denied, Group, Member, Permission, Permissions, User};
use crate::settings::ENABLE_USER_STATUS;
use crate::shared::{JsonObject, Seconds};

/// What a user tells others about their present state; `None` leaves a part as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    pub emoji: Option<String>,
    pub message: Option<String>,
    pub expires_at: Option<Seconds>,
}

impl People {
    /// The groups that somebody is a member of.
    pub async fn own_groups(&self, who: &Member) -> Result<Vec<Group>, PeopleError> {
        self.groups(who.id()).await
    }

    /// What somebody may do: what everybody may, and what their groups add.
    pub fn own_permissions<'a>(&self, who: &'a Member) -> &'a Permissions {
        &who.permissions
    }

    /// What the web client and others keep for somebody.
    pub async fn own_settings(&self, who: &Member) -> Result<Option<JsonObject>, PeopleError> {
        Ok(self.own(who).await?.settings)
    }

    /// Puts settings over somebody's own, top level only. Tool servers of their own need a permission: without it
    /// they are left out.
    pub async fn change_own_settings(
        &self,
        who: &Member,
        mut patch: JsonObject,
    ) -> Result<Option<JsonObject>, PeopleError> {
        if who.may(Permission::FeatureDirectToolServers).is_err()
            && let Some(ui) = patch.get_mut("ui").and_then(|ui| ui.as_object_mut())
        {
            ui.shift_remove("toolServers");
        }
        let now = self.ports.clock.now().seconds();
        let user = self.ports.users.merge_settings(who.id(), &patch, now).await?;
        Ok(user.ok_or(PeopleError::NotFound)?.settings)
    }

    /// The free object that programs keep for somebody.
    pub async fn own_info(&self, who: &Member) -> Result<Option<JsonObject>, PeopleError> {
        Ok(self.own(who).await?.info)
    }

    /// Puts members over somebody's free object, top level only.
    pub async fn change_own_info(&self, who: &Member, patch: &JsonObject) -> Result<Option<JsonObject>, PeopleError> {
        let now = self.ports.clock.now().seconds();
        let user = self.ports.users.merge_info(who.id(), patch, now).await?;
        // Prompts may speak of it, and whoever acts is known from a cache.
        self.ports
            .changes
            .announce(Changed::Users(vec![who.id().clone()]))
            .await;
        Ok(user.ok_or(PeopleError::NotFound)?.info)
    }

    /// Somebody themselves, with their present state.
    pub async fn own_status(&self, who: &Member) -> Result<User, PeopleError> {
        self.status_is_on()?;
        self.own(who).await
    }

    /// Tells others about somebody's present state.
    pub async fn change_own_status(&self, who: &Member, status: Status) -> Result<User, PeopleError> {
        self.status_is_on()?;
        let change = UserChange {
            status_emoji: status.emoji.map(Some),
            status_message: status.message.map(Some),
            status_expires_at: status.expires_at.map(Some),
            ..UserChange::default()
        };
        let now = self.ports.clock.now().seconds();
        let user = self.ports.users.update(who.id(), &change, now).await?;
        user.ok_or(PeopleError::NotFound)
    }

    fn status_is_on(&self) -> Result<(), Denied> {
        if self.ports.settings.snapshot().get(ENABLE_USER_STATUS) {
            Ok(())
        } else {
            Err(Denied::SwitchedOff("the status of users"))
        }
    }

    /// Somebody as they are stored now: what they may do is known without a look, what they keep is not.
    async fn own(&self, who: &Member) -> Result<User, PeopleError> {
        self.ports.users.find(who.id()).await?.ok_or(PeopleError::NotFound)
    }
}
