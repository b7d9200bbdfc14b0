//! Work that outlives the request that asked for it.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use loquat_core::identity::Admin;
use loquat_core::job::{
    ForgetDone, Job, JobFailure, JobFilter, JobHandler, JobRun, JobState, JobStore, Jobs, JobsError, NewJob,
};
use loquat_core::shared::{Clock, JsonObject, Page};
use loquat_core::task::{StopSwitch, stop_switch};
use loquat_memory::{ManualClock, Memory, MemoryJobs, SequentialIds};
use loquat_tests::cast::olga;
use tokio::task::JoinHandle;

/// What happens to a bed that is watered.
#[derive(Debug, Clone, Copy)]
enum Watering {
    Goes,
    Fails,
    NeverGoes,
    Hangs,
}

/// Waters as it is told, and well when nobody says anything.
#[derive(Clone, Default)]
struct Water {
    script: Arc<Mutex<VecDeque<Watering>>>,
    begun: Arc<Mutex<Vec<String>>>,
}

#[async_trait]
impl JobHandler for Water {
    fn kind(&self) -> &'static str {
        "garden.water"
    }

    async fn run(&self, job: &Job, run: &JobRun) -> Result<(), JobFailure> {
        self.begun
            .lock()
            .unwrap()
            .push(job.payload["bed"].as_str().unwrap().to_owned());
        run.is_at(1, 2, "roses");
        let next = self.script.lock().unwrap().pop_front();
        match next.unwrap_or(Watering::Goes) {
            Watering::Goes => Ok(()),
            Watering::Fails => Err(JobFailure::again("the well is dry")),
            Watering::NeverGoes => Err(JobFailure::never("there is no garden")),
            Watering::Hangs => pending().await,
        }
    }
}

/// One database, one clock, and instances that do jobs.
struct Garden {
    clock: ManualClock,
    store: MemoryJobs,
    water: Water,
}

struct Instance {
    jobs: Arc<Jobs>,
    worker: JoinHandle<()>,
    switch: StopSwitch,
}

impl Garden {
    fn told(script: &[Watering]) -> Self {
        let water = Water::default();
        water.script.lock().unwrap().extend(script);
        Self {
            clock: ManualClock::at(1_000),
            store: MemoryJobs::new(Memory::new()),
            water,
        }
    }

    fn jobs(&self) -> Arc<Jobs> {
        let clock = Arc::new(self.clock.clone());
        let jobs = Jobs::new(
            Arc::new(self.store.clone()),
            clock.clone(),
            clock,
            Arc::new(SequentialIds::default()),
        );
        jobs.register(Arc::new(self.water.clone()));
        Arc::new(jobs)
    }

    fn instance(&self) -> Instance {
        let jobs = self.jobs();
        let (switch, signal) = stop_switch();
        let working = jobs.clone();
        let worker = tokio::spawn(async move { working.work(signal).await });
        Instance { jobs, worker, switch }
    }

    fn bed(&self, id: &str) -> NewJob {
        let payload = JsonObject::from_iter([("bed".to_owned(), id.into())]);
        NewJob::new(id, "garden.water", format!("Water {id}"), payload, self.clock.now())
    }

    async fn job(&self, id: &str) -> Job {
        self.store.find(&id.into()).await.unwrap().unwrap()
    }

