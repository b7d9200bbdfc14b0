//! Work that wakes itself goes on in its place.
//!
//! A connection is several state machines that hand work to each other by waking their common task. A task that is woken
//! while it runs is queued anew by the runtime, which also gets another thread up to help: on a machine with little to do
//! that costs more than the work, and the next request begins on a core that knows nothing of it.

use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use pin_project_lite::pin_project;

/// Does all of the work, as one task to the runtime however often its parts wake each other.
pub fn coalesced<F: Future>(work: F) -> Coalesced<F> {
    Coalesced {
        work,
        coalescer: WakeCoalescer::new(),
    }
}

pin_project! {
    /// Made by [`coalesced`].
    #[derive(Debug)]
    pub struct Coalesced<F> {
        #[pin]
        work: F,
        coalescer: WakeCoalescer,
    }
}

impl<F: Future> Future for Coalesced<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        this.coalescer.poll(context, |context| this.work.as_mut().poll(context))
    }
}

/// Passes wake-ups on to who does some work, but none that they cause themselves while they do it.
#[derive(Debug)]
pub struct WakeCoalescer {
    inner: Arc<Inner>,
    /// Wakes by way of the coalescer.
    waker: Waker,
}

#[derive(Debug)]
struct Inner {
    state: AtomicU8,
    worker: Mutex<Waker>,
}

const ASLEEP: u8 = 0;
const BUSY: u8 = 1;
/// Busy, and there is more to do.
const AGAIN: u8 = 2;

/// So often in a row is there more to do before others have their turn.
const ROUNDS: usize = 32;

impl Default for WakeCoalescer {
    fn default() -> Self {
        Self::new()
    }
}

impl WakeCoalescer {
    pub fn new() -> Self {
        let inner = Arc::new(Inner {
            state: AtomicU8::new(ASLEEP),
            worker: Mutex::new(Waker::noop().clone()),
        });
        let waker = inner.clone().into();
        Self { inner, waker }
    }

    /// Works until something is ready, or nothing can be done until somebody wakes.
    pub fn poll<T>(&self, worker: &Context<'_>, mut work: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        self.inner.worker().clone_from(worker.waker());
        for _ in 0..ROUNDS {
            self.inner.state.store(BUSY, Ordering::SeqCst);
            let worked = work(&mut Context::from_waker(&self.waker));
            let woken = self.inner.state.swap(ASLEEP, Ordering::SeqCst) == AGAIN;
            // Who got something comes again by themselves.
            if worked.is_ready() || !woken {
                return worked;
            }
        }
        worker.waker().wake_by_ref();
        Poll::Pending
    }

    /// What woke so far is about to be dealt with.
    pub fn settle(&self) {
        let _ = self
            .inner
            .state
            .compare_exchange(AGAIN, BUSY, Ordering::SeqCst, Ordering::SeqCst);
    }
}

impl Inner {
    fn worker(&self) -> MutexGuard<'_, Waker> {
        self.worker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Inner {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let while_busy = self.state.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |state| {
            (state != ASLEEP).then_some(AGAIN)
        });
        if while_busy.is_err() {
            self.worker().wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake};

    use super::{ROUNDS, WakeCoalescer};

    #[derive(Default)]
    struct Worker(AtomicUsize);

    impl Wake for Worker {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn who_is_woken_by_their_own_work_goes_on_with_it() {
        let (coalescer, worker) = (WakeCoalescer::new(), Arc::new(Worker::default()));
        let waker = worker.clone().into();
        let (mut rounds, mut outside) = (0, None);
        let worked = coalescer.poll(&Context::from_waker(&waker), |context| {
            rounds += 1;
            if rounds < 3 {
                context.waker().wake_by_ref();
            }
            outside = Some(context.waker().clone());
            Poll::<()>::Pending
        });
        assert!(worked.is_pending());
        assert_eq!((rounds, worker.0.load(Ordering::SeqCst)), (3, 0));

        outside.unwrap().wake();
        assert_eq!(worker.0.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn work_without_end_lets_others_have_their_turn() {
        let (coalescer, worker) = (WakeCoalescer::new(), Arc::new(Worker::default()));
        let waker = worker.clone().into();
        let mut rounds = 0;
        let worked = coalescer.poll(&Context::from_waker(&waker), |context| {
            rounds += 1;
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        });
        assert!(worked.is_pending());
        assert_eq!((rounds, worker.0.load(Ordering::SeqCst)), (ROUNDS, 1));
    }
}
