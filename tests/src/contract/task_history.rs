//! Every [`TaskHistory`] behaves like this.

use loquat_core::task::{Task, TaskHistory, TaskRecord, TaskState};

use crate::contract::promises;

fn record(id: &str, owner: &str, state: TaskState, started_at: i64) -> TaskRecord {
    TaskRecord {
        task: Task {
            id: id.into(),
            owner: Some(owner.into()),
            item: Some("c1".to_owned()),
            instance: Some("a".into()),
        },
        state,
        started_at,
        ended_at: state.is_over().then_some(started_at + 1),
    }
}

async fn ids(history: &dyn TaskHistory, owner: &str) -> Vec<String> {
    let records = history.of(&owner.into()).await.unwrap();
    records.into_iter().map(|record| record.task.id.0).collect()
}

pub async fn what_is_noted_is_read_by_its_owner_the_latest_first(history: &dyn TaskHistory) {
    let first = record("t1", "ada", TaskState::Completed, 10);
    history.note(&first).await.unwrap();
    history
        .note(&record("t2", "ada", TaskState::Running, 20))
        .await
        .unwrap();
    history.note(&record("t3", "bob", TaskState::Failed, 30)).await.unwrap();

    assert_eq!(ids(history, "ada").await, ["t2", "t1"]);
    assert_eq!(ids(history, "bob").await, ["t3"]);
    assert_eq!(ids(history, "olga").await, [""; 0]);
    assert_eq!(history.of(&"ada".into()).await.unwrap()[1], first);
}

pub async fn a_later_note_takes_the_place_of_an_earlier_one(history: &dyn TaskHistory) {
    for state in [TaskState::Pending, TaskState::Running, TaskState::Cancelled] {
        history.note(&record("t1", "ada", state, 10)).await.unwrap();
    }

    let records = history.of(&"ada".into()).await.unwrap();
    assert_eq!(records, [record("t1", "ada", TaskState::Cancelled, 10)]);
}

pub async fn only_the_latest_are_remembered(history: &dyn TaskHistory) {
    let kept = TaskRecord::KEPT;
    for number in 0..kept + 5 {
        let at = i64::try_from(number).unwrap();
        history
            .note(&record(&format!("t{number}"), "ada", TaskState::Completed, at))
            .await
            .unwrap();
    }

    let ids = ids(history, "ada").await;
    assert_eq!(ids.len(), kept);
    assert_eq!(ids[0], format!("t{}", kept + 4));
    assert!(!ids.contains(&"t4".to_owned()));
}

promises!(
    task_history: what_is_noted_is_read_by_its_owner_the_latest_first,
    a_later_note_takes_the_place_of_an_earlier_one,
    only_the_latest_are_remembered,
);
