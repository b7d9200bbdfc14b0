use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Response, Version};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use loquat_wakes::WakeCoalescer;

use crate::pacing::{Pacer, ReadPacing};
use crate::shared_connection::SharedConnection;
use crate::transport::Handle;

/// The body of an answer. Who reads it does the work of its connection.
pub(crate) struct AnswerBody {
    reading: Reading,
    coalescer: WakeCoalescer,
}

struct Reading {
    incoming: Incoming,
    /// Let go of after the body, so that the connection's task sees that nobody reads any more.
    held: Option<Held>,
}

/// A connection in the hands of who reads its answer.
struct Held {
    connection: Arc<SharedConnection>,
    transport: Handle,
    pacer: Option<Pacer>,
    is_taken_over: bool,
}

/// How many answers with a body were begun to be read, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswersRead {
    /// By who waits for them, in the place of their connection's task.
    pub in_place: u64,
    /// By their connection's own task: with HTTP/2, or with the plain client.
    pub plainly: u64,
}

static IN_PLACE: AtomicU64 = AtomicU64::new(0);
static PLAINLY: AtomicU64 = AtomicU64::new(0);

/// Counted since the program began, over all clients.
pub fn answers_read() -> AnswersRead {
    AnswersRead {
        in_place: IN_PLACE.load(Ordering::Relaxed),
        plainly: PLAINLY.load(Ordering::Relaxed),
    }
}

type Next = Poll<Option<hyper::Result<Frame<Bytes>>>>;

impl AnswerBody {
    pub fn of(mut response: Response<Incoming>, pacing: Option<ReadPacing>) -> Response<Self> {
        // A connection with HTTP/2 carries many answers: none of them may keep it from the others.
        let is_alone = response.version() < Version::HTTP_2;
        let has_more = !response.body().is_end_stream();
        let transport = response.extensions_mut().remove::<Handle>();
        let transport = transport.filter(|_| is_alone && has_more);
        let held = transport.and_then(|transport| {
            Some(Held {
                connection: transport.connection()?,
                transport,
                pacer: pacing.map(Pacer::new),
                is_taken_over: false,
            })
        });
        if has_more {
            let way = if held.is_some() { &IN_PLACE } else { &PLAINLY };
            way.fetch_add(1, Ordering::Relaxed);
        }
        response.map(|incoming| Self {
            reading: Reading { incoming, held },
            coalescer: WakeCoalescer::new(),
        })
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Next {
        let Self { reading, coalescer } = self.get_mut();
        coalescer.poll(context, |context| reading.poll_next(coalescer, context))
    }

    fn is_end_stream(&self) -> bool {
        self.reading.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.reading.incoming.size_hint()
    }
}

impl Reading {
    /// Reads, and does the connection's work, until there is a piece or nothing more to be done.
    fn poll_next(&mut self, coalescer: &WakeCoalescer, context: &mut Context<'_>) -> Next {
        loop {
            if let Some(held) = &mut self.held {
                ready!(held.poll_due(context));
                held.take_over(context);
            }
            if let next @ Poll::Ready(_) = self.poll_incoming(context) {
                return next;
            }
            let Some(held) = &self.held else {
                return Poll::Pending;
            };
            coalescer.settle();
            held.connection.drive(context);
            if let next @ Poll::Ready(_) = self.poll_incoming(context) {
                return next;
            }
            if !self.held.as_mut().is_some_and(Held::dry) {
                return Poll::Pending;
            }
        }
    }

    fn poll_incoming(&mut self, context: &mut Context<'_>) -> Next {
        let next = Pin::new(&mut self.incoming).poll_frame(context);
        match (&next, &mut self.held) {
            // Once all is there the connection is free for others, whenever the reader comes for the end.
            (Poll::Ready(Some(Ok(_))), Some(held)) if !self.incoming.is_end_stream() => held.came(),
            (Poll::Ready(_), held) => *held = None,
            (Poll::Pending, _) => {}
        }
        next
    }
}

impl Held {
    /// Before a piece is asked for: asking wakes who does the work, and the connection's task shall sleep on.
    fn take_over(&mut self, context: &mut Context<'_>) {
        if !std::mem::replace(&mut self.is_taken_over, true) {
            self.connection.drive(context);
        }
    }

    /// Waits for the next look, if the transport is at rest.
    fn poll_due(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match &mut self.pacer {
            Some(pacer) => pacer.poll_due(&self.transport, context),
            None => Poll::Ready(()),
        }
    }

    fn came(&mut self) {
        if let Some(pacer) = &mut self.pacer {
            pacer.came();
        }
    }

    /// All that was there is read. Answers whether that changes what there is to do.
    fn dry(&mut self) -> bool {
        self.pacer.as_mut().is_some_and(|pacer| pacer.dry(&self.transport))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.transport.wake();
        self.connection.hand_back();
    }
}
