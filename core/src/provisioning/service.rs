use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use crate::account::{
    AccountChanges, Changed, GroupChange, GroupStore, Sessions, SignUp, UserFilter, UserOrder, UserStore,
};
use crate::cluster::{Rate, RateLimiter};
use crate::identity::{Group, GroupId, Role, User, UserId};
use crate::provisioning::patch::{Operation, apply};
use crate::provisioning::query::{Chosen, Query};
use crate::provisioning::resource::{Resource, Wanted};
use crate::provisioning::{Provisioned, ProvisionedStore, ProvisioningError, ResourceKind, ScimType, groups, people};
use crate::settings::{ENABLE_SCIM, SCIM_TOKEN, Settings, USER_PERMISSIONS};
use crate::shared::{Clock, Direction, Ids, JsonObject, Secret, debug_by_name};

/// What [`Provisioning`] works with.
#[expect(missing_debug_implementations, reason = "taken apart at once")]
pub struct ProvisioningPorts {
    pub users: Arc<dyn UserStore>,
    pub groups: Arc<dyn GroupStore>,
    pub kept: Arc<dyn ProvisionedStore>,
    pub sign_up: Arc<SignUp>,
    pub sessions: Arc<Sessions>,
    pub settings: Arc<Settings>,
    pub changes: AccountChanges,
    pub limiter: Arc<dyn RateLimiter>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

/// Lets an organisation's directory keep accounts and groups.
pub struct Provisioning {
    ports: ProvisioningPorts,
}

debug_by_name!(Provisioning);

/// A directory that showed the token; made by [`Provisioning::enter`] alone.
#[derive(Debug)]
pub struct Provisioner(());

/// Wrong tokens from one address: ten within five minutes.
const ATTEMPTS: Rate = Rate {
    limit: 10,
    bucket: Duration::from_secs(60),
    buckets: 5,
};

/// What groups of a directory are described with.
const DESCRIPTION: &str = "Kept by the organisation's directory";

impl Provisioning {
    pub fn new(ports: ProvisioningPorts) -> Self {
        Self { ports }
    }

    /// Is there anything to be provisioned here?
    pub fn is_on(&self) -> bool {
        self.ports.settings.snapshot().get(ENABLE_SCIM)
    }

    /// Lets a directory in that shows the token. `from` is where it comes from: who guesses shows in the log.
    pub async fn enter(&self, shown: &Secret, from: &str) -> Option<Provisioner> {
        let settings = self.ports.settings.snapshot();
        let token = settings.get(SCIM_TOKEN).expose();
        if self.is_on() && !token.is_empty() && is_same(token.as_bytes(), shown.expose().as_bytes()) {
            return Some(Provisioner(()));
        }
        // Counted for the log alone: who shows the right token is never kept out by others.
        let counted = self.ports.limiter.allows(&format!("scim:{from}"), ATTEMPTS).await;
        if !counted.unwrap_or(true) {
            tracing::warn!("somebody at {from} shows one wrong token for SCIM after the other");
        }
        None
    }

    /// One account or group.
    pub async fn find(
        &self,
        who: &Provisioner,
        kind: ResourceKind,
        id: &str,
        wanted: &Wanted,
    ) -> Result<Resource, ProvisioningError> {
        let found = match kind {
            ResourceKind::User => match self.ports.users.find(&UserId::from(id)).await? {
                Some(user) => self.people(who, vec![user], wanted.wants("groups")).await?.pop(),
                None => None,
            },
            ResourceKind::Group => match self.ports.groups.find(&GroupId::from(id)).await? {
                Some(counted) => self
                    .crews(vec![counted.group], wanted.wants("members"), true)
                    .await?
                    .pop(),
                None => None,
            },
        };
        found.ok_or_else(|| ProvisioningError::NotFound(kind.as_str(), id.to_owned()))
    }

