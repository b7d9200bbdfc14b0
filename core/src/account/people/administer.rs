use crate::account::people::LONGEST_NAME;
use crate::account::{Changed, People, PeopleError, UserChange};
use crate::identity::{Admin, Email, Role, User, UserId};
use crate::shared::Secret;

/// What an administrator writes into an account. All of it replaces what was there, save the password, which stays
/// where none is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountForm {
    pub role: String,
    pub name: String,
    pub email: String,
    pub profile_image_url: String,
    pub password: Option<Secret>,
}

impl People {
    /// Changes somebody's account. A new password ends their sessions.
    pub async fn change(&self, who: &Admin, id: &UserId, form: AccountForm) -> Result<User, PeopleError> {
        self.spare_the_first(who, id, Role::parse(&form.role) == Role::Admin)
            .await?;
        let user = self.ports.users.find(id).await?.ok_or(PeopleError::NotFound)?;
        let mut change = checked(&form, &user)?;
        if let Some(password) = form.password.filter(|password| !password.expose().is_empty()) {
            change.password_hash = Some(self.ports.passwords.accept(&password).await?);
        }
        let now = self.ports.clock.now().seconds();
        let changed = self.ports.users.update(id, &change, now).await?;
        self.ports.changes.announce(Changed::Users(vec![id.clone()])).await;
        if change.password_hash.is_some() {
            self.ports.sessions.lock_out(id, None).await?;
        }
        changed.ok_or(PeopleError::NotFound)
    }

    /// Deletes somebody with all that is theirs alone. False if they were gone already.
    pub async fn delete(&self, who: &Admin, id: &UserId) -> Result<bool, PeopleError> {
        if who.id() == id {
            return Err(PeopleError::Oneself);
        }
        self.spare_the_first(who, id, false).await?;
        let deleted = self.ports.users.delete(id, self.ports.clock.now().seconds()).await?;
        self.ports.changes.announce(Changed::Users(vec![id.clone()])).await;
        Ok(deleted)
    }

    /// Whoever is administrator may be tricked or have a bad day; the first one stays, so that somebody always can
    /// put things right.
    async fn spare_the_first(&self, who: &Admin, id: &UserId, stays_admin: bool) -> Result<(), PeopleError> {
        let first = self.ports.users.first().await?;
        let is_first = first.is_some_and(|first| first.id == *id);
        if is_first && (who.id() != id || !stays_admin) {
            return Err(PeopleError::PrimaryAdministrator);
        }
        Ok(())
    }
}

/// What the form changes, if it may stand there. What stays as it is passes, however it came into the store.
fn checked(form: &AccountForm, user: &User) -> Result<UserChange, PeopleError> {
    let email = Email::typed(&form.email);
    let email = if email == user.email {
        email
    } else {
        Email::of_account(&form.email).ok_or_else(|| PeopleError::NotAnAddress(form.email.clone()))?
    };
    let role = Role::parse(&form.role);
    if matches!(role, Role::Other(_)) && role != user.role {
        return Err(PeopleError::UnknownRole);
    }
    let length = form.name.chars().count();
    if form.name != user.name && (form.name.trim().is_empty() || length > LONGEST_NAME) {
        return Err(PeopleError::BadName);
    }
    Ok(UserChange {
        name: Some(form.name.clone()),
        email: Some(email),
        role: Some(role),
        profile_image_url: Some(form.profile_image_url.clone()),
        ..UserChange::default()
    })
}
