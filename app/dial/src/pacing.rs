use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use crate::transport::Handle;

/// An extension of a request: so often at most its answer is looked at while its pieces come in quick succession. What
/// comes between two looks waits on the connection and wakes nobody. Pieces that come slowly are read as they come.
#[derive(Clone)]
pub struct ReadPacing(Arc<dyn Fn() -> Tick + Send + Sync>);

/// How it is by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// Between two looks.
    pub interval: Duration,
    /// From now to the next one.
    pub rest: Duration,
}

impl ReadPacing {
    /// Asked after each look.
    pub fn new(tick: impl Fn() -> Tick + Send + Sync + 'static) -> Self {
        Self(Arc::new(tick))
    }

    fn tick(&self) -> Tick {
        (self.0)()
    }
}

impl fmt::Debug for ReadPacing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReadPacing").field(&self.tick()).finish()
    }
}

/// Looks at one answer in time.
pub(crate) struct Pacer {
    pacing: ReadPacing,
    state: State,
    since: Instant,
    /// How many pieces came since.
    pieces: u32,
    next: Pin<Box<Sleep>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// What comes wakes who reads.
    Awake,
    /// The transport was told to rest.
    Settling,
    /// Until the next look.
    Waiting,
    Looking,
}

/// So many pieces within the time between two looks are worth a rest.
const QUICK: u32 = 3;

/// With fewer pieces than this at a look a wake-up for each is cheaper.
const STILL_QUICK: u32 = 2;

impl Pacer {
    pub fn new(pacing: ReadPacing) -> Self {
        let now = Instant::now();
        Self {
            pacing,
            state: State::Awake,
            since: now,
            pieces: 0,
            next: Box::pin(sleep_until(now)),
        }
    }

    /// A piece came.
    pub fn came(&mut self) {
        if self.state == State::Awake && self.since.elapsed() >= self.pacing.tick().interval {
            self.since = Instant::now();
            self.pieces = 0;
        }
        self.pieces += 1;
    }

    /// Waits for the next look while the transport is at rest.
    pub fn poll_due(&mut self, transport: &Handle, context: &mut Context<'_>) -> Poll<()> {
        if self.state == State::Waiting {
            ready!(self.next.as_mut().poll(context));
            self.state = State::Looking;
            self.since = Instant::now();
            self.pieces = 0;
            transport.look();
        }
        Poll::Ready(())
    }

    /// All that was there is read. Answers whether that changes what there is to do.
    pub fn dry(&mut self, transport: &Handle) -> bool {
        self.state = match self.state {
            State::Awake if self.pieces < QUICK => return false,
            State::Awake => {
                transport.rest();
                State::Settling
            }
            State::Looking if self.pieces < STILL_QUICK => {
                transport.wake();
                State::Awake
            }
            State::Settling | State::Looking | State::Waiting => {
                self.next.as_mut().reset(Instant::now() + self.pacing.tick().rest);
                State::Waiting
            }
        };
        true
    }
}
