use std::io::{self, Read as _};
use std::net;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::shared_connection::SharedConnection;

type Plain = TokioIo<TcpStream>;
type MaybeTls = MaybeHttpsStream<Plain>;

/// A connection to a server, or to the proxy in front of it.
#[derive(Debug)]
pub struct Transport {
    socket: Socket,
    handle: Handle,
    /// Requests are handed to a proxy, which wants to read the whole address in each.
    by_proxy: bool,
}

#[derive(Debug)]
enum Socket {
    /// What comes wakes who reads.
    Awake(Plain),
    /// What comes wakes nobody: it is there for who looks.
    Resting(net::TcpStream),
    /// A proxy that is spoken to by TLS stands in between; such a transport is always awake.
    Tls(Box<MaybeTls>),
    /// It could not be changed from the one to the other.
    Lost,
}

/// What who reads an answer has to do with its transport. Responses carry it in their extensions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handle(Arc<Mutex<IoState>>);

#[derive(Debug, Default)]
struct IoState {
    connection: Weak<SharedConnection>,
    is_resting: bool,
    /// All that was there at the last look was read.
    is_dry: bool,
}

impl Handle {
    /// The work of this transport's connection.
    pub fn connection(&self) -> Option<Arc<SharedConnection>> {
        self.lock().connection.upgrade()
    }

    /// What comes shall wake nobody, and be there for who looks. A TLS transport goes on waking.
    pub fn rest(&self) {
        let mut state = self.lock();
        state.is_resting = true;
        state.is_dry = false;
    }

    /// What is there by now is to be read.
    pub fn look(&self) {
        self.lock().is_dry = false;
    }

    /// What comes shall wake who reads.
    pub fn wake(&self) {
        self.lock().is_resting = false;
    }

    fn lock(&self) -> MutexGuard<'_, IoState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport {
    pub(crate) fn straight(stream: impl Into<MaybeTls>) -> Self {
        Self {
            socket: match stream.into() {
                MaybeHttpsStream::Http(plain) => Socket::Awake(plain),
                tls => Socket::Tls(Box::new(tls)),
            },
            handle: Handle::default(),
            by_proxy: false,
        }
    }

    pub(crate) fn to_proxy(stream: impl Into<MaybeTls>) -> Self {
        Self {
            by_proxy: true,
            ..Self::straight(stream)
        }
    }

    fn awake(&mut self) -> io::Result<Pin<&mut dyn ReadWrite>> {
        self.socket.wake().map(Pin::new)
    }
}

trait ReadWrite: Read + Write + Unpin {}

impl<S: Read + Write + Unpin> ReadWrite for S {}

impl Socket {
    fn wake(&mut self) -> io::Result<&mut dyn ReadWrite> {
        if let Self::Resting(_) = self
            && let Self::Resting(stream) = std::mem::replace(self, Self::Lost)
        {
            *self = Self::Awake(TokioIo::new(TcpStream::from_std(stream)?));
        }
        match self {
            Self::Awake(stream) => Ok(stream),
            Self::Tls(stream) => Ok(stream.as_mut()),
            Self::Resting(_) | Self::Lost => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    /// The socket at rest; `None` where it is TLS.
    fn rest(&mut self) -> io::Result<Option<&mut net::TcpStream>> {
        if let Self::Awake(_) = self
            && let Self::Awake(stream) = std::mem::replace(self, Self::Lost)
        {
            *self = Self::Resting(stream.into_inner().into_std()?);
        }
        Ok(match self {
            Self::Resting(stream) => Some(stream),
            _ => None,
        })
    }
}

/// So much is read at once from a transport at rest.
const AT_ONCE: usize = 4 * 1024;

/// Reads what is there. Whoever asked is not woken when more comes: they look again.
fn read(stream: &mut net::TcpStream, is_dry: &mut bool, buffer: &mut ReadBufCursor<'_>) -> Poll<io::Result<()>> {
    let mut bytes = [0; AT_ONCE];
    let room = buffer.remaining().min(AT_ONCE);
    while !*is_dry {
        match stream.read(&mut bytes[..room]) {
            Ok(length) => {
                // What leaves room is all that there is. Nothing at all is the end, which is for all to see.
                *is_dry = length < room && length > 0;
                buffer.put_slice(&bytes[..length]);
                return Poll::Ready(Ok(()));
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => *is_dry = true,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Poll::Ready(Err(error)),
        }
    }
    Poll::Pending
}

impl Connection for Transport {
    fn connected(&self) -> Connected {
        let connected = match &self.socket {
            Socket::Awake(stream) => stream.connected(),
            Socket::Tls(stream) => stream.connected(),
            Socket::Resting(_) | Socket::Lost => Connected::new(),
        };
        connected.proxy(self.by_proxy).extra(self.handle.clone())
    }
}

impl Read for Transport {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, mut buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let mut state = this.handle.lock();
        if let Some(connection) = SharedConnection::current()
            && !connection.ptr_eq(&state.connection)
        {
            state.connection = connection;
        }
        if state.is_resting
            && let Some(stream) = this.socket.rest()?
        {
            return read(stream, &mut state.is_dry, &mut buffer);
        }
        drop(state);
        this.awake()?.poll_read(cx, buffer)
    }
}

impl Write for Transport {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.get_mut().awake()?.poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().socket {
            Socket::Tls(stream) => Pin::new(stream).poll_flush(cx),
            // Without TLS nothing is held back.
            _ => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().awake()?.poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        match &self.socket {
            Socket::Tls(stream) => stream.is_write_vectored(),
            _ => true,
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().awake()?.poll_write_vectored(cx, slices)
    }
}
