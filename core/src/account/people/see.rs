use crate::account::{People, PeopleError, Picture, UserFilter, UserOrder};
use crate::chat::ChatId;
use crate::identity::{Admin, Group, GroupId, Member, OauthSession, User, UserId};
use crate::shared::{Direction, Listing, Page};

/// How many people a page of a list shows.
const PAGE: i64 = 30;

/// Whom somebody looks for in a list of people, and how they want it sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Part of the name or the address.
    pub query: Option<String>,
    /// `None`: as the list is sorted by itself.
    pub order: Option<UserOrder>,
    pub direction: Direction,
    /// The first page is 1.
    pub page: i64,
}

/// A user as others see them.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    pub user: User,
    pub groups: Vec<Group>,
    /// Were they active within the last minutes?
    pub is_active: bool,
}

impl People {
    /// A page of all people with the groups of each, for administrators; who was there first comes first.
    pub async fn list(&self, _: &Admin, sought: Sought) -> Result<Listing<(User, Vec<GroupId>)>, PeopleError> {
        let page = Page::numbered(sought.page, PAGE);
        let filter = filter(sought, Direction::Ascending);
        let listing = self.ports.users.list(&filter, Some(page)).await?;
        let ids: Vec<UserId> = listing.items.iter().map(|user| user.id.clone()).collect();
        let mut groups = self.ports.groups.of_users(&ids).await?;
        let with_groups = |user: User| {
            let groups = groups.remove(&user.id).unwrap_or_default();
            (user, groups.into_iter().map(|group| group.id).collect())
        };
        Ok(listing.map(with_groups))
    }

    /// All people, the newest first, for administrators.
    pub async fn all(&self, _: &Admin) -> Result<Listing<User>, PeopleError> {
        Ok(self.ports.users.list(&UserFilter::default(), None).await?)
    }

    /// A page of the people who fit, for everybody who was let in; the newest come first.
    pub async fn search(&self, _: &Member, sought: Sought) -> Result<Listing<User>, PeopleError> {
        let page = Page::numbered(sought.page, PAGE);
        let filter = filter(sought, Direction::Descending);
        Ok(self.ports.users.list(&filter, Some(page)).await?)
    }

    /// A user as others see them.
    pub async fn look_at(&self, _: &Member, id: &UserId) -> Result<Look, PeopleError> {
        let standing = self.ports.users.find_standing(id).await?;
        let standing = standing.ok_or(PeopleError::NotFound)?;
        Ok(Look {
            is_active: standing.user.is_active(self.ports.clock.now().seconds()),
            user: standing.user,
            groups: standing.groups,
        })
    }

    /// The author of a chat as others see them: whoever opens a shared chat learns whose it is.
    pub async fn look_at_author(&self, who: &Member, chat: &ChatId) -> Result<Look, PeopleError> {
        let author = self.ports.chats.head_of(chat).await?.map(|head| head.owner);
        self.look_at(who, &author.ok_or(PeopleError::NotFound)?).await
    }

    /// Was the user active within the last minutes? Nobody is not.
    pub async fn is_active(&self, _: &Member, id: &UserId) -> Result<bool, PeopleError> {
        let user = self.ports.users.find(id).await?;
        let now = self.ports.clock.now().seconds();
        Ok(user.is_some_and(|user| user.is_active(now)))
    }

    /// The picture of a user.
    pub async fn picture(&self, _: &Member, id: &UserId) -> Result<Picture, PeopleError> {
        let user = self.ports.users.find(id).await?.ok_or(PeopleError::NotFound)?;
        Ok(Picture::read(&user.profile_image_url))
    }

    /// The groups of a user, for administrators.
    pub async fn groups_of(&self, _: &Admin, id: &UserId) -> Result<Vec<Group>, PeopleError> {
        self.groups(id).await
    }

    /// The user's sessions at sign-in providers, for administrators.
    pub async fn oauth_sessions(&self, _: &Admin, id: &UserId) -> Result<Vec<OauthSession>, PeopleError> {
        let sessions = self.ports.users.oauth_sessions(id).await?;
        if sessions.is_empty() {
            return Err(PeopleError::NoOauthSessions);
        }
        Ok(sessions)
    }

    pub(super) async fn groups(&self, id: &UserId) -> Result<Vec<Group>, PeopleError> {
        let mut groups = self.ports.groups.of_users(std::slice::from_ref(id)).await?;
        Ok(groups.remove(id).unwrap_or_default())
    }
}

/// Sorted as is wanted, or by age in the list's own direction.
fn filter(sought: Sought, by_age: Direction) -> UserFilter {
    let (order, direction) = match sought.order {
        Some(order) => (order, sought.direction),
        None => (UserOrder::CreatedAt, by_age),
    };
    UserFilter {
        query: sought.query.filter(|query| !query.is_empty()),
        group: None,
        order,
        direction,
    }
}
