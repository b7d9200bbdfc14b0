use std::sync::Arc;

use jiff::civil;
use loquat_core::account::{Portrait, Profiles, Sessions};
use loquat_core::shared::Secret;
use poem::Request;
use poem::http::header::SET_COOKIE;
use poem_openapi::OpenApi;
use poem_openapi::payload::Response;

use crate::area::Area;
use crate::auths::cookie::CookieStyle;
use crate::auths::view::{
    ContactView, Done, OwnSessionView, ProfileView, UpdatePasswordForm, UpdateProfileForm, UpdateTimezoneForm,
};
use crate::wire::{Body, Failure, Invalid, SignedIn, Verified, credential};

/// What people see and change of themselves.
pub(super) struct Own {
    pub profiles: Arc<Profiles>,
    pub sessions: Arc<Sessions>,
    pub cookies: CookieStyle,
}

#[OpenApi(prefix_path = "/api/v1/auths/", tag = "Area::Auths")]
impl Own {
    /// Own session
    ///
    /// Who the caller is and what they may do. Writes the cookie anew, if it is a session and no API key.
    #[oai(path = "/", method = "get", operation_id = "get_own_session")]
    async fn session(&self, caller: SignedIn, request: &Request) -> Result<Response<Body<OwnSessionView>>, Failure> {
        let credential = credential(request).unwrap_or(Secret::new(""));
        let session = self.sessions.describe(&caller.0, &credential);
        let cookie = self.cookies.of(&session);
        let answer = Response::new(Body(session.into()));
        Ok(match cookie {
            Some(cookie) => answer.header(SET_COOKIE, cookie),
            None => answer,
        })
    }

    /// Change own profile
    ///
    /// Replaces all of it.
    #[oai(path = "/update/profile", method = "post", operation_id = "update_own_profile")]
    async fn profile(&self, caller: Verified, form: Body<UpdateProfileForm>) -> Result<Body<ProfileView>, Failure> {
        let Body(form) = form;
        let portrait = Portrait {
            name: form.name,
            profile_image_url: form.profile_image_url,
            bio: form.bio,
            gender: form.gender,
            date_of_birth: form.date_of_birth.as_deref().map(date).transpose()?,
        };
        let user = self.profiles.paint(&caller.0, portrait).await?;
        Ok(Body((&user).into()))
    }

    /// Tell own time zone
    #[oai(path = "/update/timezone", method = "post", operation_id = "update_own_timezone")]
    async fn timezone(&self, caller: SignedIn, form: Body<UpdateTimezoneForm>) -> Result<Body<Done>, Failure> {
        self.profiles.set_timezone(&caller.0, form.0.timezone).await?;
        Ok(Body(Done { status: true }))
    }

    /// Change own password
    ///
    /// Ends all other sessions of the caller.
    #[oai(path = "/update/password", method = "post", operation_id = "update_own_password")]
    async fn password(
        &self,
        caller: SignedIn,
        request: &Request,
        form: Body<UpdatePasswordForm>,
    ) -> Result<Body<bool>, Failure> {
        let credential = credential(request).unwrap_or(Secret::new(""));
        let (present, new) = (Secret::new(form.0.password), Secret::new(form.0.new_password));
        self.profiles
            .change_password(&caller.0, &credential, &present, &new)
            .await?;
        Ok(Body(true))
    }

    /// Whom to ask
    ///
    /// Name and e-mail address of the administrator, for those who wait to be let in.
    #[oai(path = "/admin/details", method = "get", operation_id = "get_admin_details")]
    async fn contact(&self, _caller: SignedIn) -> Result<Body<ContactView>, Failure> {
        Ok(Body(self.profiles.contact().await?.into()))
    }
}

fn date(text: &str) -> Result<String, Failure> {
    let date: Result<civil::Date, _> = text.parse();
    let date = date.map_err(|_| Invalid::field("date_of_birth", "this is no date such as 1990-02-03"));
    Ok(date.map_err(Failure::invalid_input)?.to_string())
}