    /// A page of the accounts or groups that fit.
    pub async fn list(
        &self,
        who: &Provisioner,
        kind: ResourceKind,
        query: &Query,
    ) -> Result<Chosen, ProvisioningError> {
        match kind {
            ResourceKind::User => self.list_people(who, query).await,
            ResourceKind::Group => self.list_groups(query).await,
        }
    }

    async fn list_people(&self, who: &Provisioner, query: &Query) -> Result<Chosen, ProvisioningError> {
        let with_groups = query.wanted.wants("groups") || query.looks_at("groups");
        if query.is_plain() {
            let oldest_first = UserFilter {
                order: UserOrder::CreatedAt,
                direction: Direction::Ascending,
                ..UserFilter::default()
            };
            let page = self.ports.users.list(&oldest_first, Some(query.page())).await?;
            return Ok(Chosen {
                total: page.total,
                resources: self.people(who, page.items, with_groups).await?,
            });
        }
        let users = match self.looked_up(query).await? {
            Some(users) => users,
            None => {
                let oldest_first = UserFilter {
                    order: UserOrder::CreatedAt,
                    direction: Direction::Ascending,
                    ..UserFilter::default()
                };
                self.ports.users.list(&oldest_first, None).await?.items
            }
        };
        Ok(query.choose(self.people(who, users, with_groups).await?))
    }

    /// The users that can fit, where the filter names one: directories ask so before each change.
    async fn looked_up(&self, query: &Query) -> Result<Option<Vec<User>>, ProvisioningError> {
        let Some(filter) = &query.filter else { return Ok(None) };
        let name = filter.is_exactly("userName", None);
        let address = filter.is_exactly("emails", Some("value"));
        if let Some(name) = name {
            let mut ids = self.ports.kept.by_user_name(&name.to_lowercase()).await?;
            let by_address = self
                .ports
                .users
                .find_by_email(&crate::identity::Email::typed(name))
                .await?;
            ids.extend(by_address.map(|user| user.id.0));
            return Ok(Some(self.users(&ids).await?));
        }
        if let Some(id) = filter.is_exactly("id", None) {
            return Ok(Some(self.users(&[id.to_owned()]).await?));
        }
        if let Some(external_id) = filter.is_exactly("externalId", None) {
            let ids = self.ports.kept.by_external_id(ResourceKind::User, external_id).await?;
            return Ok(Some(self.users(&ids).await?));
        }
        // Other addresses of an account are the directory's details: only the account's own one is looked up.
        if let Some(address) = address {
            let user = self
                .ports
                .users
                .find_by_email(&crate::identity::Email::typed(address))
                .await?;
            return Ok(user.map(|user| vec![user]));
        }
        Ok(None)
    }

    async fn users(&self, ids: &[String]) -> Result<Vec<User>, ProvisioningError> {
        let ids: BTreeSet<UserId> = ids.iter().map(|id| UserId::from(id.as_str())).collect();
        let ids: Vec<UserId> = ids.into_iter().collect();
        Ok(self.ports.users.find_many(&ids).await?)
    }

    async fn list_groups(&self, query: &Query) -> Result<Chosen, ProvisioningError> {
        let all = self.ports.groups.list().await?;
        let mut all: Vec<Group> = all.into_iter().map(|counted| counted.group).collect();
        all.sort_by(|left, right| (left.created_at, &left.id.0).cmp(&(right.created_at, &right.id.0)));
        let wants_members = query.wanted.wants("members");
        // Members are looked up for those groups alone that are shown, unless the filter asks for them.
        let chosen = query.choose(self.crews(all.clone(), query.looks_at("members"), false).await?);
        if !wants_members {
            return Ok(chosen);
        }
        let shown: HashMap<&str, usize> = chosen
            .resources
            .iter()
            .enumerate()
            .map(|(at, resource)| (resource.id.as_str(), at))
            .collect();
        let mut groups: Vec<(usize, Group)> = all
            .into_iter()
            .filter_map(|group| Some((*shown.get(group.id.as_str())?, group)))
            .collect();
        groups.sort_by_key(|(at, _)| *at);
        let groups = groups.into_iter().map(|(_, group)| group).collect();
        Ok(Chosen {
            total: chosen.total,
            resources: self.crews(groups, true, true).await?,
        })
    }

