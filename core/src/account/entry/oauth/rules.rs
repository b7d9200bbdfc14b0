//! What becomes of an account when a provider says something of its owner: pure functions.

use crate::account::entry::oauth::claims::Claims;
use crate::account::entry::oauth::patterns::Blocked;
use crate::account::entry::oauth::{OAuthProvider, SignOnError, Style};
use crate::identity::{Email, Role};
use crate::settings::{
    DEFAULT_USER_ROLE, ENABLE_OAUTH_EMAIL_FALLBACK, ENABLE_OAUTH_ROLE_MANAGEMENT, OAUTH_ADMIN_ROLES,
    OAUTH_ALLOWED_DOMAINS, OAUTH_ALLOWED_ROLES, OAUTH_BLOCKED_GROUPS, OAUTH_EMAIL_CLAIM, OAUTH_GROUPS_CLAIM,
    OAUTH_GROUPS_SEPARATOR, OAUTH_ROLES_CLAIM, OAUTH_ROLES_SEPARATOR, Snapshot,
};

/// The provider's name for the person, which never changes.
pub fn subject(provider: &OAuthProvider, claims: &Claims) -> Result<String, SignOnError> {
    claims
        .text(&provider.subject_claim)
        .filter(|subject| subject.len() <= 255)
        .ok_or(SignOnError::NoSubject)
}

/// The person's address, if its domain is let in.
pub fn address(
    settings: &Snapshot,
    provider: &OAuthProvider,
    claims: &Claims,
    subject: &str,
) -> Result<Email, SignOnError> {
    let said = claims.text(settings.get(OAUTH_EMAIL_CLAIM));
    let fallback = || {
        settings
            .get(ENABLE_OAUTH_EMAIL_FALLBACK)
            .then(|| format!("{}@{subject}.local", provider.key))
    };
    let address = said.or_else(fallback).ok_or(SignOnError::NoEmail)?;
    let email = Email::of_account(&address).ok_or(SignOnError::NoEmail)?;
    match domain_is_allowed(settings.get(OAUTH_ALLOWED_DOMAINS), &email) {
        true => Ok(email),
        false => Err(SignOnError::DomainRefused),
    }
}

pub fn domain_is_allowed(allowed: &[String], email: &Email) -> bool {
    let domain = email
        .as_str()
        .rsplit_once('@')
        .map(|(_, domain)| domain)
        .unwrap_or_default();
    allowed
        .iter()
        .map(|allowed| allowed.trim())
        .any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(domain))
}

/// May the person have the account that has the same address? Never if the provider says that the address is not
/// theirs; and where anybody can make a tenant and write any address into it, only if it says that it is.
pub fn may_join_by_email(provider: &OAuthProvider, claims: &Claims) -> bool {
    claims.email_is_verified().unwrap_or(!provider.is_shared_by_tenants())
}

/// The role of somebody at this sign-in; `None`: it stays. `present` is the one that an account has already.
pub fn role(settings: &Snapshot, claims: &Claims, present: Option<&Role>) -> Option<Role> {
    let preset = || Role::parse(settings.get(DEFAULT_USER_ROLE));
    if !settings.get(ENABLE_OAUTH_ROLE_MANAGEMENT) {
        return match present {
            Some(_) => None,
            None => Some(preset()),
        };
    }
    let said = claims.texts(settings.get(OAUTH_ROLES_CLAIM), settings.get(OAUTH_ROLES_SEPARATOR));
    let is_missing = said.is_none();
    let said = said.unwrap_or_default();
    let names = |wanted: &[String]| wanted.iter().any(|role| said.iter().any(|said| said == role));
    let role = if names(settings.get(OAUTH_ADMIN_ROLES)) {
        Role::Admin
    } else if names(settings.get(OAUTH_ALLOWED_ROLES)) {
        Role::User
    } else {
        preset()
    };
    match present {
        // Nobody rises because a provider forgot to say something.
        Some(present) if is_missing && rank(present) < rank(&role) => None,
        Some(present) if *present == role => None,
        _ => Some(role),
    }
}

fn rank(role: &Role) -> u8 {
    match role {
        Role::Pending | Role::Other(_) => 0,
        Role::User => 1,
        Role::Admin => 2,
    }
}

/// The groups that a person is in from now on, and those among them that a provider named; `None` where it says nothing.
/// Groups that are none of the provider's business stay as they are.
pub fn groups(settings: &Snapshot, claims: &Claims, present: &[String]) -> Option<(Vec<String>, Vec<String>)> {
    let said = claims.texts(settings.get(OAUTH_GROUPS_CLAIM), settings.get(OAUTH_GROUPS_SEPARATOR))?;
    if said.is_empty() {
        return None;
    }
    let blocked = Blocked::parse(settings.get(OAUTH_BLOCKED_GROUPS));
    let named: Vec<String> = said.into_iter().filter(|name| !blocked.blocks(name)).collect();
    let kept = present.iter().filter(|name| blocked.blocks(name)).cloned();
    let all = kept.chain(named.iter().cloned()).collect();
    Some((all, named))
}

/// The claims that have to be there, or the provider is asked once more.
pub fn needed<'a>(settings: &'a Snapshot, provider: &'a OAuthProvider) -> Vec<&'a str> {
    use crate::settings::{ENABLE_OAUTH_GROUP_MANAGEMENT, OAUTH_USERNAME_CLAIM};

    let style = provider.style;
    let mut needed = vec![
        provider.subject_claim.as_str(),
        settings.get(OAUTH_EMAIL_CLAIM),
        settings.get(OAUTH_USERNAME_CLAIM),
    ];
    if style == Style::OpenId && settings.get(ENABLE_OAUTH_ROLE_MANAGEMENT) {
        needed.push(settings.get(OAUTH_ROLES_CLAIM));
    }
    if style == Style::OpenId && settings.get(ENABLE_OAUTH_GROUP_MANAGEMENT) {
        needed.push(settings.get(OAUTH_GROUPS_CLAIM));
    }
    needed
}

#[cfg(test)]
mod tests {
    use super::domain_is_allowed;
    use crate::identity::Email;

    #[test]
    fn a_domain_is_let_in_as_a_whole_or_not() {
        let allowed = ["example.test".to_owned(), " Second.test".to_owned()];
        for (address, is_allowed) in [
            ("a@example.test", true),
            ("a@second.test", true),
            ("a@third.test", false),
            ("a@sub.example.test", false),
            ("a@example.test.evil.test", false),
            ("a@notexample.test", false),
        ] {
            assert_eq!(
                domain_is_allowed(&allowed, &Email::typed(address)),
                is_allowed,
                "{address}"
            );
        }
        assert!(domain_is_allowed(&["*".to_owned()], &Email::typed("a@b.c")));
    }
}
