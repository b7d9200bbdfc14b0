//! Which adapter signs which contract. A module per port, named as its contract.

mod accounts;
mod api_key_store;
mod bus;
mod cache;
mod chat_store;
mod credential_store;
mod ended_sessions;
mod folder_store;
mod function_store;
mod group_store;
mod job_store;
mod knowledge_store;
mod locks;
mod model_store;
mod presence_board;
mod prompt_store;
mod provider;
mod rate_limiter;
mod settings_store;
mod task_commands;
mod task_history;
mod task_registry;
mod tool_store;
mod user_store;
