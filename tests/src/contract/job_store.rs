//! Every [`JobStore`](loquat_core::job::JobStore) behaves like this.

use std::sync::Arc;

use loquat_core::job::{Job, JobFilter, JobOutcome, JobState, JobStore, Lease, NewJob, Progress};
use loquat_core::shared::{JsonObject, Moment, Page, StoreError};
use serde_json::json;

use crate::contract::promises;

/// A store of jobs, as two instances see it.
pub struct Jobs {
    pub here: Arc<dyn JobStore>,
    pub elsewhere: Arc<dyn JobStore>,
}

const KINDS: &[&str] = &["garden.water", "garden.prune"];

fn at(seconds: i64) -> Moment {
    Moment::from_seconds(seconds)
}

fn job(id: &str, due: i64) -> NewJob {
    let payload = json!({"bed": id, "n": [1, 2.5]});
    let payload: JsonObject = payload.as_object().cloned().unwrap();
    NewJob::new(id, "garden.water", format!("Water bed {id}"), payload, at(due))
}

fn lease(token: &str, until: i64) -> Lease {
    Lease {
        token: token.to_owned(),
        until: at(until),
    }
}

fn first() -> Page {
    Page { offset: 0, limit: 10 }
}

async fn taken(store: &dyn JobStore, token: &str, until: i64, now: i64) -> Option<Job> {
    store.take(KINDS, &lease(token, until), at(now)).await.unwrap()
}

async fn finish(store: &dyn JobStore, id: &str, token: &str, outcome: &JobOutcome, now: i64) -> bool {
    let (id, lease, progress) = (id.into(), lease(token, 0), Progress::default());
    let finished = store.finish(&id, &lease, outcome, &progress, at(now)).await;
    finished.unwrap()
}

pub async fn a_job_is_kept_as_it_was_asked_for(jobs: &Jobs) {
    let asked = job("j1", 50).owned_by(&"ada".into());
    assert!(jobs.here.add(&asked, at(10)).await.unwrap());
    let kept = jobs.elsewhere.find(&"j1".into()).await.unwrap().unwrap();
    assert_eq!(kept, Job::asked(&asked, at(10)));
    assert_eq!(jobs.here.find(&"j2".into()).await.unwrap(), None);
}

pub async fn of_the_unfinished_jobs_with_a_key_there_is_one(jobs: &Jobs) {
    let store = &jobs.here;
    assert!(store.add(&job("j1", 0).keyed("bed"), at(0)).await.unwrap());
    assert!(!store.add(&job("j2", 0).keyed("bed"), at(0)).await.unwrap());
    assert!(store.add(&job("j3", 9).keyed("path"), at(0)).await.unwrap());
    taken(&**store, "t", 60, 1).await.unwrap();
    assert!(!store.add(&job("j2", 0).keyed("bed"), at(0)).await.unwrap());
    assert!(finish(&**store, "j1", "t", &JobOutcome::Done, 2).await);
    assert!(store.add(&job("j2", 0).keyed("bed"), at(0)).await.unwrap());
}

pub async fn a_job_is_taken_when_it_is_due_and_the_longest_due_first(jobs: &Jobs) {
    for (id, due) in [("j1", 30), ("j2", 20), ("j3", 99)] {
        jobs.here.add(&job(id, due), at(10)).await.unwrap();
    }
    assert_eq!(jobs.here.next_due(KINDS).await.unwrap(), Some(at(20)));
    assert_eq!(jobs.here.next_due(&["house.paint"]).await.unwrap(), None);
    assert_eq!(taken(&*jobs.here, "t", 80, 19).await, None);

    let job = taken(&*jobs.here, "t1", 80, 31).await.unwrap();
    assert_eq!((job.id.as_str(), job.state, job.attempts), ("j2", JobState::Running, 1));
    assert_eq!((job.due, job.updated_at), (at(80), at(31)));
    assert_eq!(taken(&*jobs.elsewhere, "t2", 80, 31).await.unwrap().id.as_str(), "j1");
    assert_eq!(taken(&*jobs.here, "t3", 80, 31).await, None);
}

pub async fn only_jobs_of_the_kinds_that_are_asked_for_are_taken(jobs: &Jobs) {
    jobs.here.add(&job("j1", 0), at(0)).await.unwrap();
    let painters = jobs.here.take(&["house.paint"], &lease("t", 60), at(1)).await.unwrap();
    assert_eq!(painters, None);
    let nobody = jobs.here.take(&[], &lease("t", 60), at(1)).await.unwrap();
    assert_eq!(nobody, None);
}

