use crate::access::{Reach, Thing};
use crate::account::{Owners, UserStore};
use crate::identity::{Principal, User};
use crate::shared::StoreError;

/// A thing of the workspace as somebody sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen<T> {
    pub thing: T,
    /// Who made it, if he is still there and was asked for.
    pub owner: Option<User>,
    /// May the one who looks change it?
    pub may_write: bool,
}

impl<T: Thing> Seen<T> {
    /// The thing without a look for its owner.
    pub fn alone(thing: T, who: &Principal, reach: Reach) -> Self {
        Self {
            may_write: reach.sees_all(who) || thing.lets_write(who),
            owner: None,
            thing,
        }
    }

    /// The things of a list with their owners, who are asked for all at once.
    pub async fn with_owners(
        things: Vec<T>,
        users: &dyn UserStore,
        who: &Principal,
        reach: Reach,
    ) -> Result<Vec<Self>, StoreError> {
        let owners = things.iter().map(|thing| thing.owner().clone()).collect();
        let owners = Owners::find(users, owners).await?;
        let seen = things.into_iter().map(|thing| Self {
            owner: owners.get(thing.owner()),
            ..Self::alone(thing, who, reach)
        });
        Ok(seen.collect())
    }
}
