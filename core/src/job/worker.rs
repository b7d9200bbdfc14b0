//! How jobs are done: look for one that is due, do it while its lease is renewed, write what became of it.

use std::pin::pin;
use std::time::Duration;

use futures::FutureExt;
use futures::future::select;
use tracing::{debug, error, warn};

use crate::job::{Job, JobFailure, JobHandler, JobOutcome, JobRun, Jobs, Lease, NewJob};
use crate::shared::{JsonObject, Moment, StoreError};
use crate::task::StopSignal;

/// A job whose instance gives no sign of life for so long passes to another.
const LEASE: Duration = Duration::from_secs(30);

/// Time between two signs of life.
const RENEW_EVERY: Duration = Duration::from_secs(10);

/// A job that another instance has asked for, or left, is found within this time.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// A job under way when the program is asked to stop has this long to come to its end.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// The pause after a first failure; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// How an attempt ended.
enum Ended {
    Well,
    Badly(JobFailure),
    /// Another instance took the job over.
    Lost,
    /// The program ends.
    Stopped,
}

impl Jobs {
    /// Asks for the jobs that come back by themselves. Due once, before the workers begin.
    pub async fn begin_periodic(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        for handler in self.handlers().iter().filter(|handler| handler.every().is_some()) {
            let kind = handler.kind();
            let job = NewJob::new(self.ids.uuid(), kind, handler.name(), JsonObject::new(), now);
            self.store.add(&job.keyed(format!("every:{kind}")), now).await?;
        }
        Ok(())
    }

    /// One worker: does one job after the other until it is told to stop.
    pub async fn work(&self, stop: StopSignal) {
        while !stop.is_given() {
            let woken = self.woken();
            let pause = match self.take().await {
                Ok(Some((job, lease))) => {
                    self.attempt(job, lease, &stop).await;
                    continue;
                }
                Ok(None) => self.pause().await,
                Err(error) => {
                    warn!(cause = ?error, "jobs cannot be looked for: {error}");
                    LOOK_EVERY
                }
            };
            let idle = select(woken, self.timer.sleep(pause));
            select(idle, pin!(stop.clone().given())).await;
        }
    }

    async fn take(&self) -> Result<Option<(Job, Lease)>, StoreError> {
        let kinds = self.wanted();
        let now = self.clock.now();
        // Reading costs nobody anything; taking writes.
        match self.store.next_due(&kinds).await? {
            Some(due) if due <= now => {}
            _ => return Ok(None),
        }
        let lease = Lease {
            token: self.ids.uuid(),
            until: now.plus(LEASE),
        };
        Ok(self.store.take(&kinds, &lease, now).await?.map(|job| (job, lease)))
    }

    /// How long there is nothing to do.
    async fn pause(&self) -> Duration {
        let due = self.store.next_due(&self.wanted()).await.ok().flatten();
        due.map_or(LOOK_EVERY, |due| self.clock.now().until(due).min(LOOK_EVERY))
            .max(Duration::from_millis(50))
    }

    /// Does a job that this worker has taken.
    pub(super) async fn attempt(&self, job: Job, lease: Lease, stop: &StopSignal) {
        let Some(handler) = self.handler(&job.kind) else {
            return;
        };
        let _running = self.begin(handler.kind());
        let run = JobRun::from(&job.progress);
        let ended = match job.attempts > handler.limits().attempts && handler.every().is_none() {
            // It was begun too often and never ended: perhaps it is what brings instances down.
            true => Ended::Badly(JobFailure::never("it was begun too often and never came to an end")),
            false => self.until_it_ends(&job, &lease, handler.as_ref(), &run, stop).await,
        };
        let now = self.clock.now();
        let Some(outcome) = outcome(&job, handler.as_ref(), &ended, now) else {
            debug!(job.id = %job.id, "another instance has taken over the job {}", job.name);
            return;
        };
        tell(&job, &ended, &outcome);
        match self.store.finish(&job.id, &lease, &outcome, &run.progress(), now).await {
            Ok(true) => {}
            Ok(false) => debug!(job.id = %job.id, "another instance has taken over the job {}", job.name),
            // Its lease runs out, and it is done once more.
            Err(error) => {
                warn!(job.id = %job.id, cause = ?error, "the end of the job {} was not kept: {error}", job.name)
            }
        }
    }

