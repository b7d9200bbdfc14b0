//! People, groups and what they may do. The whole runs in memory.

mod administering;
mod groups;
mod own;
mod people;

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use loquat_core::account::{
    AccountChanges, Activity, Changed, Claims, EndedSessions, GroupStore, Groups, Passwords, People, PeoplePorts,
    SessionPorts, Sessions, Tokens, UserChange, UserStore,
};
use loquat_core::chat::ChatStore;
use loquat_core::identity::{Admin, GroupId, Member, Principal, Role, User, UserId};
use loquat_core::settings::{Changes, Settings, USER_PERMISSIONS};
use loquat_core::shared::{Clock, Ids, Secret};
use loquat_memory::{
    ManualClock, Memory, MemoryApiKeys, MemoryBus, MemoryChats, MemoryEndedSessions, MemoryGroups, MemoryUsers,
    SequentialIds,
};
use loquat_tests::contract::account;
use loquat_tests::world::{Backwards, settings, variables};

/// An installation with an administrator who was there first (`olga`), another one (`otto`), two users (`ada`, `bob`)
/// and one who waits (`pim`).
struct World {
    people: People,
    groups: Groups,
    users: Arc<dyn UserStore>,
    chats: Arc<dyn ChatStore>,
    ended: Arc<dyn EndedSessions>,
    settings: Arc<Settings>,
    changes: AccountChanges,
    clock: ManualClock,
}

impl World {
    async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The world with some variables set.
    async fn with(given: &[(&str, &str)]) -> Self {
        let clock = ManualClock::at(1_000_000);
        let memory = Memory::new();
        let bus = Arc::new(MemoryBus::new());
        let ids: Arc<dyn Ids> = Arc::new(SequentialIds::default());
        let shared_clock: Arc<dyn Clock> = Arc::new(clock.clone());
        let users: Arc<dyn UserStore> = Arc::new(MemoryUsers::new(memory.clone()));
        let group_store: Arc<dyn GroupStore> = Arc::new(MemoryGroups::new(memory.clone()));
        let chats: Arc<dyn ChatStore> = Arc::new(MemoryChats::new(memory.clone()));
        let ended: Arc<dyn EndedSessions> = Arc::new(MemoryEndedSessions::new(memory.clone()));
        let keys = Arc::new(MemoryApiKeys::new(memory.clone()));
        let settings = settings(&variables(given), &memory, &bus).await;
        let changes = AccountChanges::new(bus.clone());
        let activity = Activity::new(users.clone(), keys.clone(), shared_clock.clone(), None);
        let sessions = Arc::new(Sessions::new(SessionPorts {
            users: users.clone(),
            keys,
            ended: ended.clone(),
            tokens: Arc::new(NoTokens),
            settings: settings.clone(),
            changes: changes.clone(),
            activity: Arc::new(activity),
            bus,
            clock: shared_clock.clone(),
            ids: ids.clone(),
        }));
        let world = Self {
            people: People::new(PeoplePorts {
                users: users.clone(),
                groups: group_store.clone(),
                chats: chats.clone(),
                passwords: Passwords::new(Arc::new(Backwards), &settings.snapshot()),
                sessions,
                settings: settings.clone(),
                changes: changes.clone(),
                clock: shared_clock.clone(),
            }),
            groups: Groups::new(group_store, users.clone(), changes.clone(), shared_clock, ids),
            users,
            chats,
            ended,
            settings,
            changes,
            clock,
        };
        world.settle().await;
        world
    }

    async fn settle(&self) {
        let cast = [
            ("olga", Role::Admin),
            ("otto", Role::Admin),
            ("ada", Role::User),
            ("bob", Role::User),
            ("pim", Role::Pending),
        ];
        for (at, (name, role)) in (1000..).zip(cast) {
            self.users.insert(&account(name, at)).await.unwrap();
            let change = UserChange {
                role: Some(role),
                ..UserChange::default()
            };
            self.users.update(&name.into(), &change, at).await.unwrap();
        }
    }

    /// A user as they are when they send a request now.
    async fn who(&self, name: &str) -> Member {
        self.principal(name).await.member().unwrap()
    }

    async fn admin(&self, name: &str) -> Admin {
        self.principal(name).await.admin().unwrap()
    }

    async fn principal(&self, name: &str) -> Principal {
        let standing = self.users.find_standing(&name.into()).await.unwrap().unwrap();
        let settings = self.settings.snapshot();
        let permissions = standing.permissions(settings.get(USER_PERMISSIONS));
        Principal {
            groups: standing.groups.iter().map(|group| group.id.clone()).collect(),
            user: Arc::new(standing.user),
            permissions: Arc::new(permissions),
        }
    }

    async fn switch(&self, changes: Changes) {
        self.settings.change(changes).await.unwrap();
    }

    async fn announcements(&self) -> Announcements {
        Announcements(self.changes.listen().await.unwrap())
    }
}

/// The changed accounts that other instances hear of.
struct Announcements(BoxStream<'static, Changed>);

impl Announcements {
    /// The users that the next announcement names.
    async fn next(&mut self) -> Vec<UserId> {
        match tokio::time::timeout(Duration::from_secs(5), self.0.next()).await {
            Ok(Some(Changed::Users(users))) => users,
            other => panic!("no users were announced but {other:?}"),
        }
    }
}

fn names(users: &[User]) -> Vec<&str> {
    users.iter().map(|user| user.name.as_str()).collect()
}

fn ids(names: &[&str]) -> Vec<UserId> {
    names.iter().map(|name| UserId::from(*name)).collect()
}

/// Nobody signs in here.
struct NoTokens;

impl Tokens for NoTokens {
    fn issue(&self, _: &Claims) -> Secret {
        Secret::new("")
    }

    fn check(&self, _: &Secret) -> Option<Claims> {
        None
    }
}

fn id(name: &str) -> GroupId {
    name.into()
}
