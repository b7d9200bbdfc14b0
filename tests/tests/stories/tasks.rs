use std::sync::Arc;
use std::time::Duration;

use loquat_core::cluster::InstanceId;
use loquat_core::identity::Member;
use loquat_core::task::{TaskCommands, TaskError, TaskHistory, TaskRegistry, TaskState, Tasks};
use loquat_memory::{ManualClock, MemoryTaskCommands, MemoryTaskHistory, MemoryTaskRegistry, SequentialIds};
use loquat_tests::cast::{ada, bob, olga};
use tokio::task::JoinHandle;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(10);

/// An instance whose tasks are tended.
struct Instance {
    tasks: Arc<Tasks>,
    tending: JoinHandle<()>,
}

impl Instance {
    async fn start(
        id: &str,
        registry: Arc<dyn TaskRegistry>,
        commands: Arc<dyn TaskCommands>,
        history: Arc<dyn TaskHistory>,
        ids: SequentialIds,
        clock: ManualClock,
    ) -> Self {
        let (ids, clock) = (Arc::new(ids), Arc::new(clock));
        let tasks = Arc::new(Tasks::new(
            InstanceId::from(id),
            registry,
            commands,
            history,
            ids,
            clock,
        ));
        let tended = tasks.clone();
        let tending = tokio::spawn(async move { tended.run().await.unwrap() });
        tokio::task::yield_now().await;
        Self { tasks, tending }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.tending.abort();
    }
}

struct World {
    clock: ManualClock,
    a: Instance,
    b: Instance,
}

async fn world() -> World {
    let clock = ManualClock::at(0);
    let registry = Arc::new(MemoryTaskRegistry::new(Arc::new(clock.clone())));
    let commands = Arc::new(MemoryTaskCommands::new());
    let history = Arc::new(MemoryTaskHistory::new(Arc::new(clock.clone())));
    let ids = SequentialIds::default();
    World {
        a: Instance::start(
            "a",
            registry.clone(),
            commands.clone(),
            history.clone(),
            ids.clone(),
            clock.clone(),
        )
        .await,
        b: Instance::start("b", registry, commands, history, ids, clock.clone()).await,
        clock,
    }
}

async fn seen(instance: &Instance, who: &Member, item: &str) -> usize {
    instance.tasks.list_of(who, item).await.unwrap().len()
}

