use std::fmt;

/// The services of the core that the API drives: a field for each, shared by all requests.
///
/// The application builds it once (`app/src/wiring.rs`); each area takes what it needs in its `apis` function.
#[derive(Clone)]
pub struct Services {}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Services")
    }
}
