//! Work that outlives requests, as administrators look after it.

mod view;

use std::sync::Arc;

use loquat_core::job::{JobFilter, JobId, JobState, Jobs};
use loquat_core::shared::Page;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use self::view::{JobPage, JobStateName, JobView};
use crate::Services;
use crate::area::Area;
use crate::wire::{Administrator, Body, Failure};

/// What this area asks.
#[derive(Debug, Clone)]
pub struct JobServices {
    pub jobs: Arc<Jobs>,
}

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    KeepJobs {
        jobs: services.jobs.jobs.clone(),
    }
}

/// Jobs on a page.
const PAGE: i64 = 50;

/// Lists jobs, has them tried again, removes them.
struct KeepJobs {
    jobs: Arc<Jobs>,
}

#[OpenApi(prefix_path = "/api/v1/jobs", tag = "Area::Jobs")]
impl KeepJobs {
    /// List what goes on behind requests
    ///
    /// Those that changed last come first.
    #[oai(path = "/", method = "get", operation_id = "list_jobs")]
    async fn list(
        &self,
        caller: Administrator,
        /// Only those that stand like this
        state: Query<Option<JobStateName>>,
        /// Only those of this kind
        kind: Query<Option<String>>,
        /// Only those of this user
        owner: Query<Option<String>>,
        /// The first is 1
        page: Query<Option<i64>>,
    ) -> Result<Body<JobPage>, Failure> {
        let filter = JobFilter {
            state: state.0.map(JobState::from),
            kind: kind.0,
            owner: owner.0.map(Into::into),
        };
        let page = Page::numbered(page.0.unwrap_or(1), PAGE);
        Ok(Body(self.jobs.list(&caller.0, &filter, page).await?.into()))
    }

    /// Try a failed job again
    #[oai(path = "/:id/retry", method = "post", operation_id = "retry_job")]
    async fn retry(&self, caller: Administrator, id: Path<String>) -> Result<Body<JobView>, Failure> {
        Ok(Body(self.jobs.retry(&caller.0, &JobId(id.0)).await?.into()))
    }

    /// Remove a job that does not run
    #[oai(path = "/:id", method = "delete", operation_id = "remove_job")]
    async fn remove(&self, caller: Administrator, id: Path<String>) -> Result<Body<bool>, Failure> {
        self.jobs.remove(&caller.0, &JobId(id.0)).await?;
        Ok(Body(true))
    }
}
