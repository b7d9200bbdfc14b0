//! Who does the work of a connection.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use hyper::rt::Executor;

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The work of one connection: to read, to take answers apart, to write. A task of its own does it as long as nobody
/// waits for an answer; who waits does it in the task's place. So a piece that comes wakes one task and not two, which
/// then would wake each other for every piece that they hand over.
pub(crate) struct SharedConnection(Mutex<Progress>);

struct Progress {
    /// `None` when it is done.
    work: Option<Work>,
    /// The connection's own task, as long as it waits.
    task: Option<Waker>,
    /// Who does the work in its place.
    reader: Option<Waker>,
}

tokio::task_local! {
    static CURRENT: Weak<SharedConnection>;
}

impl SharedConnection {
    /// The connection that is being worked on, as seen from within.
    pub fn current() -> Option<Weak<SharedConnection>> {
        CURRENT.try_with(Weak::clone).ok()
    }

    /// Does what can be done now, in the place of the connection's own task. When there is more to do, that is for who
    /// turned last.
    pub fn drive(self: &Arc<Self>, context: &mut Context<'_>) {
        let mut progress = self.lock();
        match &mut progress.reader {
            Some(reader) => reader.clone_from(context.waker()),
            nobody => *nobody = Some(context.waker().clone()),
        }
        if self.work(&mut progress, context).is_ready()
            && let Some(task) = progress.task.take()
        {
            task.wake();
        }
    }

    /// Leaves the work to the connection's own task again. What is to be done at once is done here, so that the task
    /// need not be woken only to wait again.
    pub fn hand_back(self: &Arc<Self>) {
        let mut progress = self.lock();
        progress.reader = None;
        let Some(task) = progress.task.take() else { return };
        let has_runtime = tokio::runtime::Handle::try_current().is_ok();
        if has_runtime && self.work(&mut progress, &mut Context::from_waker(&task)).is_pending() {
            progress.task = Some(task);
        } else {
            task.wake();
        }
    }

    fn drive_as_task(self: &Arc<Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut progress = self.lock();
        let worked = match &progress.reader {
            Some(reader) if progress.work.is_some() => {
                // Woken by what was begun before somebody took over.
                reader.wake_by_ref();
                Poll::Pending
            }
            _ => self.work(&mut progress, context),
        };
        progress.task = worked.is_pending().then(|| context.waker().clone());
        worked
    }

    fn work(self: &Arc<Self>, progress: &mut Progress, context: &mut Context<'_>) -> Poll<()> {
        let Some(work) = &mut progress.work else {
            return Poll::Ready(());
        };
        let worked = CURRENT.sync_scope(Arc::downgrade(self), || work.as_mut().poll(context));
        if worked.is_ready() {
            progress.work = None;
        }
        worked
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Spawns the tasks of connections, so that others can take their work over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConnectionExecutor;

impl Executor<Work> for ConnectionExecutor {
    fn execute(&self, work: Work) {
        let progress = Progress {
            work: Some(work),
            task: None,
            reader: None,
        };
        let connection = Arc::new(SharedConnection(Mutex::new(progress)));
        tokio::spawn(std::future::poll_fn(move |context| connection.drive_as_task(context)));
    }
}
