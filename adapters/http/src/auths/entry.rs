use std::sync::Arc;

use loquat_core::account::{Leaving, Newcomer, Session, Sessions, SignIn, SignUp};
use loquat_core::identity::Role;
use loquat_core::shared::Secret;
use poem::Request;
use poem::http::header::SET_COOKIE;
use poem_openapi::OpenApi;
use poem_openapi::payload::Response;

use crate::area::Area;
use crate::auths::cookie::CookieStyle;
use crate::auths::proxy::TrustedProxy;
use crate::auths::view::{AddUserForm, AddedUserView, LdapForm, SessionView, SignedOutView, SigninForm, SignupForm};
use crate::wire::{Administrator, Body, Failure, cookie, credential};

/// Ways in and out.
pub(super) struct Entry {
    pub sign_in: Arc<SignIn>,
    pub sign_up: Arc<SignUp>,
    pub sessions: Arc<Sessions>,
    pub proxy: TrustedProxy,
    pub cookies: CookieStyle,
    pub leaving: Arc<Leaving>,
}

#[OpenApi(prefix_path = "/api/v1/auths", tag = "Area::Auths")]
impl Entry {
    /// Sign in
    ///
    /// With e-mail address and password; or as whoever a trusted proxy names, where one is configured; or as the one
    /// user of an installation without sign-in. After 15 attempts for one address within four minutes more are
    /// refused for a while.
    #[oai(path = "/signin", method = "post", operation_id = "sign_in")]
    async fn sign_in(&self, request: &Request, form: Body<SigninForm>) -> Result<Response<Body<SessionView>>, Failure> {
        let Body(SigninForm { email, password }) = form;
        let vouched = self.proxy.vouches(request);
        let session = self.sign_in.sign_in(&email, &Secret::new(password), vouched).await?;
        Ok(self.let_in(session))
    }

    /// Sign up
    ///
    /// The very first account becomes administrator, and closes sign-up behind it.
    #[oai(path = "/signup", method = "post", operation_id = "sign_up")]
    async fn sign_up(&self, form: Body<SignupForm>) -> Result<Response<Body<SessionView>>, Failure> {
        let Body(form) = form;
        let newcomer = Newcomer {
            name: form.name,
            email: form.email,
            password: Secret::new(form.password),
            profile_image_url: form.profile_image_url,
        };
        Ok(self.let_in(self.sign_up.sign_up(newcomer).await?))
    }

    /// Sign in by LDAP
    #[oai(path = "/ldap", method = "post", operation_id = "sign_in_by_ldap")]
    async fn ldap(&self, form: Body<LdapForm>) -> Result<Response<Body<SessionView>>, Failure> {
        let Body(LdapForm { user, password }) = form;
        let session = self.sign_in.by_directory(&user, &Secret::new(password)).await?;
        Ok(self.let_in(session))
    }

    /// Sign out
    ///
    /// The token is worthless from now on, on every instance. Who came by a sign-in provider is told where to sign out
    /// there.
    #[oai(path = "/signout", method = "get", operation_id = "sign_out")]
    async fn sign_out(&self, request: &Request) -> Result<Response<Body<SignedOutView>>, Failure> {
        if let Some(credential) = credential(request) {
            self.sessions.end(&credential).await?;
        }
        let oauth_session = cookie(request.headers(), "oauth_session_id");
        let answer = Response::new(Body(SignedOutView {
            status: true,
            redirect_url: self.leaving.leave(oauth_session.as_deref()).await,
        }));
        Ok(self
            .cookies
            .removal()
            .fold(answer, |answer, cookie| answer.header(SET_COOKIE, cookie)))
    }

    /// Add a user
    #[oai(path = "/add", method = "post", operation_id = "add_user")]
    async fn add(&self, caller: Administrator, form: Body<AddUserForm>) -> Result<Body<AddedUserView>, Failure> {
        let Body(form) = form;
        let role = form.role.as_deref().map_or(Role::Pending, Role::parse);
        let newcomer = Newcomer {
            name: form.name,
            email: form.email,
            password: Secret::new(form.password),
            profile_image_url: form.profile_image_url,
        };
        let session = self.sign_up.add(&caller.0, newcomer, role).await?;
        Ok(Body(session.into()))
    }
}

impl Entry {
    fn let_in(&self, session: Session) -> Response<Body<SessionView>> {
        let cookie = self.cookies.of(&session);
        let answer = Response::new(Body(session.into()));
        match cookie {
            Some(cookie) => answer.header(SET_COOKIE, cookie),
            None => answer,
        }
    }
}