pub async fn no_two_instances_get_the_same_job(jobs: &Jobs) {
    for number in 0..20 {
        jobs.here.add(&job(&format!("j{number}"), 0), at(0)).await.unwrap();
    }
    let instance = async |store: &dyn JobStore, token: &str| {
        let mut all = Vec::new();
        while let Some(job) = taken(store, token, 60, 1).await {
            all.push(job.id);
        }
        all
    };
    let (here, elsewhere) = futures::join!(instance(&*jobs.here, "a"), instance(&*jobs.elsewhere, "b"));
    let mut all = [here, elsewhere].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 20);
}

pub async fn a_job_whose_lease_is_over_is_taken_again(jobs: &Jobs) {
    jobs.here.add(&job("j1", 0), at(0)).await.unwrap();
    taken(&*jobs.here, "t1", 60, 1).await.unwrap();
    assert_eq!(jobs.elsewhere.next_due(KINDS).await.unwrap(), Some(at(60)));
    assert_eq!(taken(&*jobs.elsewhere, "t2", 90, 59).await, None);
    let again = taken(&*jobs.elsewhere, "t2", 120, 60).await.unwrap();
    assert_eq!(again.attempts, 2);

    assert!(!finish(&*jobs.here, "j1", "t1", &JobOutcome::Done, 61).await);
    let late = jobs
        .here
        .renew(&"j1".into(), &lease("t1", 999), &Progress::default(), at(61))
        .await;
    assert!(!late.unwrap());
    assert!(finish(&*jobs.elsewhere, "j1", "t2", &JobOutcome::Done, 62).await);
}

pub async fn a_renewed_lease_lasts_longer_and_tells_how_far_the_job_is(jobs: &Jobs) {
    jobs.here.add(&job("j1", 0), at(0)).await.unwrap();
    taken(&*jobs.here, "t1", 60, 1).await.unwrap();
    let progress = Progress {
        done: 3,
        total: Some(7),
        note: "roses".to_owned(),
    };
    let renewed = jobs.here.renew(&"j1".into(), &lease("t1", 90), &progress, at(50)).await;
    assert!(renewed.unwrap());
    assert_eq!(taken(&*jobs.elsewhere, "t2", 120, 89).await, None);
    let again = taken(&*jobs.elsewhere, "t2", 120, 90).await.unwrap();
    assert_eq!(again.progress, progress);
}

pub async fn a_job_that_failed_waits_for_its_next_time_and_says_why(jobs: &Jobs) {
    jobs.here.add(&job("j1", 0), at(0)).await.unwrap();
    taken(&*jobs.here, "t1", 60, 1).await.unwrap();
    let again = JobOutcome::Again {
        due: at(40),
        attempts: 1,
        error: Some("no water".to_owned()),
    };
    assert!(finish(&*jobs.here, "j1", "t1", &again, 2).await);
    let job = jobs.here.find(&"j1".into()).await.unwrap().unwrap();
    assert_eq!((job.state, job.due, job.attempts), (JobState::Waiting, at(40), 1));
    assert_eq!(job.error.as_deref(), Some("no water"));
    assert_eq!(taken(&*jobs.here, "t2", 90, 39).await, None);
    assert_eq!(taken(&*jobs.here, "t2", 90, 40).await.unwrap().attempts, 2);
    assert!(finish(&*jobs.here, "j1", "t2", &JobOutcome::Done, 41).await);
    let job = jobs.here.find(&"j1".into()).await.unwrap().unwrap();
    assert_eq!((job.state, job.error), (JobState::Done, None));
    assert_eq!(taken(&*jobs.here, "t3", 999, 500).await, None);
}

