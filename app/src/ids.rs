use loquat_core::shared::Ids;
use uuid::Uuid;

/// Ids that nobody can guess, from the random numbers of the operating system.
#[derive(Debug, Clone, Copy)]
pub struct RandomIds;

impl Ids for RandomIds {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one source that everything else is given"
    )]
    fn uuid(&self) -> String {
        Uuid::new_v4().to_string()
    }
}
