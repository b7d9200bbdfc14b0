//! `loquat user`: accounts, looked after at a terminal, also while the server runs.

use std::error::Error;
use std::io::Write;

use clap::Subcommand;
use loquat_core::account::{Changed, Newcomer, UserChange, UserFilter};
use loquat_core::identity::{Email, Role, User};
use loquat_core::settings::Environment;
use loquat_core::shared::Secret;

use crate::wiring::{self, AccountsAlone};

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum UserTask {
    /// List the accounts
    List,
    /// Make an account, with a password that is printed once
    Create {
        /// Their e-mail address
        email: String,
        /// What they are called
        #[arg(long)]
        name: Option<String>,
        /// pending, user or admin
        #[arg(long, default_value = "user")]
        role: String,
    },
    /// Give somebody a new password, which is printed once; ends their sessions and takes their API key away
    ResetPassword { email: String },
    /// Make somebody pending, user or admin
    Role { email: String, role: String },
    /// End all sessions of somebody
    EndSessions { email: String },
    /// Let somebody in no more: they become pending, their sessions end, their API key goes
    Disable { email: String },
}

/// Does it, and says what was done.
pub async fn run(task: &UserTask, environment: &Environment) -> Result<(), Box<dyn Error>> {
    let here = wiring::accounts_alone(environment).await?;
    let done = match task {
        UserTask::List => return list(&here).await,
        UserTask::Create { email, name, role } => create(&here, email, name.as_deref(), role).await?,
        UserTask::ResetPassword { email } => {
            let user = find(&here, email).await?;
            let password = fresh(&here);
            let change = UserChange {
                password_hash: Some(here.passwords.accept(&password).await?),
                ..UserChange::default()
            };
            change_user(&here, &user, &change).await?;
            here.accounts.sessions.lock_out(&user.id, None).await?;
            format!(
                "{email} has the password {}; their sessions are over",
                password.expose()
            )
        }
        UserTask::Role { email, role } => {
            let user = find(&here, email).await?;
            let role = known_role(role)?;
            set_role(&here, &user, role.clone()).await?;
            format!("{email} is {} now", role.as_str())
        }
        UserTask::EndSessions { email } => {
            let user = find(&here, email).await?;
            here.accounts.sessions.end_all(&user.id, None).await?;
            format!("the sessions of {email} are over")
        }
        UserTask::Disable { email } => {
            let user = find(&here, email).await?;
            set_role(&here, &user, Role::Pending).await?;
            here.accounts.sessions.lock_out(&user.id, None).await?;
            format!("{email} is let in no more")
        }
    };
    let mut output = std::io::stdout().lock();
    writeln!(output, "{done}")?;
    if !here.tells_others {
        writeln!(output, "a server that runs without Redis notices within five minutes")?;
    }
    Ok(())
}

async fn list(here: &AccountsAlone) -> Result<(), Box<dyn Error>> {
    let all = here.accounts.users.list(&UserFilter::default(), None).await?;
    let mut output = std::io::stdout().lock();
    for user in all.items {
        writeln!(
            output,
            "{:<8} {:<40} {}",
            user.role.as_str(),
            user.email.as_str(),
            user.name
        )?;
    }
    writeln!(output, "{} accounts", all.total)?;
    Ok(())
}

async fn create(here: &AccountsAlone, email: &str, name: Option<&str>, role: &str) -> Result<String, Box<dyn Error>> {
    let (role, password) = (known_role(role)?, fresh(here));
    let newcomer = Newcomer {
        name: name.unwrap_or(email).to_owned(),
        email: email.to_owned(),
        password: password.clone(),
        profile_image_url: None,
    };
    let user = here.accounts.sign_up.make(newcomer, role).await?;
    Ok(format!(
        "{email} is {} and has the password {}",
        user.role.as_str(),
        password.expose()
    ))
}

async fn find(here: &AccountsAlone, email: &str) -> Result<User, Box<dyn Error>> {
    let user = here.accounts.users.find_by_email(&Email::typed(email)).await?;
    user.ok_or_else(|| format!("nobody has the address {email}").into())
}

/// Whoever was here first stays administrator, so that somebody always can put things right.
async fn set_role(here: &AccountsAlone, user: &User, role: Role) -> Result<(), Box<dyn Error>> {
    let first = here.accounts.users.first().await?;
    if role != Role::Admin && first.is_some_and(|first| first.id == user.id) {
        return Err("the first administrator stays one".into());
    }
    let change = UserChange {
        role: Some(role),
        ..UserChange::default()
    };
    change_user(here, user, &change).await
}

async fn change_user(here: &AccountsAlone, user: &User, change: &UserChange) -> Result<(), Box<dyn Error>> {
    here.accounts
        .users
        .update(&user.id, change, here.clock.now().seconds())
        .await?;
    here.accounts
        .changes
        .announce(Changed::Users(vec![user.id.clone()]))
        .await;
    Ok(())
}

fn known_role(text: &str) -> Result<Role, Box<dyn Error>> {
    match Role::parse(text) {
        Role::Other(other) => Err(format!("{other} is none of pending, user and admin").into()),
        role => Ok(role),
    }
}

/// A password that nobody guesses, and that every pattern lets through.
fn fresh(here: &AccountsAlone) -> Secret {
    let random = here.ids.uuid().replace('-', "");
    Secret::new(format!("Lq-{}", &random[..24]))
}