    /// Makes an account or a group.
    pub async fn create(
        &self,
        who: &Provisioner,
        kind: ResourceKind,
        body: &JsonObject,
    ) -> Result<Resource, ProvisioningError> {
        let body = people::normal(body)?;
        let id = self.ports.ids.uuid();
        let now = self.ports.clock.now().seconds();
        match kind {
            ResourceKind::User => {
                let (user, kept) = people::meant_by_new(&id, &body)?.into_user(now);
                self.name_is_free(&kept).await?;
                self.ports.sign_up.bring_in(user).await?;
                self.keep(kept).await?;
            }
            ResourceKind::Group => {
                let meant = groups::Meant::of(&body)?;
                let owner = self.ports.users.first().await?;
                let group = Group {
                    id: id.as_str().into(),
                    user_id: owner.map(|owner| owner.id).unwrap_or_else(|| UserId::from("")),
                    name: meant.name.clone(),
                    description: DESCRIPTION.to_owned(),
                    data: None,
                    meta: None,
                    permissions: Some(self.ports.settings.snapshot().get(USER_PERMISSIONS).clone()),
                    created_at: now,
                    updated_at: now,
                };
                self.ports.groups.insert(&group).await?;
                self.keep(meant.kept(&id)).await?;
                self.set_members(&group.id, &BTreeSet::new(), &meant.members).await?;
            }
        }
        tracing::info!(%id, "a directory made a {}", kind.as_str().to_lowercase());
        self.find(who, kind, &id, &Wanted::default()).await
    }

    /// Replaces an account or a group. What a directory does not mention of an account's own stays as it is.
    pub async fn replace(
        &self,
        who: &Provisioner,
        kind: ResourceKind,
        id: &str,
        body: &JsonObject,
        expected: Option<&str>,
    ) -> Result<Resource, ProvisioningError> {
        let before = self.expected(who, kind, id, expected).await?;
        let mut after = people::normal(body)?;
        for own in ["userName", "displayName", "emails", "active"] {
            if let Some(value) = before.body.get(own).filter(|_| !after.contains_key(own)) {
                after.insert(own.to_owned(), value.clone());
            }
        }
        self.carry_over(&before, &after).await?;
        self.find(who, kind, id, &Wanted::default()).await
    }

    /// Makes changes to an account or a group: all of them or none.
    pub async fn patch(
        &self,
        who: &Provisioner,
        kind: ResourceKind,
        id: &str,
        operations: &[Operation],
        expected: Option<&str>,
    ) -> Result<Resource, ProvisioningError> {
        let before = self.expected(who, kind, id, expected).await?;
        let mut after = before.body.clone();
        for operation in operations {
            apply(kind, &mut after, operation)?;
        }
        self.carry_over(&before, &after).await?;
        self.find(who, kind, id, &Wanted::default()).await
    }

    /// Removes an account or a group.
    pub async fn remove(
        &self,
        who: &Provisioner,
        kind: ResourceKind,
        id: &str,
        expected: Option<&str>,
    ) -> Result<(), ProvisioningError> {
        self.expected(who, kind, id, expected).await?;
        match kind {
            ResourceKind::User => {
                let user = UserId::from(id);
                let role = self.ports.users.find(&user).await?.map(|user| user.role);
                if role == Some(Role::Admin) {
                    return Err(ProvisioningError::Forbidden(
                        "administrators are removed by administrators, not by a directory",
                    ));
                }
                self.ports.users.delete(&user, self.ports.clock.now().seconds()).await?;
                self.ports.changes.announce(Changed::Users(vec![user])).await;
            }
            ResourceKind::Group => {
                let group = GroupId::from(id);
                let members = self.ports.groups.members(&group).await?;
                self.ports.groups.delete(&group).await?;
                self.ports.changes.announce(Changed::Users(members)).await;
            }
        }
        self.ports.kept.remove(kind, id).await?;
        tracing::info!(%id, "a directory removed a {}", kind.as_str().to_lowercase());
        Ok(())
    }

