use std::sync::Arc;

use loquat_core::account::{DirectoryError, DirectoryStep, EntryError, SignIn};
use loquat_core::settings::{Changes, ENABLE_LDAP, Settings, Snapshot};
use loquat_core::shared::Secret;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::configs::form::settings_form;
use crate::wire::{Administrator, Body, Failure};

/// Sign-in by LDAP.
pub struct Ldap {
    pub settings: Arc<Settings>,
    pub sign_in: Arc<SignIn>,
}

settings_form! {
    /// Where LDAP is and how accounts are found there
    #[oai(rename = "LdapServerConfig")]
    LdapServer {
        /// Its name on the sign-in page
        label: String = LDAP_SERVER_LABEL;
        host: String = LDAP_SERVER_HOST;
        #[serde(default)]
        port: Option<i64> = LDAP_SERVER_PORT;
        /// Attribute with the e-mail address
        #[oai(default = "mail")]
        #[serde(default = "mail")]
        attribute_for_mail: String = LDAP_ATTRIBUTE_FOR_MAIL;
        /// Attribute with the user name
        #[oai(default = "uid")]
        #[serde(default = "uid")]
        attribute_for_username: String = LDAP_ATTRIBUTE_FOR_USERNAME;
        /// Account that searches
        app_dn: String = LDAP_APP_DN;
        /// Its password
        app_dn_password: String = LDAP_APP_PASSWORD;
        /// Where the search begins
        search_base: String = LDAP_SEARCH_BASE;
        /// A further filter
        #[oai(default)]
        #[serde(default)]
        search_filters: String = LDAP_SEARCH_FILTER;
        /// Encrypt the connection
        #[oai(default = "yes")]
        #[serde(default = "yes")]
        use_tls: bool = LDAP_USE_TLS;
        /// File with the certificates to trust
        #[serde(default)]
        certificate_path: Option<String> = LDAP_CA_CERT_FILE;
        /// Check the server's certificate
        #[oai(default = "yes")]
        #[serde(default = "yes")]
        validate_cert: bool = LDAP_VALIDATE_CERT;
        #[oai(default = "all")]
        #[serde(default = "all")]
        ciphers: Option<String> = LDAP_CIPHERS;
    }
}

impl LdapServer {
    /// A field without which nobody could sign in, and which is empty.
    fn empty_field(&self) -> Option<&'static str> {
        let needed = [
            ("label", &self.label),
            ("host", &self.host),
            ("attribute_for_mail", &self.attribute_for_mail),
            ("attribute_for_username", &self.attribute_for_username),
            ("app_dn", &self.app_dn),
            ("app_dn_password", &self.app_dn_password),
            ("search_base", &self.search_base),
        ];
        needed
            .into_iter()
            .find_map(|(name, value)| value.is_empty().then_some(name))
    }
}

fn mail() -> String {
    "mail".to_owned()
}

fn uid() -> String {
    "uid".to_owned()
}

fn yes() -> bool {
    true
}

fn all() -> Option<String> {
    Some("ALL".to_owned())
}

/// Switches LDAP.
#[derive(Debug, Object, Deserialize)]
#[oai(rename = "LdapConfigForm")]
struct Switch {
    /// Null means off
    #[serde(default)]
    enable_ldap: Option<bool>,
}

/// Is LDAP on?
#[derive(Debug, Object, Serialize)]
#[oai(rename = "LdapConfig")]
struct Switched {
    #[oai(rename = "ENABLE_LDAP")]
    #[serde(rename = "ENABLE_LDAP")]
    enable_ldap: bool,
}

impl Switched {
    fn of(now: &Snapshot) -> Self {
        Self {
            enable_ldap: now.get(ENABLE_LDAP),
        }
    }
}

/// Somebody whom the directory should know.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all, rename = "LdapTrialForm")]
struct TrialForm {
    user: String,
    password: String,
}

/// How far a sign-in got.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all, rename = "LdapTrial")]
struct Trial {
    /// `connect`, `account`, `search`, `person`, `password`, as far as they succeeded
    done: Vec<&'static str>,
    /// The step that failed
    failed: Option<&'static str>,
    /// Why it failed
    detail: Option<String>,
    /// Who it would be
    email: Option<String>,
    name: Option<String>,
    groups: Option<Vec<String>>,
}

impl Trial {
    fn failed(error: &DirectoryError) -> Self {
        let step = error.step();
        let done = DirectoryStep::ALL.into_iter().take_while(|done| *done != step);
        Self {
            done: done.map(DirectoryStep::as_str).collect(),
            failed: Some(step.as_str()),
            detail: Some(match error {
                DirectoryError::Unknown(DirectoryStep::Search) => "nobody has this name".to_owned(),
                DirectoryError::Unknown(DirectoryStep::Person) => {
                    "the entry has another name, or no e-mail address".to_owned()
                }
                DirectoryError::Unknown(_) => "this is not the password".to_owned(),
                DirectoryError::Failed { cause, .. } => cause.to_string(),
            }),
            email: None,
            name: None,
            groups: None,
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/auths/admin/config", tag = "Area::Configs")]
impl Ldap {
    /// See whether LDAP is on
    #[oai(path = "/ldap", method = "get", operation_id = "get_ldap_switch")]
    async fn is_on(&self, caller: Administrator) -> Result<Body<Switched>, Failure> {
        let now = self.settings.view(&caller.0)?;
        Ok(Body(Switched::of(&now)))
    }

    /// Switch LDAP
    #[oai(path = "/ldap", method = "post", operation_id = "switch_ldap")]
    async fn switch(&self, caller: Administrator, form: Body<Switch>) -> Result<Body<Switched>, Failure> {
        let changes = Changes::new().set(ENABLE_LDAP, form.0.enable_ldap.unwrap_or_default());
        let now = self.settings.change_as(&caller.0, changes).await?;
        Ok(Body(Switched::of(&now)))
    }

    /// Read the LDAP server
    #[oai(path = "/ldap/server", method = "get", operation_id = "get_ldap_server")]
    async fn server(&self, caller: Administrator) -> Result<Body<LdapServer>, Failure> {
        let now = self.settings.view(&caller.0)?;
        Ok(Body(LdapServer::of(&now)))
    }

    /// Replace the LDAP server
    #[oai(path = "/ldap/server", method = "post", operation_id = "set_ldap_server")]
    async fn replace_server(&self, caller: Administrator, form: Body<LdapServer>) -> Result<Body<LdapServer>, Failure> {
        if let Some(name) = form.0.empty_field() {
            return Err(Failure::refused(format!("fill in {name}")));
        }
        let now = self.settings.change_as(&caller.0, form.0.changes()).await?;
        Ok(Body(LdapServer::of(&now)))
    }

    /// Try the LDAP server
    ///
    /// Signs nobody in; says how far a sign-in gets, and why it gets no further.
    #[oai(path = "/ldap/server/test", method = "post", operation_id = "try_ldap_server")]
    async fn try_server(&self, caller: Administrator, form: Body<TrialForm>) -> Result<Body<Trial>, Failure> {
        let password = Secret::new(form.0.password);
        match self.sign_in.try_directory(&caller.0, &form.0.user, &password).await {
            Ok(person) => Ok(Body(Trial {
                done: DirectoryStep::ALL.map(DirectoryStep::as_str).to_vec(),
                failed: None,
                detail: None,
                email: Some(person.email.as_str().to_owned()),
                name: Some(person.name),
                groups: person.groups,
            })),
            Err(EntryError::Directory(error)) => Ok(Body(Trial::failed(&error))),
            Err(error) => Err(error.into()),
        }
    }
}
