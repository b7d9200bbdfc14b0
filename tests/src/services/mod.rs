//! Throw-away servers of a test process. Each is started when the first test asks for it, serves all tests of the
//! process, and ends with it, however it ends.

pub mod postgres;