    async fn until_it_ends(
        &self,
        job: &Job,
        lease: &Lease,
        handler: &dyn JobHandler,
        run: &JobRun,
        stop: &StopSignal,
    ) -> Ended {
        let deadline = handler.limits().deadline;
        let work = handler.run(job, run).map(|ended| match ended {
            Ok(()) => Ended::Well,
            Err(failure) => Ended::Badly(failure),
        });
        let too_long = self.timer.sleep(deadline);
        let too_long = too_long.map(|()| Ended::Badly(JobFailure::Deadline(deadline)));
        let stopped = async {
            stop.clone().given().await;
            self.timer.sleep(LAST_WORDS).await;
            Ended::Stopped
        };
        let lost = self.hold(job, lease, run).map(|()| Ended::Lost);
        let (work, too_long, stopped, lost) = (pin!(work), pin!(too_long), pin!(stopped), pin!(lost));
        let ends = select(stopped, lost).map(|ended| ended.factor_first().0);
        let ends = select(too_long, ends).map(|ended| ended.factor_first().0);
        select(work, ends).await.factor_first().0
    }

    /// Renews the lease; comes back when it is lost.
    async fn hold(&self, job: &Job, lease: &Lease, run: &JobRun) {
        let mut holds_until = lease.until;
        loop {
            self.timer.sleep(RENEW_EVERY).await;
            let now = self.clock.now();
            let longer = Lease {
                until: now.plus(LEASE),
                ..lease.clone()
            };
            match self.store.renew(&job.id, &longer, &run.progress(), now).await {
                Ok(true) => holds_until = longer.until,
                Ok(false) => return,
                Err(error) => {
                    warn!(job.id = %job.id, cause = ?error, "the lease of the job {} was not renewed: {error}", job.name);
                    if holds_until <= now {
                        return;
                    }
                }
            }
        }
    }
}

/// What is written of an attempt; nothing if the job is another's by now.
fn outcome(job: &Job, handler: &dyn JobHandler, ended: &Ended, now: Moment) -> Option<JobOutcome> {
    let error = match ended {
        Ended::Lost => return None,
        Ended::Stopped => {
            return Some(JobOutcome::Again {
                due: now,
                attempts: job.attempts.saturating_sub(1),
                error: None,
            });
        }
        Ended::Well => None,
        Ended::Badly(failure) => Some(failure.to_string()),
    };
    if let Some(interval) = handler.every() {
        return Some(JobOutcome::Again {
            due: now.plus(interval),
            attempts: 0,
            error,
        });
    }
    Some(match (ended, error) {
        (Ended::Badly(JobFailure::Never(_)), Some(error)) => JobOutcome::Failed { error },
        (_, Some(error)) if job.attempts >= handler.limits().attempts => JobOutcome::Failed { error },
        (_, Some(error)) => JobOutcome::Again {
            due: now.plus(pause_after(job.attempts)),
            attempts: job.attempts,
            error: Some(error),
        },
        (_, None) => JobOutcome::Done,
    })
}

fn pause_after(attempts: u32) -> Duration {
    let times = 2_u32.saturating_pow(attempts.saturating_sub(1));
    FIRST_PAUSE.saturating_mul(times).min(LONGEST_PAUSE)
}

fn tell(job: &Job, ended: &Ended, outcome: &JobOutcome) {
    let (Ended::Badly(failure), id) = (ended, &job.id) else {
        return;
    };
    let owner = job.owner.as_ref().map(|owner| owner.as_str());
    match outcome {
        JobOutcome::Failed { .. } => {
            error!(job.id = %id, job.kind = %job.kind, job.owner = owner, cause = ?failure, "the job {} failed for good: {failure}", job.name);
        }
        JobOutcome::Again { .. } | JobOutcome::Done => {
            warn!(job.id = %id, job.kind = %job.kind, job.owner = owner, cause = ?failure, "the job {} failed: {failure}", job.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_come_to_an_end() {
        let seconds: Vec<u64> = (1..=12).map(|attempts| pause_after(attempts).as_secs()).collect();
        assert_eq!(seconds, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
    }
}
