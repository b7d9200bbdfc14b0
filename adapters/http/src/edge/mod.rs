//! What every request passes on its way to the areas and back: one concern per file.

mod failures;

pub use failures::describe_failures;
