//! Who uses the service: users, their groups and what they may do.

mod api_key;
mod authenticate;
mod changes;
mod credential;
mod denied;
mod entry;
mod group;
mod groups;
mod headcount;
mod owners;
mod password;
mod people;
mod permission;
mod ports;
mod principal;
mod profile;
mod session;
mod user;

pub use api_key::{ApiKey, ApiKeyError, ApiKeyStore, ApiKeys, KeyScope, StoredKey};
pub use authenticate::{Authenticate, AuthenticationError, Presented};
pub use changes::{AccountChanges, Changed};
pub use credential::{Credential, CredentialStore};
pub use denied::Denied;
pub use entry::{
    Directory, DirectoryError, DirectoryPerson, EntryError, Newcomer, SignIn, SignInPorts, SignUp, SignUpPorts,
    Vouched, Webhooks,
};
pub use group::{CountedGroup, Group, GroupId, Sharing};
pub use groups::{GroupError, Groups, NewGroup};
pub use headcount::Headcount;
pub use owners::Owners;
pub use password::{
    HashError, PasswordError, PasswordHasher, PasswordRefused, PasswordRules, Passwords, Pattern, PatternError,
};
pub use people::{AccountForm, Look, People, PeopleError, PeoplePorts, Picture, Sought, Status};
pub use permission::{Permission, Permissions};
pub use ports::{GroupChange, GroupStore, NewAccount, UserChange, UserFilter, UserOrder, UserStore};
pub use principal::Principal;
pub use profile::{Contact, Portrait, ProfileError, Profiles};
pub use session::{Activity, Claims, EndedSessions, Session, SessionPorts, Sessions, SessionsSince, TokenId, Tokens};
pub use user::{Email, OauthSession, Role, Standing, User, UserId};
