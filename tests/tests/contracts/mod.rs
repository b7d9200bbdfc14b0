//! Which adapter signs which contract. A module per port, named as its contract.

mod accounts;
mod bus;
mod cache;
mod group_store;
mod locks;
mod model_store;
mod presence_board;
mod rate_limiter;
mod settings_store;
mod task_commands;
mod task_registry;
mod user_store;
