//! What people and operators live through, told one by one.

mod accounts;
mod binary;
mod chats;
mod cluster;
mod completions;
mod database;
mod entry;
mod folders;
mod jobs;
mod kill;
mod knowledge;
mod leaving;
mod models;
mod presence;
mod prompts;
mod redis;
mod soak;
mod tasks;
mod tools;
mod web_client;
