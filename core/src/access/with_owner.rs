use crate::access::{AccessPolicy, Shareable};
use crate::account::{Owners, UserStore};
use crate::identity::{Principal, User};
use crate::shared::StoreError;

/// A thing of the workspace as somebody sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct WithOwner<T> {
    pub item: T,
    /// Who made it, if they are still there and was asked for.
    pub owner: Option<User>,
    /// May the one who looks change it?
    pub may_write: bool,
}

impl<T: Shareable> WithOwner<T> {
    /// The thing without a look for its owner.
    pub fn alone(thing: T, who: &Principal, policy: AccessPolicy) -> Self {
        Self {
            may_write: policy.sees_all(who) || thing.lets_write(who),
            owner: None,
            item: thing,
        }
    }

    /// The things of a list with their owners, who are asked for all at once.
    pub async fn with_owners(
        things: Vec<T>,
        users: &dyn UserStore,
        who: &Principal,
        policy: AccessPolicy,
    ) -> Result<Vec<Self>, StoreError> {
        let owners = things.iter().map(|thing| thing.owner().clone()).collect();
        let owners = Owners::find(users, owners).await?;
        let seen = things.into_iter().map(|thing| Self {
            owner: owners.get(thing.owner()),
            ..Self::alone(thing, who, policy)
        });
        Ok(seen.collect())
    }
}
