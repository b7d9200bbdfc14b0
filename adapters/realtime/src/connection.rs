//! The life of one connection.

use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use loquat_core::account::{AuthenticationError, Presented};
use loquat_core::cluster::PresenceGuard;
use loquat_core::identity::{Principal, UserId};
use loquat_core::realtime::Room;
use loquat_core::shared::Secret;
use serde_json::{Value, json};
use socketioxide::extract::{AckSender, Event, SocketRef, TryData};

use crate::channels::RemoteForwarder;
use crate::sockets::SocketContext;
use crate::{documents, rooms};

/// Who sits at a connection; nobody until a token proved somebody.
#[derive(Default)]
struct Connection(Mutex<Option<SignedIn>>);

struct SignedIn {
    user: UserId,
    /// What they showed.
    credential: Secret,
    /// Kept for as long as the connection lives.
    presence: PresenceGuard,
}

impl Connection {
    fn signed_in(&self) -> MutexGuard<'_, Option<SignedIn>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The room in which all connections of a user are.
pub(crate) fn room(user: &UserId) -> String {
    format!("user:{user}")
}

/// The name of a room among sockets.
pub(crate) fn room_name(room: &Room) -> String {
    match room {
        Room::Channel(id) => format!("channel:{id}"),
        Room::Note(id) => format!("note:{id}"),
        Room::Document(id) => format!("doc_{id}"),
    }
}

/// Who sits at a connection, with the rights that they have now.
pub(crate) async fn principal(context: &SocketContext, socket: &SocketRef) -> Option<Principal> {
    let connection = socket.extensions.get::<Arc<Connection>>()?;
    let credential = connection
        .signed_in()
        .as_ref()
        .map(|signed_in| signed_in.credential.clone())?;
    let presented = Presented {
        credential: Some(credential),
        ..Presented::default()
    };
    context.accounts.authenticate(&presented).await.ok()
}

/// May who sits there be in the room, by what they may do now?
pub(crate) async fn is_admitted(context: &SocketContext, socket: &SocketRef, room: &Room) -> bool {
    match principal(context, socket).await {
        Some(who) => context.admission.may_enter(&who, room).await,
        None => false,
    }
}

/// Welcomes a connection. Everybody is let in; who shows no good token just never hears anything.
pub(crate) async fn receive(context: &SocketContext, socket: &SocketRef, handshake: &Value) {
    let connection = socket.extensions.get::<Arc<Connection>>();
    if let (Some(token), Some(connection)) = (handshake["token"].as_str(), connection) {
        authenticate(context, socket, &connection, token).await;
    }
}

/// Listens to what the client says. Nobody sits there yet.
pub(crate) fn listen(context: &Arc<SocketContext>, socket: &SocketRef) {
    let connection = Arc::new(Connection::default());
    socket.extensions.insert(connection.clone());
    // A socket is in no room of its own id by itself, and calls go to one session.
    socket.join(socket.id.to_string());
    let (at, place) = (context.clone(), connection.clone());
    socket.on(
        "user-join",
        async move |socket: SocketRef, TryData(form): TryData<Value>, ack: AckSender| {
            let form = form.unwrap_or_default();
            let token = form["auth"]["token"].as_str().unwrap_or_default();
            let who = authenticate(&at, &socket, &place, token).await;
            if let Some(who) = &who {
                enter_all(&at, &socket, who).await;
            }
            match who {
                Some(who) => drop(ack.send(&json!({"id": who.user.id, "name": who.user.name}))),
                None => acknowledge(ack),
            }
        },
    );
    rooms::listen(context, socket);
    documents::listen(context, socket);
    let (at, place) = (context.clone(), connection.clone());
    socket.on("heartbeat", async move |ack: AckSender| {
        if let Some(signed_in) = place.signed_in().as_ref() {
            (at.alive)(&signed_in.user);
        }
        acknowledge(ack);
    });
    let place = connection.clone();
    socket.on("usage", async move |TryData(form): TryData<Value>, ack: AckSender| {
        if let (Some(signed_in), Ok(form)) = (place.signed_in().as_ref(), form)
            && let Some(model) = form["model"].as_str()
        {
            signed_in.presence.uses(model);
        }
        acknowledge(ack);
    });
    listen_to_channels(context, socket, &connection);
    let (at, place) = (context.clone(), connection);
    socket.on_disconnect(async move |socket: SocketRef| {
        place.signed_in().take();
        at.channels.close(&socket.id.to_string());
        documents::disconnected(&at, &socket).await;
    });
}

/// What a page says on a channel that one of the instances has opened: every channel is an event of its own, whose name
/// begins with the user and their session.
fn listen_to_channels(context: &Arc<SocketContext>, socket: &SocketRef, connection: &Arc<Connection>) {
    let (at, place) = (context.clone(), connection.clone());
    let forwarder = Arc::new(RemoteForwarder::new(context.clone(), socket.id.to_string()));
    // The work is done before there is a future: what is said keeps its order only if it is taken in as it comes.
    let hear = move |socket: SocketRef, Event(channel): Event, TryData(said): TryData<Value>| {
        let is_theirs = place
            .signed_in()
            .as_ref()
            .is_some_and(|signed_in| channel.starts_with(&format!("{}:{}:", signed_in.user, socket.id)));
        if let Ok(said) = said
            && is_theirs
            && let Err(said) = at.channels.send(&channel, said)
        {
            forwarder.send(channel, said);
        }
        ready(())
    };
    socket.on_fallback(hear);
}

/// Lets a connection into every room that its user enters as soon as they are there.
pub(crate) async fn enter_all(context: &SocketContext, socket: &SocketRef, who: &Principal) {
    for room in context.admission.rooms_of(who).await {
        socket.join(room_name(&room));
    }
}

/// An answer without arguments: that is how clients know that nothing is to be said.
pub(crate) fn acknowledge(ack: AckSender) {
    let nothing: [(); 0] = [];
    let _ = ack.send(&nothing);
}

/// Finds out who came, and gives them their place. API keys open no sockets.
async fn authenticate(
    context: &SocketContext,
    socket: &SocketRef,
    connection: &Connection,
    token: &str,
) -> Option<Principal> {
    if token.is_empty() || token.starts_with("sk-") {
        return None;
    }
    let presented = Presented {
        credential: Some(Secret::new(token)),
        ..Presented::default()
    };
    let who = match context.accounts.authenticate(&presented).await {
        Ok(who) => who,
        Err(error) => {
            tracing::debug!(socket.id = %socket.id, reason = %error, "a socket stays anonymous");
            return None;
        }
    };
    let user = who.id().clone();
    {
        let mut signed_in = connection.signed_in();
        let is_new = signed_in.as_ref().is_none_or(|signed_in| signed_in.user != user);
        if let Some(same) = signed_in.as_mut().filter(|_| !is_new) {
            same.credential = Secret::new(token);
        }
        if let Some(before) = signed_in.take_if(|signed_in| signed_in.user != user) {
            socket.leave(room(&before.user));
        }
        if is_new {
            socket.join(room(&user));
            *signed_in = Some(SignedIn {
                user: user.clone(),
                credential: Secret::new(token),
                presence: context.presence.connect(user.clone()),
            });
        } else if let Some(signed_in) = signed_in.as_mut() {
            signed_in.credential = Secret::new(token);
        }
    }
    (context.alive)(&user);
    // Whatever streams to this user just now has a reader who missed the beginning.
    context.watchers.somebody_came(&user).await;
    Some(who)
}

/// Is the session over that the connection was opened with? Those that nobody signed in at have none. A store that cannot
/// be asked ends nothing.
pub(crate) async fn is_over(context: &SocketContext, socket: &SocketRef) -> bool {
    let Some(connection) = socket.extensions.get::<Arc<Connection>>() else {
        return false;
    };
    let shown = connection
        .signed_in()
        .as_ref()
        .map(|signed_in| signed_in.credential.clone());
    let Some(credential) = shown else { return false };
    let presented = Presented {
        credential: Some(credential),
        ..Presented::default()
    };
    match context.accounts.authenticate(&presented).await {
        Ok(_) | Err(AuthenticationError::Store(_)) => false,
        Err(_) => true,
    }
}
