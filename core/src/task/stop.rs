use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::Shared;

/// Tells a running task that it shall stop. Cloning gives another ear for the same signal.
#[derive(Debug, Clone)]
pub struct StopSignal(Shared<oneshot::Receiver<()>>);

/// Gives the signal when it is dropped.
#[derive(Debug)]
pub struct StopSwitch {
    _armed: oneshot::Sender<()>,
}

/// A signal, and the switch that gives it.
pub fn stop_switch() -> (StopSwitch, StopSignal) {
    let (armed, signal) = oneshot::channel();
    (StopSwitch { _armed: armed }, StopSignal(signal.shared()))
}

impl StopSignal {
    /// Waits until the task shall stop, for example in `answer.take_until(stop.given())`.
    pub async fn given(self) {
        // Both outcomes mean the same: the switch was dropped.
        let _ = self.0.await;
    }

    /// Shall the task stop?
    pub fn is_given(&self) -> bool {
        self.0.clone().now_or_never().is_some()
    }
}