    /// The resource, if it is still the one that the directory knows.
    async fn expected(
        &self,
        who: &Provisioner,
        kind: ResourceKind,
        id: &str,
        version: Option<&str>,
    ) -> Result<Resource, ProvisioningError> {
        let resource = self.find(who, kind, id, &Wanted::default()).await?;
        match version {
            Some(expected) if expected != "*" && !expected.split(',').any(|tag| tag.trim() == resource.version()) => {
                Err(ProvisioningError::Stale)
            }
            _ => Ok(resource),
        }
    }

    /// Carries a change of a resource over to the account or group that it stands for.
    async fn carry_over(&self, before: &Resource, after: &JsonObject) -> Result<(), ProvisioningError> {
        match before.kind {
            ResourceKind::User => self.change_person(before, after).await,
            ResourceKind::Group => self.change_group(before, after).await,
        }
    }

    async fn change_person(&self, before: &Resource, after: &JsonObject) -> Result<(), ProvisioningError> {
        let id = UserId::from(before.id.as_str());
        let gone = || ProvisioningError::NotFound("User", before.id.clone());
        let user = self.ports.users.find(&id).await?.ok_or_else(gone)?;
        let meant = people::meant_by_changed(&before.id, &before.body, after)?;
        let change = meant.change(&user)?;
        self.name_is_free(&meant.kept).await?;
        let now = self.ports.clock.now().seconds();
        let changed = self
            .ports
            .users
            .update(&id, &change, now)
            .await
            .map_err(|error| match error {
                crate::shared::StoreError::Duplicate(_) => ProvisioningError::Taken("the e-mail address".to_owned()),
                error => error.into(),
            })?;
        changed.ok_or_else(gone)?;
        self.keep(meant.kept).await?;
        if change.role == Some(Role::Pending) {
            // Whoever left the organisation leaves with everything that opens a door.
            self.ports.sessions.lock_out(&id, None).await?;
            tracing::info!(user.id = %id, "a directory switched an account off; its sessions are over");
        }
        self.ports.changes.announce(Changed::Users(vec![id])).await;
        Ok(())
    }

    async fn change_group(&self, before: &Resource, after: &JsonObject) -> Result<(), ProvisioningError> {
        let id = GroupId::from(before.id.as_str());
        let meant = groups::Meant::of(after)?;
        let was = groups::Meant::of(&before.body)?;
        if was.name != meant.name {
            let change = GroupChange {
                name: Some(meant.name.clone()),
                ..GroupChange::default()
            };
            let now = self.ports.clock.now().seconds();
            self.ports.groups.update(&id, &change, now).await?;
        }
        if was.external_id != meant.external_id {
            self.keep(meant.kept(&before.id)).await?;
        }
        self.set_members(&id, &was.members, &meant.members).await
    }

    async fn set_members(
        &self,
        id: &GroupId,
        were: &BTreeSet<UserId>,
        are: &BTreeSet<UserId>,
    ) -> Result<(), ProvisioningError> {
        let now = self.ports.clock.now().seconds();
        let joining: Vec<UserId> = are.difference(were).cloned().collect();
        let leaving: Vec<UserId> = were.difference(are).cloned().collect();
        if !joining.is_empty() {
            self.ports.groups.add_members(id, &joining, now).await?;
        }
        if !leaving.is_empty() {
            self.ports.groups.remove_members(id, &leaving, now).await?;
        }
        let touched = joining.into_iter().chain(leaving).collect();
        self.ports.changes.announce(Changed::Users(touched)).await;
        Ok(())
    }