#[tokio::test]
async fn a_task_is_listed_on_every_instance_while_it_runs() {
    let World { a, b, .. } = world().await;

    let answer = a.tasks.start(ada().id(), Some("c1")).await;
    assert_eq!((seen(&a, &ada(), "c1").await, seen(&b, &ada(), "c1").await), (1, 1));
    assert_eq!(b.tasks.list(&ada()).await.unwrap()[0].id, *answer.id());

    drop(answer);
    assert_eq!(seen(&a, &ada(), "c1").await, 0);
    timeout(PATIENCE, async {
        while seen(&b, &ada(), "c1").await > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("the others hear of it");
}

#[tokio::test]
async fn ada_stops_her_answer_wherever_it_runs() {
    let World { a, b, .. } = world().await;
    for instance in [&a, &b] {
        let answer = a.tasks.start(ada().id(), Some("c1")).await;
        assert!(!answer.stop_signal().is_given());

        instance.tasks.stop(&ada(), answer.id()).await.unwrap();

        timeout(PATIENCE, answer.stop_signal().given())
            .await
            .expect("the signal arrives");
        assert!(answer.stop_signal().is_given());
    }
}

#[tokio::test]
async fn nobody_else_sees_or_stops_it_but_an_administrator() {
    let World { a, b, .. } = world().await;
    let answer = a.tasks.start(ada().id(), Some("c1")).await;

    for instance in [&a, &b] {
        assert!(instance.tasks.list(&bob()).await.unwrap().is_empty());
        assert_eq!(seen(instance, &bob(), "c1").await, 0);
        let refused = instance.tasks.stop(&bob(), answer.id()).await;
        assert!(matches!(refused, Err(TaskError::NotFound)));
    }
    assert!(!answer.stop_signal().is_given());

    assert_eq!(b.tasks.list(&olga()).await.unwrap().len(), 1);
    b.tasks.stop(&olga(), answer.id()).await.unwrap();
    timeout(PATIENCE, answer.stop_signal().given())
        .await
        .expect("the signal arrives");
}

#[tokio::test]
async fn what_has_ended_or_never_was_cannot_be_stopped() {
    let World { a, .. } = world().await;
    let answer = a.tasks.start(ada().id(), Some("c1")).await;
    let id = answer.id().clone();
    drop(answer);

    for id in [id, "never".into()] {
        assert!(matches!(a.tasks.stop(&ada(), &id).await, Err(TaskError::NotFound)));
    }
}

#[tokio::test]
async fn the_tasks_of_an_instance_that_died_are_gone_after_a_minute() {
    let World { clock, a, b } = world().await;
    let _lost = a.tasks.start(ada().id(), Some("c1")).await;
    let _kept = b.tasks.start(ada().id(), Some("c1")).await;

    for _ in 0..4 {
        clock.advance(Tasks::VOUCH_EVERY);
        b.tasks.vouch().await.unwrap();
    }

    assert_eq!(seen(&b, &ada(), "c1").await, 1);
}

#[tokio::test]
async fn an_instance_that_slept_lists_its_tasks_again() {
    let World { clock, a, b } = world().await;
    let _answer = a.tasks.start(ada().id(), Some("c1")).await;

    clock.advance(Duration::from_secs(3_600));
    assert_eq!(seen(&b, &ada(), "c1").await, 0);

    a.tasks.vouch().await.unwrap();
    assert_eq!(seen(&b, &ada(), "c1").await, 1);
}

/// How Ada's tasks go and went, seen from an instance, once the latest is in that state.
async fn until_latest_is(instance: &Instance, state: TaskState) -> Vec<TaskState> {
    timeout(PATIENCE, async {
        loop {
            let records = instance.tasks.history(&ada()).await.unwrap();
            let states: Vec<_> = records.into_iter().map(|record| record.state).collect();
            if states.first() == Some(&state) {
                return states;
            }
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("the state is told everywhere")
}

#[tokio::test]
async fn every_instance_knows_how_a_task_goes_and_went() {
    let World { a, b, clock } = world().await;

    let answer = a.tasks.start(ada().id(), Some("c1")).await;
    until_latest_is(&b, TaskState::Pending).await;
    answer.begins();
    until_latest_is(&b, TaskState::Running).await;
    clock.advance(Duration::from_secs(5));
    answer.ends(TaskState::Completed);
    until_latest_is(&b, TaskState::Completed).await;

    let record = b.tasks.history(&ada()).await.unwrap().remove(0);
    assert_eq!((record.started_at, record.ended_at), (0, Some(5)));
    assert_eq!(record.task.item.as_deref(), Some("c1"));
    assert!(b.tasks.history(&bob()).await.unwrap().is_empty());
}

#[tokio::test]
async fn who_drops_their_work_has_been_stopped_or_has_failed() {
    let World { a, b, clock } = world().await;

    let stopped = a.tasks.start(ada().id(), Some("c1")).await;
    a.tasks.stop(&ada(), stopped.id()).await.unwrap();
    drop(stopped);
    until_latest_is(&b, TaskState::Cancelled).await;

    clock.advance(Duration::from_secs(1));
    drop(a.tasks.start(ada().id(), Some("c1")).await);
    let states = until_latest_is(&b, TaskState::Failed).await;
    assert_eq!(states, [TaskState::Failed, TaskState::Cancelled]);
}

#[tokio::test]
async fn what_ran_on_an_instance_that_died_has_failed() {
    let World { clock, a, b } = world().await;
    let lost = a.tasks.start(ada().id(), Some("c1")).await;
    lost.begins();
    until_latest_is(&b, TaskState::Running).await;

    clock.advance(4 * Tasks::VOUCH_EVERY);

    until_latest_is(&b, TaskState::Failed).await;
}
