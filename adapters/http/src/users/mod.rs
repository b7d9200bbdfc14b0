//! People with an account, as administrators, others and they themselves see them.

mod administer;
mod list;
mod look;
mod own;
mod picture;

use bytes::Bytes;
use poem_openapi::OpenApi;

use crate::Services;

pub use picture::default_picture;

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let people = services.people.clone();
    let default_picture: Bytes = services.default_picture.clone();
    (
        list::ListUsers { people: people.clone() },
        own::OwnAccount { people: people.clone() },
        look::LookAtUsers { people: people.clone() },
        picture::Pictures {
            people: people.clone(),
            default_picture,
        },
        administer::AdministerUsers { people },
    )
}