    /// Lets the workers work until the job is as it is waited for.
    async fn until(&self, id: &str, is_so: impl Fn(&Job) -> bool) -> Job {
        let waiting = async {
            loop {
                let job = self.job(id).await;
                if is_so(&job) {
                    return job;
                }
                tokio::task::yield_now().await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(10), waiting).await;
        waited.expect("the job comes so far")
    }
}

fn admin() -> Admin {
    olga().admin().unwrap()
}

fn all() -> (JobFilter, Page) {
    (JobFilter::default(), Page::numbered(1, 50))
}

#[tokio::test]
async fn a_job_is_done_after_its_request_and_administrators_see_it() {
    let garden = Garden::told(&[]);
    let instance = garden.instance();

    let asked = garden.bed("bed").owned_by(&"ada".into());
    assert!(instance.jobs.enqueue(&asked).await.unwrap());

    let job = garden.until("bed", |job| job.state == JobState::Done).await;
    assert_eq!((job.attempts, job.progress.note.as_str()), (1, "roses"));
    let (filter, page) = all();
    let seen = instance.jobs.list(&admin(), &filter, page).await.unwrap();
    assert_eq!(seen.items, [job]);
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_after_pauses_that_grow() {
    let garden = Garden::told(&[Watering::Fails, Watering::Fails]);
    let instance = garden.instance();
    instance.jobs.enqueue(&garden.bed("bed")).await.unwrap();

    let job = garden
        .until("bed", |job| job.attempts == 1 && job.state == JobState::Waiting)
        .await;
    assert_eq!(job.error.as_deref(), Some("the well is dry"));
    assert_eq!(job.due, garden.clock.now().plus(Duration::from_secs(5)));

    garden.clock.advance(Duration::from_secs(5));
    instance.jobs.wake();
    let job = garden
        .until("bed", |job| job.attempts == 2 && job.state == JobState::Waiting)
        .await;
    assert_eq!(job.due, garden.clock.now().plus(Duration::from_secs(10)));

    garden.clock.advance(Duration::from_secs(10));
    instance.jobs.wake();
    let job = garden.until("bed", |job| job.state == JobState::Done).await;
    assert_eq!((job.attempts, job.error), (3, None));
}

#[tokio::test]
async fn a_job_that_can_never_go_waits_for_an_administrator() {
    let garden = Garden::told(&[Watering::NeverGoes]);
    let instance = garden.instance();
    instance.jobs.enqueue(&garden.bed("bed")).await.unwrap();

    let job = garden.until("bed", |job| job.state == JobState::Failed).await;
    assert_eq!(job.error.as_deref(), Some("there is no garden"));

    instance.jobs.retry(&admin(), &"bed".into()).await.unwrap();
    garden.until("bed", |job| job.state == JobState::Done).await;
    let again = instance.jobs.retry(&admin(), &"bed".into()).await;
    assert!(matches!(again, Err(JobsError::NotFailed)));
    instance.jobs.remove(&admin(), &"bed".into()).await.unwrap();
    let gone = instance.jobs.remove(&admin(), &"bed".into()).await;
    assert!(matches!(gone, Err(JobsError::NotThere)));
}

#[tokio::test]
async fn the_job_of_an_instance_that_died_passes_to_another() {
    let garden = Garden::told(&[Watering::Hangs]);
    let first = garden.instance();
    first.jobs.enqueue(&garden.bed("bed")).await.unwrap();
    garden
        .until("bed", |job| {
            job.state == JobState::Running && !garden.water.begun.lock().unwrap().is_empty()
        })
        .await;

    first.worker.abort();
    let second = garden.instance();
    garden.clock.advance(Duration::from_secs(29));
    second.jobs.wake();
    assert_eq!(garden.job("bed").await.attempts, 1);

    garden.clock.advance(Duration::from_secs(1));
    second.jobs.wake();
    let job = garden.until("bed", |job| job.state == JobState::Done).await;
    assert_eq!(job.attempts, 2);
}

#[tokio::test]
async fn a_job_under_way_is_handed_back_when_its_instance_stops() {
    let garden = Garden::told(&[Watering::Hangs]);
    let Instance { jobs, worker, switch } = garden.instance();
    jobs.enqueue(&garden.bed("bed")).await.unwrap();
    garden
        .until("bed", |job| {
            job.state == JobState::Running && !garden.water.begun.lock().unwrap().is_empty()
        })
        .await;

    drop(switch);
    while !worker.is_finished() {
        garden.clock.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
    }

    let job = garden.job("bed").await;
    assert_eq!((job.state, job.attempts), (JobState::Waiting, 0));
}

#[tokio::test]
async fn what_comes_back_by_itself_is_asked_for_once() {
    let garden = Garden::told(&[]);
    let instances = [garden.instance(), garden.instance()];
    for instance in &instances {
        let clock = Arc::new(garden.clock.clone());
        instance
            .jobs
            .register(Arc::new(ForgetDone::new(Arc::new(garden.store.clone()), clock)));
        instance.jobs.begin_periodic().await.unwrap();
        instance.jobs.wake();
    }
    let (filter, page) = all();
    let listed = garden.store.list(&filter, page).await.unwrap();
    assert_eq!(listed.total, 1);
    let id = listed.items[0].id.clone();

    let next = garden.clock.now().plus(Duration::from_secs(3600));
    garden
        .until(id.as_str(), |job| job.state == JobState::Waiting && job.due == next)
        .await;
}
