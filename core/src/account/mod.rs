//! Accounts: signing in and out, sessions, keys, profiles, and how administrators keep users and groups.

mod api_key;
mod authenticate;
mod changes;
mod credential;
mod entry;
mod groups;
mod headcount;
mod owners;
mod password;
mod people;
mod ports;
mod profile;
mod session;

pub use api_key::{ApiKey, ApiKeyError, ApiKeyStore, ApiKeys, KeyScope, StoredKey};
pub use authenticate::{Authenticate, AuthenticationError, Presented};
pub use changes::{AccountChanges, Changed};
pub use credential::{Credential, CredentialStore};
pub use entry::{
    Arrived, ClientProof, Departure, Directory, DirectoryError, DirectoryHost, DirectoryPerson, DirectorySecurity,
    DirectoryServer, DirectoryStep, Endpoints, EntryError, Flow, IdentityProviderError, IdentityProviders, Leaving,
    LeavingPorts, LogoutNotice, Memberships, Newcomer, OAuthClaims, OAuthProvider, OAuthSessions, OAuthTokens,
    Renewing, Returned, SignIn, SignInPorts, SignOn, SignOnError, SignOnPorts, SignUp, SignUpPorts, StoredOAuthSession,
    Style, TokenSet, ToolSignIn, Vouched, Webhooks,
};
pub use groups::{GroupError, Groups, NewGroup};
pub use headcount::Headcount;
pub use owners::Owners;
pub use password::{
    HashError, PasswordError, PasswordHasher, PasswordRefused, PasswordRules, Passwords, Pattern, PatternError,
};
pub use people::{AccountForm, Look, People, PeopleError, PeoplePorts, Picture, Sought, Status};
pub use ports::{GroupChange, GroupStore, NewAccount, UserChange, UserFilter, UserOrder, UserStore};
pub use profile::{Contact, Portrait, ProfileError, Profiles};
pub use session::{
    Activity, Claims, Doubt, EndedSessions, Session, SessionPorts, Sessions, SessionsSince, TokenId, Tokens,
};
