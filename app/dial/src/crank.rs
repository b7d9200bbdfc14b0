//! Who does the work of a connection.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use hyper::rt::Executor;

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The work of one connection: to read, to take answers apart, to write. A task of its own does it as long as nobody
/// waits for an answer; who waits does it in the task's place. So a piece that comes wakes one task and not two, which
/// then would wake each other for every piece that they hand over.
pub(crate) struct Crank(Mutex<Turning>);

struct Turning {
    /// `None` when it is done.
    work: Option<Work>,
    /// The connection's own task, as long as it waits.
    task: Option<Waker>,
    /// Who does the work in its place.
    reader: Option<Waker>,
}

tokio::task_local! {
    static TURNED: Weak<Crank>;
}

impl Crank {
    /// The connection that is being worked on, as seen from within.
    pub fn turned() -> Option<Weak<Crank>> {
        TURNED.try_with(Weak::clone).ok()
    }

    /// Does what can be done now, in the place of the connection's own task. When there is more to do, that is for who
    /// turned last.
    pub fn turn(self: &Arc<Self>, context: &mut Context<'_>) {
        let mut turning = self.lock();
        match &mut turning.reader {
            Some(reader) => reader.clone_from(context.waker()),
            nobody => *nobody = Some(context.waker().clone()),
        }
        if self.work(&mut turning, context).is_ready()
            && let Some(task) = turning.task.take()
        {
            task.wake();
        }
    }

    /// Leaves the work to the connection's own task again. What is to be done at once is done here, so that the task
    /// need not be woken only to wait again.
    pub fn hand_back(self: &Arc<Self>) {
        let mut turning = self.lock();
        turning.reader = None;
        let Some(task) = turning.task.take() else { return };
        let has_runtime = tokio::runtime::Handle::try_current().is_ok();
        if has_runtime && self.work(&mut turning, &mut Context::from_waker(&task)).is_pending() {
            turning.task = Some(task);
        } else {
            task.wake();
        }
    }

    fn turn_as_task(self: &Arc<Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut turning = self.lock();
        let worked = match &turning.reader {
            Some(reader) if turning.work.is_some() => {
                // Woken by what was begun before somebody took over.
                reader.wake_by_ref();
                Poll::Pending
            }
            _ => self.work(&mut turning, context),
        };
        turning.task = worked.is_pending().then(|| context.waker().clone());
        worked
    }

    fn work(self: &Arc<Self>, turning: &mut Turning, context: &mut Context<'_>) -> Poll<()> {
        let Some(work) = &mut turning.work else {
            return Poll::Ready(());
        };
        let worked = TURNED.sync_scope(Arc::downgrade(self), || work.as_mut().poll(context));
        if worked.is_ready() {
            turning.work = None;
        }
        worked
    }

    fn lock(&self) -> MutexGuard<'_, Turning> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Spawns the tasks of connections, so that others can take their work over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cranks;

impl Executor<Work> for Cranks {
    fn execute(&self, work: Work) {
        let turning = Turning {
            work: Some(work),
            task: None,
            reader: None,
        };
        let crank = Arc::new(Crank(Mutex::new(turning)));
        tokio::spawn(std::future::poll_fn(move |context| crank.turn_as_task(context)));
    }
}
