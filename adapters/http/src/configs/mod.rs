//! What administrators set while the service runs.

pub(crate) mod form;
mod general;
mod items;
mod ldap;
mod oauth_clients;
mod permissions;
mod sections;
mod texts;
mod tool_servers;
mod tree;
mod webhook;

use poem_openapi::OpenApi;

use crate::Services;
use general::General;
use ldap::Ldap;
use oauth_clients::OAuthRegistrations;
use permissions::DefaultPermissions;
use sections::Sections;
use texts::Texts;
use tool_servers::ToolServers;
use tree::Tree;
use webhook::Webhook;

pub use items::read as read_items;
pub use permissions::PermissionTree;
pub use texts::Suggestion;

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let settings = || services.settings.clone();
    (
        General { settings: settings() },
        Ldap {
            settings: settings(),
            sign_in: services.sign_in.clone(),
        },
        Sections { settings: settings() },
        Texts { settings: settings() },
        ToolServers {
            settings: settings(),
            servers: services.tool_servers.clone(),
        },
        OAuthRegistrations {
            clients: services.oauth_clients.clone(),
        },
        Tree { settings: settings() },
        DefaultPermissions { settings: settings() },
        Webhook { settings: settings() },
    )
}
