use std::time::Duration;

use async_trait::async_trait;
use fred::error::Error;
use fred::interfaces::{KeysInterface, SetsInterface};
use fred::types::Expiration;
use futures::future::try_join_all;
use futures::try_join;
use loquat_core::cluster::{Attendance, ClusterError, InstanceId, PresenceBoard};

use crate::Redis;
use crate::cache::milliseconds;

/// The board on Redis: an announcement is the string `{prefix}:presence:{instance}`, which is over by itself, and the
/// set `{prefix}:presence` says whose there may be.
#[derive(Debug, Clone)]
pub struct RedisPresenceBoard {
    redis: Redis,
}

impl RedisPresenceBoard {
    pub fn new(redis: Redis) -> Self {
        Self { redis }
    }

    fn announcement(&self, instance: &str) -> String {
        self.redis.key(&format!("presence:{instance}"))
    }

    fn announcers(&self) -> String {
        self.redis.key("presence")
    }

    async fn pin_up(&self, instance: &InstanceId, text: String, time_to_live: Duration) -> Result<(), Error> {
        let client = self.redis.client();
        let expiry = Expiration::PX(milliseconds(time_to_live).max(1));
        // In this order, so that who reads the set finds the announcement.
        client
            .set::<(), _, _>(self.announcement(instance.as_str()), text, Some(expiry), None, false)
            .await?;
        client.sadd(self.announcers(), instance.as_str()).await
    }

    async fn take_down(&self, instance: &InstanceId) -> Result<(), Error> {
        let client = self.redis.client();
        let announcement = self.announcement(instance.as_str());
        try_join!(
            client.srem::<(), _, _>(self.announcers(), instance.as_str()),
            client.del::<(), _>(announcement),
        )?;
        Ok(())
    }

    async fn pinned_up(&self) -> Result<Vec<(String, Option<String>)>, Error> {
        let client = self.redis.client();
        let announcers: Vec<String> = client.smembers(self.announcers()).await?;
        try_join_all(announcers.into_iter().map(|instance| async move {
            let text: Option<String> = client.get(self.announcement(&instance)).await?;
            if text.is_none() {
                // It fell silent. Should it announce again at this very moment, its next word puts it back.
                client.srem::<(), _, _>(self.announcers(), instance.as_str()).await?;
            }
            Ok((instance, text))
        }))
        .await
    }
}

#[async_trait]
impl PresenceBoard for RedisPresenceBoard {
    async fn announce(
        &self,
        instance: &InstanceId,
        seen: &Attendance,
        time_to_live: Duration,
    ) -> Result<(), ClusterError> {
        let text = serde_json::to_string(seen).map_err(ClusterError::new)?;
        self.pin_up(instance, text, time_to_live)
            .await
            .map_err(ClusterError::new)
    }

    async fn withdraw(&self, instance: &InstanceId) -> Result<(), ClusterError> {
        self.take_down(instance).await.map_err(ClusterError::new)
    }

    async fn announcements(&self) -> Result<Vec<(InstanceId, Attendance)>, ClusterError> {
        let texts = self.pinned_up().await.map_err(ClusterError::new)?;
        // What another version announced in another form is as good as nothing.
        Ok(texts
            .into_iter()
            .filter_map(|(instance, text)| Some((instance.into(), serde_json::from_str(&text?).ok()?)))
            .collect())
    }
}
