use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Passes wake-ups on to who reads an answer, but none that he causes himself while he does the connection's work: a
/// task that is woken while it runs is handed to another thread.
pub(crate) struct Relay {
    inner: Arc<Inner>,
    /// Wakes by way of the relay.
    waker: Waker,
}

struct Inner {
    state: AtomicU8,
    reader: Mutex<Waker>,
}

const ASLEEP: u8 = 0;
const BUSY: u8 = 1;
/// Busy, and there is more to do.
const AGAIN: u8 = 2;

/// So often in a row is there more to do before others have their turn.
const ROUNDS: usize = 32;

impl Relay {
    pub fn new() -> Self {
        let inner = Arc::new(Inner {
            state: AtomicU8::new(ASLEEP),
            reader: Mutex::new(Waker::noop().clone()),
        });
        let waker = inner.clone().into();
        Self { inner, waker }
    }

    /// Works until something is ready, or nothing can be done until somebody wakes.
    pub fn poll<T>(&self, reader: &Context<'_>, mut work: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        self.inner.reader().clone_from(reader.waker());
        for _ in 0..ROUNDS {
            self.inner.state.store(BUSY, Ordering::SeqCst);
            let worked = work(&mut Context::from_waker(&self.waker));
            let woken = self.inner.state.swap(ASLEEP, Ordering::SeqCst) == AGAIN;
            // Who got something comes again by himself.
            if worked.is_ready() || !woken {
                return worked;
            }
        }
        reader.waker().wake_by_ref();
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
    fn reader(&self) -> MutexGuard<'_, Waker> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
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
            self.reader().wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake};

    use super::{ROUNDS, Relay};

    #[derive(Default)]
    struct Reader(AtomicUsize);

    impl Wake for Reader {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn who_is_woken_by_his_own_work_goes_on_with_it() {
        let (relay, reader) = (Relay::new(), Arc::new(Reader::default()));
        let waker = reader.clone().into();
        let (mut rounds, mut outside) = (0, None);
        let worked = relay.poll(&Context::from_waker(&waker), |context| {
            rounds += 1;
            if rounds < 3 {
                context.waker().wake_by_ref();
            }
            outside = Some(context.waker().clone());
            Poll::<()>::Pending
        });
        assert!(worked.is_pending());
        assert_eq!((rounds, reader.0.load(Ordering::SeqCst)), (3, 0));

        outside.unwrap().wake();
        assert_eq!(reader.0.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn work_without_end_lets_others_have_their_turn() {
        let (relay, reader) = (Relay::new(), Arc::new(Reader::default()));
        let waker = reader.clone().into();
        let mut rounds = 0;
        let worked = relay.poll(&Context::from_waker(&waker), |context| {
            rounds += 1;
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        });
        assert!(worked.is_pending());
        assert_eq!((rounds, reader.0.load(Ordering::SeqCst)), (ROUNDS, 1));
    }
}
