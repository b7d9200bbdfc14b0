use async_trait::async_trait;
use loquat_core::shared::{Ping, StoreError};
use loquat_redis::Redis;
use loquat_sql::Db;
use tokio_util::sync::CancellationToken;

/// Can this instance take requests? Its database and its Redis answer, and nobody has asked it to stop.
pub struct Readiness {
    pub db: Db,
    pub redis: Option<Redis>,
    pub stop: CancellationToken,
}

#[async_trait]
impl Ping for Readiness {
    async fn ping(&self) -> Result<(), StoreError> {
        if self.stop.is_cancelled() {
            return Err(StoreError::failed("this instance is about to stop"));
        }
        if let Some(redis) = &self.redis {
            redis.ping().await.map_err(StoreError::failed)?;
        }
        self.db.ping().await
    }
}
