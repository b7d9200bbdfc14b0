//! A contract is a module of promises: functions that take a port and panic when it does not keep its word.
//!
//! A contract lists its promises once, at its end:
//!
//! ```ignore
//! /// Every [`Cache`] behaves like this.
//! pub async fn a_value_is_found_under_its_key(cache: &dyn Cache) { ... }
//!
//! promises!(cache: a_value_is_found_under_its_key, a_removed_value_is_gone);
//! ```
//!
//! and an adapter signs it in one line, in a module named after the port. Each promise becomes a test of its own, on a
//! subject of its own:
//!
//! ```ignore
//! mod cache {
//!     loquat_tests::contract!(cache for memory: MemoryCache::new(clock()));
//!     loquat_tests::contract!(cache for redis: redis().await.cache());
//! }
//! ```
//!
//! A promise that is added later is tested for every adapter at once, also for those that others wrote.

mod accounts;
pub mod api_key_store;
pub mod blob_store;
pub mod bus;
pub mod cache;
pub mod chat_store;
pub mod credential_store;
pub mod ended_sessions;
pub mod file_store;
pub mod folder_store;
pub mod function_store;
pub mod group_store;
pub mod http_provider;
pub mod job_store;
pub mod knowledge_store;
pub mod locks;
pub mod memory_store;
pub mod model_store;
pub mod presence_board;
pub mod prompt_store;
pub mod provider;
pub mod rate_limiter;
pub mod readable;
pub mod settings_store;
pub mod task_commands;
pub mod task_history;
pub mod task_registry;
mod timed;
pub mod tool_store;
pub mod upstream_provider;
pub mod user_store;

pub use accounts::{Accounts, account, group};
pub use timed::{PassTime, RealTime, Timed};

/// Lists the promises of a contract. Stands at the end of the contract's module, which has the contract's name.
///
/// A long contract is a folder with a file per theme, and names the promises of each: `promises!(chat_store: tags::{…},
/// sharing::{…})`. Its themes are private, so that the compiler tells of a promise that the list forgets.
macro_rules! promises {
    ($contract:ident: $($theme:ident::{$($promise:ident),+ $(,)?}),+ $(,)?) => {
        $(pub use self::$theme::{$($promise),+};)+
        $crate::contract::promises!(@list ($) $contract: $($($promise),+),+);
    };
    ($contract:ident: $($promise:ident),+ $(,)?) => {
        $crate::contract::promises!(@list ($) $contract: $($promise),+);
    };
    // The dollar sign arrives as an argument: a macro cannot write it into the macro that it makes.
    (@list ($dollar:tt) $contract:ident: $($promise:ident),+) => {
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $contract {
            ($dollar made:expr) => {
                $($crate::keep!($contract, $promise, $dollar made);)+
            };
        }
    };
}
pub(crate) use promises;

/// Signs a contract for an adapter: `contract!(chat_store for memory: MemoryChats::default())` makes a module
/// `memory` with a test for each promise. The expression makes the subject anew for each of them and may await.
#[macro_export]
macro_rules! contract {
    ($contract:ident for $adapter:ident: $made:expr) => {
        mod $adapter {
            use super::*;

            ::loquat_tests::$contract!($made);
        }
    };
}

/// One promise as one test.
#[doc(hidden)]
#[macro_export]
macro_rules! keep {
    ($contract:ident, $promise:ident, $made:expr) => {
        #[tokio::test]
        async fn $promise() {
            let subject = $made;
            ::loquat_tests::contract::$contract::$promise(&subject).await;
        }
    };
}
