//! Accounts and groups as an organisation's directory keeps them here (SCIM 2.0, RFC 7643 and 7644).
//!
//! A resource is what the directory sees of an account or a group: a JSON object, put together from what the account
//! holds and from what only the directory cares about, which a table of its own keeps. Every change is made to the
//! resource first ([`patch`]) and then carried over to the account, so that there is one way in for all of them.

mod attributes;
mod bulk;
mod error;
mod filter;
mod groups;
mod patch;
mod path;
mod people;
mod ports;
mod query;
mod resource;
mod schemas;
mod service;

pub use bulk::{BulkOperation, BulkResult};
pub use error::{Kind as ScimType, ProvisioningError};
pub use patch::Operation;
pub use ports::{Provisioned, ProvisionedStore, ResourceKind};
pub use query::{Asked, Chosen, Query};
pub use resource::{Resource, Wanted};
pub use schemas::{LARGEST_BULK, resource_types, schemas, service_provider_config};
pub use service::{Provisioner, Provisioning, ProvisioningPorts};
