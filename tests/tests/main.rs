//! The one test binary: contracts that our adapters sign, stories of the whole, and who may know whom.

mod contracts;
mod hexagon;
mod redis;
mod stories;
