//! Every [`TaskRegistry`] behaves like this.

use std::time::Duration;

use loquat_core::task::{Task, TaskId, TaskRegistry, TasksOf};

use crate::contract::{Timed, promises};

const A_MOMENT: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_secs(60);

fn task(id: &str, owner: &str, item: Option<&str>, instance: &str) -> Task {
    Task {
        id: id.into(),
        owner: Some(owner.into()),
        item: item.map(str::to_owned),
        instance: Some(instance.into()),
    }
}

async fn ids(registry: &dyn TaskRegistry, of: TasksOf) -> Vec<String> {
    let mut ids: Vec<String> = registry
        .list(&of)
        .await
        .unwrap()
        .into_iter()
        .map(|task| task.id.0)
        .collect();
    ids.sort();
    ids
}

pub async fn a_task_is_found_by_its_id_its_owner_and_its_item(registry: &Timed<dyn TaskRegistry>) {
    let first = task("t1", "ada", Some("c1"), "a");
    registry.add(&first, LONG).await.unwrap();
    registry.add(&task("t2", "ada", Some("c2"), "b"), LONG).await.unwrap();
    registry.add(&task("t3", "bob", Some("c1"), "a"), LONG).await.unwrap();
    registry.add(&task("t4", "bob", None, "a"), LONG).await.unwrap();

    assert_eq!(registry.find(&first.id).await.unwrap(), Some(first));
    assert_eq!(registry.find(&"t5".into()).await.unwrap(), None);
    assert_eq!(ids(&**registry, TasksOf::User("ada".into())).await, ["t1", "t2"]);
    assert_eq!(ids(&**registry, TasksOf::Item("c1".into())).await, ["t1", "t3"]);
    assert_eq!(ids(&**registry, TasksOf::Item("".into())).await, [""; 0]);
    assert_eq!(ids(&**registry, TasksOf::Everybody).await, ["t1", "t2", "t3", "t4"]);
}

pub async fn a_removed_task_is_gone(registry: &Timed<dyn TaskRegistry>) {
    let ended = task("t1", "ada", Some("c1"), "a");
    registry.add(&ended, LONG).await.unwrap();
    registry.add(&task("t2", "ada", Some("c1"), "a"), LONG).await.unwrap();

    registry.remove(&ended).await.unwrap();
    registry.remove(&ended).await.unwrap();

    assert_eq!(registry.find(&ended.id).await.unwrap(), None);
    assert_eq!(ids(&**registry, TasksOf::Item("c1".into())).await, ["t2"]);
}

pub async fn the_tasks_of_an_instance_that_falls_silent_fall_off_the_list(registry: &Timed<dyn TaskRegistry>) {
    registry
        .add(&task("t1", "ada", Some("c1"), "a"), A_MOMENT)
        .await
        .unwrap();
    registry.add(&task("t2", "ada", Some("c1"), "b"), LONG).await.unwrap();

    registry.pass(2 * A_MOMENT).await;

    assert_eq!(registry.find(&"t1".into()).await.unwrap(), None);
    assert_eq!(ids(&**registry, TasksOf::Item("c1".into())).await, ["t2"]);
    assert_eq!(ids(&**registry, TasksOf::Everybody).await, ["t2"]);
}

pub async fn vouching_keeps_the_tasks_of_an_instance(registry: &Timed<dyn TaskRegistry>) {
    let running = task("t1", "ada", Some("c1"), "a");
    registry.add(&running, A_MOMENT).await.unwrap();

    registry.vouch(&"a".into(), &[running], LONG).await.unwrap();
    registry.pass(2 * A_MOMENT).await;

    assert_eq!(ids(&**registry, TasksOf::User("ada".into())).await, ["t1"]);
}

pub async fn vouching_lists_again_what_was_lost(registry: &Timed<dyn TaskRegistry>) {
    let running = task("t1", "ada", Some("c1"), "a");
    registry.add(&running, A_MOMENT).await.unwrap();
    registry.pass(2 * A_MOMENT).await;
    assert_eq!(ids(&**registry, TasksOf::Everybody).await, [""; 0]);

    registry
        .vouch(&"a".into(), std::slice::from_ref(&running), LONG)
        .await
        .unwrap();

    assert_eq!(registry.find(&TaskId::from("t1")).await.unwrap(), Some(running));
    assert_eq!(ids(&**registry, TasksOf::Item("c1".into())).await, ["t1"]);
}

promises!(
    task_registry: a_task_is_found_by_its_id_its_owner_and_its_item,
    a_removed_task_is_gone,
    the_tasks_of_an_instance_that_falls_silent_fall_off_the_list,
    vouching_keeps_the_tasks_of_an_instance,
    vouching_lists_again_what_was_lost,
);