    /// A name in the directory means one account, and no other account's address.
    async fn name_is_free(&self, kept: &Provisioned) -> Result<(), ProvisioningError> {
        let Some(name) = &kept.user_name else { return Ok(()) };
        let ids = self.ports.kept.by_user_name(name).await?;
        let others: Vec<String> = ids.into_iter().filter(|id| *id != kept.id).collect();
        let by_address = self
            .ports
            .users
            .find_by_email(&crate::identity::Email::typed(name))
            .await?;
        let is_taken = !self.users(&others).await?.is_empty() || by_address.is_some_and(|user| user.id.0 != kept.id);
        match is_taken {
            true => Err(ProvisioningError::Taken(format!("the name {name}"))),
            false => Ok(()),
        }
    }

    async fn keep(&self, kept: Provisioned) -> Result<(), ProvisioningError> {
        let is_nothing = kept.external_id.is_none() && kept.user_name.is_none() && kept.details.is_empty();
        match is_nothing {
            true => self.ports.kept.remove(kept.kind, &kept.id).await?,
            false => self.ports.kept.put(&kept).await?,
        }
        Ok(())
    }

    async fn people(
        &self,
        _: &Provisioner,
        users: Vec<User>,
        with_groups: bool,
    ) -> Result<Vec<Resource>, ProvisioningError> {
        let ids: Vec<UserId> = users.iter().map(|user| user.id.clone()).collect();
        let texts: Vec<String> = ids.iter().map(|id| id.0.clone()).collect();
        let kept = people::by_id(self.ports.kept.find_many(ResourceKind::User, &texts).await?);
        let groups = match with_groups {
            true => self.ports.groups.of_users(&ids).await?,
            false => HashMap::new(),
        };
        let resource = |user: &User| {
            let groups = groups.get(&user.id).map(Vec::as_slice).unwrap_or_default();
            people::resource(user, kept.get(user.id.as_str()), groups)
        };
        Ok(users.iter().map(resource).collect())
    }

    async fn crews(
        &self,
        groups: Vec<Group>,
        with_members: bool,
        with_names: bool,
    ) -> Result<Vec<Resource>, ProvisioningError> {
        let texts: Vec<String> = groups.iter().map(|group| group.id.0.clone()).collect();
        let kept = people::by_id(self.ports.kept.find_many(ResourceKind::Group, &texts).await?);
        let mut members: HashMap<GroupId, Vec<UserId>> = HashMap::new();
        if with_members {
            for group in &groups {
                members.insert(group.id.clone(), self.ports.groups.members(&group.id).await?);
            }
        }
        let mut names = BTreeMap::new();
        if with_names {
            let ids: BTreeSet<&UserId> = members.values().flatten().collect();
            let ids: Vec<UserId> = ids.into_iter().cloned().collect();
            let users = self.ports.users.find_many(&ids).await?;
            names.extend(users.into_iter().map(|user| (user.id.clone(), user)));
        }
        let resource = |group: &Group| {
            let members = members.get(&group.id).map(Vec::as_slice).unwrap_or_default();
            groups::resource(group, kept.get(group.id.as_str()), members, &names)
        };
        Ok(groups.iter().map(resource).collect())
    }
}

/// Compares in a time that does not depend on where the two differ.
fn is_same(left: &[u8], right: &[u8]) -> bool {
    use sha2::{Digest, Sha256};

    // Digests have one length, whatever the texts have.
    let (left, right) = (Sha256::digest(left), Sha256::digest(right));
    left.iter()
        .zip(right.iter())
        .fold(0, |differs, (left, right)| differs | (left ^ right))
        == 0
}

/// Read by the bulk operation.
pub(super) fn needs(value: Option<&JsonObject>) -> Result<&JsonObject, ProvisioningError> {
    value.ok_or_else(|| ProvisioningError::invalid(ScimType::InvalidSyntax, "data is missing"))
}
