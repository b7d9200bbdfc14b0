//! Every driven port in memory: the default bus and cache of a single machine, and the fakes of every test.
//!
//! A store here is the shortest complete statement of what its port means. [`Memory`] holds the tables of one world,
//! so that what must happen together (a user and their chats) can. What instances share ([`MemoryBus`], [`MemoryCache`]
//! and the like) stands beside it and is complete for an installation of one process.
//!
//! Time and ids come from outside: [`ManualClock`] and [`SequentialIds`] are those of tests.

mod api_keys;
mod browsers;
mod bus;
mod cache;
mod chats;
mod clock;
mod credentials;
mod ended_sessions;
mod events;
mod expiring;
mod files;
mod folders;
mod functions;
mod groups;
mod ids;
mod jobs;
mod knowledge;
mod locks;
mod model_sources;
mod models;
mod page;
mod passages;
mod pictures;
mod presence;
mod prompts;
mod provider;
mod rate_limiter;
mod settings;
mod tables;
mod tags;
mod task_commands;
mod task_history;
mod tasks;
mod tools;
mod users;
mod webhooks;

pub use api_keys::MemoryApiKeys;
pub use browsers::ScriptedBrowsers;
pub use bus::MemoryBus;
pub use cache::MemoryCache;
pub use chats::MemoryChats;
pub use clock::ManualClock;
pub use credentials::MemoryCredentials;
pub use ended_sessions::MemoryEndedSessions;
pub use events::MemoryEvents;
pub use files::MemoryFiles;
pub use folders::MemoryFolders;
pub use functions::MemoryFunctions;
pub use groups::MemoryGroups;
pub use ids::SequentialIds;
pub use jobs::MemoryJobs;
pub use knowledge::MemoryKnowledge;
pub use locks::MemoryLocks;
pub use model_sources::{ScriptedSource, ScriptedSources};
pub use models::MemoryModels;
pub use passages::MemoryPassages;
pub use pictures::MemoryPictures;
pub use presence::MemoryPresenceBoard;
pub use prompts::MemoryPrompts;
pub use provider::{ScriptedProvider, Speech};
pub use rate_limiter::MemoryRateLimiter;
pub use settings::MemorySettings;
pub use tables::Memory;
pub use tags::MemoryTags;
pub use task_commands::MemoryTaskCommands;
pub use task_history::MemoryTaskHistory;
pub use tasks::MemoryTaskRegistry;
pub use tools::MemoryTools;
pub use users::MemoryUsers;
pub use webhooks::{MemoryWebhooks, Posted};
