//! What every area speaks: JSON bodies, who calls, and how a failure looks.

mod body;
mod by_name;
mod caller;
mod carried;
mod cookie;
mod failure;
mod file;
mod image;
mod json;
mod owner;
mod params;
mod passed;
mod rendered;
mod stream;
mod success;
mod validation;
mod xml;

pub use body::Body;
pub use caller::{Administrator, Anybody, Authenticator, SignedIn, TokenHolder, Verified, credential};
pub use carried::Credentials;
pub use failure::{Failure, Problem, problem_response};
pub use file::File;
pub use image::Image;
pub use json::{FreeObject, FreeValue, RawJson};
pub(crate) use json::{free, object_of};
pub use owner::Owner;
pub use params::Flag;
pub use passed::PassedOn;
pub use rendered::Rendered;
pub use stream::{JsonList, json_lines};
pub(crate) use success::success;
pub use validation::{Invalid, ValidationProblem};
pub use xml::XmlText;
