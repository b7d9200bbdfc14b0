use std::ops::Deref;
use std::time::Duration;

use async_trait::async_trait;
use loquat_memory::ManualClock;

/// Lets time pass for the subject of a contract.
#[async_trait]
pub trait PassTime: Send + Sync {
    async fn pass(&self, span: Duration);
}

/// Moves the hands of the clock that the adapter looks at.
#[async_trait]
impl PassTime for ManualClock {
    async fn pass(&self, span: Duration) {
        self.advance(span);
    }
}

/// Waits, because a server measures the time itself.
#[derive(Debug, Clone, Copy)]
pub struct RealTime;

#[async_trait]
impl PassTime for RealTime {
    async fn pass(&self, span: Duration) {
        tokio::time::sleep(span).await;
    }
}

/// A port whose promises are about time too.
pub struct Timed<P: ?Sized> {
    time: Box<dyn PassTime>,
    port: P,
}

impl<P> Timed<P> {
    pub fn new(port: P, time: impl PassTime + 'static) -> Self {
        Self {
            time: Box::new(time),
            port,
        }
    }
}

impl<P: ?Sized> Timed<P> {
    /// Lets that much time pass.
    pub async fn pass(&self, span: Duration) {
        self.time.pass(span).await;
    }
}

impl<P: ?Sized> Deref for Timed<P> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.port
    }
}
