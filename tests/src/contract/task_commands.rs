//! Every [`TaskCommands`] behaves like this. The subject is the line between two instances.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use loquat_core::task::{TaskCommand, TaskCommands};
use tokio::time::timeout;

use crate::contract::promises;

const PATIENCE: Duration = Duration::from_secs(10);

pub async fn a_command_reaches_every_instance([ours, theirs]: &[Arc<dyn TaskCommands>; 2]) {
    let stop = TaskCommand::Stop("t1".into());
    let mut here = ours.commands().await.unwrap();
    let mut there = theirs.commands().await.unwrap();

    ours.send(&stop).await.unwrap();

    for stream in [&mut here, &mut there] {
        let heard = timeout(PATIENCE, stream.next()).await.expect("the command arrives");
        assert_eq!(heard, Some(stop.clone()));
    }
}

pub async fn nobody_has_to_listen([ours, _]: &[Arc<dyn TaskCommands>; 2]) {
    ours.send(&TaskCommand::Stop("t1".into())).await.unwrap();
}

promises!(task_commands: a_command_reaches_every_instance, nobody_has_to_listen);
