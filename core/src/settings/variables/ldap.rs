//! Sign-in by LDAP.

use crate::settings::Preset::{Number, Off, On, Text};
use crate::settings::variable::variables;
use crate::shared::Secret;

variables! { Ldap:
    /// LDAP sign-in on
    ENABLE_LDAP: bool = Off, saved "ldap.enable";
    /// Missing groups are created
    ENABLE_LDAP_GROUP_CREATION: bool = Off, saved "ldap.group.enable_creation";
    /// Groups follow LDAP
    ENABLE_LDAP_GROUP_MANAGEMENT: bool = Off, saved "ldap.group.enable_management";
    /// Account used for searching
    LDAP_APP_DN: String = Text(""), saved "ldap.server.app_dn";
    /// Its password
    LDAP_APP_PASSWORD: Secret = Text(""), saved "ldap.server.app_password";
    /// Attribute with the groups
    LDAP_ATTRIBUTE_FOR_GROUPS: String = Text("memberOf"), saved "ldap.server.attribute_for_groups";
    /// Attribute with the e-mail
    LDAP_ATTRIBUTE_FOR_MAIL: String = Text("mail"), saved "ldap.server.attribute_for_mail";
    /// Attribute with the user name
    LDAP_ATTRIBUTE_FOR_USERNAME: String = Text("uid"), saved "ldap.server.attribute_for_username";
    /// CA file
    LDAP_CA_CERT_FILE: Option<String> = Text(""), saved "ldap.server.ca_cert_file";
    /// TLS ciphers
    LDAP_CIPHERS: Option<String> = Text("ALL"), saved "ldap.server.ciphers";
    /// Search base
    LDAP_SEARCH_BASE: String = Text(""), saved "ldap.server.users_dn";
    /// Extra filter
    LDAP_SEARCH_FILTER: String = Text(""),
        formerly "LDAP_SEARCH_FILTERS",
        saved "ldap.server.search_filter" as "LDAP_SEARCH_FILTERS";
    /// Host
    LDAP_SERVER_HOST: String = Text("localhost"), saved "ldap.server.host";
    /// Label
    LDAP_SERVER_LABEL: String = Text("LDAP Server"), saved "ldap.server.label";
    /// Port
    LDAP_SERVER_PORT: Option<i64> = Number(389), saved "ldap.server.port";
    /// TLS
    LDAP_USE_TLS: bool = On, saved "ldap.server.use_tls";
    /// Check the certificate
    LDAP_VALIDATE_CERT: bool = On, saved "ldap.server.validate_cert";
}
