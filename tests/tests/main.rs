//! The one test binary: contracts that our adapters sign, and stories of the whole.

mod contracts;
mod redis;
mod stories;
