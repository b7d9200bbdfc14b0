use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use loquat_core::account::{Groups, People};
use loquat_core::folder::Folders;
use loquat_core::model::{Catalog, Models};

use crate::wire::Authenticator;

/// The services of the core that the API drives: a field for each, shared by all requests.
///
/// The application builds it once (`app/src/wiring.rs`); each area takes what it needs in its `apis` function.
#[derive(Clone)]
pub struct Services {
    pub authenticator: Authenticator,
    pub people: Arc<People>,
    pub groups: Arc<Groups>,
    /// The picture of users who have none.
    pub default_picture: Bytes,
    pub folders: Arc<Folders>,
    pub models: Arc<Models>,
    pub catalog: Arc<Catalog>,
    /// The picture of models that have none.
    pub default_model_picture: Bytes,
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Services")
    }
}