pub async fn a_job_that_failed_for_good_is_tried_again_when_somebody_says_so(jobs: &Jobs) {
    let store = &jobs.here;
    store.add(&job("j1", 0).keyed("bed"), at(0)).await.unwrap();
    assert_eq!(store.retry(&"j1".into(), at(1)).await.unwrap(), None);
    taken(&**store, "t1", 60, 1).await.unwrap();
    let error = "no garden".to_owned();
    assert!(finish(&**store, "j1", "t1", &JobOutcome::Failed { error }, 2).await);
    assert_eq!(taken(&**store, "t2", 60, 50).await, None);

    store.add(&job("j2", 99).keyed("bed"), at(3)).await.unwrap();
    let refused = store.retry(&"j1".into(), at(4)).await;
    assert!(matches!(refused, Err(StoreError::Duplicate(_))));
    assert!(store.remove(&"j2".into()).await.unwrap());

    let job = store.retry(&"j1".into(), at(5)).await.unwrap().unwrap();
    assert_eq!((job.state, job.due, job.attempts), (JobState::Waiting, at(5), 0));
    assert_eq!(job.error, None);
    assert_eq!(store.retry(&"nobody".into(), at(5)).await.unwrap(), None);
}

pub async fn what_runs_is_not_removed(jobs: &Jobs) {
    jobs.here.add(&job("j1", 0), at(0)).await.unwrap();
    taken(&*jobs.here, "t1", 60, 1).await.unwrap();
    assert!(!jobs.here.remove(&"j1".into()).await.unwrap());
    assert!(finish(&*jobs.here, "j1", "t1", &JobOutcome::Done, 2).await);
    assert!(jobs.here.remove(&"j1".into()).await.unwrap());
    assert!(!jobs.here.remove(&"j1".into()).await.unwrap());
}

pub async fn jobs_are_listed_latest_change_first_and_by_what_they_are(jobs: &Jobs) {
    let pruning = NewJob {
        kind: "garden.prune".to_owned(),
        ..job("j3", 0).owned_by(&"ada".into())
    };
    for (number, job) in [job("j1", 0), job("j2", 0), pruning].iter().enumerate() {
        jobs.here.add(job, at(number as i64)).await.unwrap();
    }
    taken(&*jobs.here, "t1", 60, 9).await.unwrap();
    let ids = async |filter: JobFilter, page: Page| {
        let list = jobs.elsewhere.list(&filter, page).await.unwrap();
        let ids: Vec<String> = list.items.into_iter().map(|job| job.id.0).collect();
        (ids, list.total)
    };
    let of = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let all = JobFilter::default();
    assert_eq!(ids(all.clone(), first()).await, (of(&["j1", "j3", "j2"]), 3));
    assert_eq!(ids(all, Page { offset: 1, limit: 1 }).await, (of(&["j3"]), 3));
    let running = JobFilter {
        state: Some(JobState::Running),
        ..JobFilter::default()
    };
    assert_eq!(ids(running, first()).await, (of(&["j1"]), 1));
    let pruning = JobFilter {
        kind: Some("garden.prune".to_owned()),
        owner: Some("ada".into()),
        ..JobFilter::default()
    };
    assert_eq!(ids(pruning, first()).await, (of(&["j3"]), 1));
}

pub async fn what_was_done_long_ago_is_forgotten_and_nothing_else(jobs: &Jobs) {
    for id in ["j1", "j2", "j3"] {
        jobs.here.add(&job(id, 0), at(0)).await.unwrap();
    }
    for (token, now) in [("t1", 10), ("t2", 20)] {
        let job = taken(&*jobs.here, token, 60, 5).await.unwrap();
        assert!(finish(&*jobs.here, job.id.as_str(), token, &JobOutcome::Done, now).await);
    }
    assert_eq!(jobs.here.forget_done(at(20)).await.unwrap(), 1);
    assert_eq!(jobs.here.list(&JobFilter::default(), first()).await.unwrap().total, 2);
}

promises!(job_store:
    a_job_is_kept_as_it_was_asked_for,
    of_the_unfinished_jobs_with_a_key_there_is_one,
    a_job_is_taken_when_it_is_due_and_the_longest_due_first,
    only_jobs_of_the_kinds_that_are_asked_for_are_taken,
    no_two_instances_get_the_same_job,
    a_job_whose_lease_is_over_is_taken_again,
    a_renewed_lease_lasts_longer_and_tells_how_far_the_job_is,
    a_job_that_failed_waits_for_its_next_time_and_says_why,
    a_job_that_failed_for_good_is_tried_again_when_somebody_says_so,
    what_runs_is_not_removed,
    jobs_are_listed_latest_change_first_and_by_what_they_are,
    what_was_done_long_ago_is_forgotten_and_nothing_else,
);
