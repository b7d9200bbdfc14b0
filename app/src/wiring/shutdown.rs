use std::sync::Arc;
use std::time::Duration;

use loquat_core::account::Activity;
use loquat_webhooks::HttpWebhooks;
use tracing::warn;

use super::conversations::ConversationWiring;
use super::jobs::{self, JobWorkers};
use crate::lifecycle::{Phase, Shutdown, Workers};

/// For telling and keeping what there is, after the time that answers had is over.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// What ends, in this order.
pub struct Ending {
    pub conversations: ConversationWiring,
    pub jobs: JobWorkers,
    pub workers: Workers,
    pub activity: Arc<Activity>,
    pub webhooks: HttpWebhooks,
}

/// The order in which the program ends; answers have so long to finish.
pub fn shutdown(ending: Ending, drain: Duration) -> Shutdown {
    let Ending {
        conversations,
        jobs,
        workers,
        activity,
        webhooks,
    } = ending;
    let ConversationWiring {
        background,
        tasks,
        sockets,
        presence,
        ..
    } = conversations;
    let (running, posting) = (tasks.clone(), sockets.clone());
    // Those that do not finish in time are stopped as if their readers had done it: what there is of them is kept, and
    // the readers are told.
    let answers = async move {
        let left = background.finish(drain).await;
        if left > 0 {
            warn!(left, "stopping answers that did not finish within {drain:?}");
            running.stop_everything();
            let left = background.finish(LAST_WORDS).await;
            if left > 0 {
                warn!(left, "answers were cut off");
            }
        }
    };
    let write_activity = async move {
        if let Err(error) = activity.write().await {
            warn!("it could not be written who was active at the end: {error}");
        }
    };
    let withdraw = async move {
        if let Err(error) = presence.withdraw().await {
            warn!("other instances take this one for present for a while: {error}");
        }
    };
    Shutdown {
        draining: vec![
            Phase::new("answers", drain + 2 * LAST_WORDS, answers),
            Phase::new("events for readers", 2 * LAST_WORDS, async move {
                posting.all_posted(LAST_WORDS).await;
            }),
            // So that their pages connect elsewhere.
            Phase::new("sockets", LAST_WORDS, async move { sockets.close().await }),
        ],
        afterwards: vec![
            Phase::new("jobs", jobs::LAST_WORDS, jobs.end()),
            Phase::new("workers", LAST_WORDS, workers.end()),
            Phase::new("who was active", LAST_WORDS, write_activity),
            // Takes what has ended off the list that other instances read.
            Phase::new("tasks", LAST_WORDS, async move { tasks.finish().await }),
            Phase::new("presence", LAST_WORDS, withdraw),
            // Each delivery has a deadline of its own.
            Phase::new(
                "web hooks",
                Duration::from_secs(60),
                async move { webhooks.finish().await },
            ),
        ],
    }
}
