//! The life of one connection.

use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use loquat_core::account::Presented;
use loquat_core::cluster::Connection;
use loquat_core::identity::{Principal, UserId};
use loquat_core::shared::Secret;
use serde_json::{Value, json};
use socketioxide::extract::{AckSender, Event, SocketRef, TryData};

use crate::channels::Away;
use crate::sockets::Hall;

/// Who sits at a connection; nobody until a token proved somebody.
#[derive(Default)]
struct Seat(Mutex<Option<Guest>>);

struct Guest {
    user: UserId,
    /// Kept for as long as the connection lives.
    connection: Connection,
}

impl Seat {
    fn guest(&self) -> MutexGuard<'_, Option<Guest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The room in which all connections of a user are.
pub(crate) fn room(user: &UserId) -> String {
    format!("user:{user}")
}

/// Welcomes a connection. Everybody is let in; who shows no good token just never hears anything.
pub(crate) async fn receive(hall: &Hall, socket: &SocketRef, handshake: &Value) {
    let seat = socket.extensions.get::<Arc<Seat>>();
    if let (Some(token), Some(seat)) = (handshake["token"].as_str(), seat) {
        sit_down(hall, socket, &seat, token).await;
    }
}

/// Listens to what the client says. Nobody sits there yet.
pub(crate) fn listen(hall: &Arc<Hall>, socket: &SocketRef) {
    let seat = Arc::new(Seat::default());
    socket.extensions.insert(seat.clone());
    // A socket is in no room of its own id by itself, and calls go to one session.
    socket.join(socket.id.to_string());
    let (at, place) = (hall.clone(), seat.clone());
    socket.on(
        "user-join",
        async move |socket: SocketRef, TryData(form): TryData<Value>, ack: AckSender| {
            let form = form.unwrap_or_default();
            let token = form["auth"]["token"].as_str().unwrap_or_default();
            match sit_down(&at, &socket, &place, token).await {
                Some(who) => drop(ack.send(&json!({"id": who.user.id, "name": who.user.name}))),
                None => acknowledge(ack),
            }
        },
    );
    let (at, place) = (hall.clone(), seat.clone());
    socket.on("heartbeat", async move |ack: AckSender| {
        if let Some(guest) = place.guest().as_ref() {
            (at.alive)(&guest.user);
        }
        acknowledge(ack);
    });
    let place = seat.clone();
    socket.on("usage", async move |TryData(form): TryData<Value>, ack: AckSender| {
        if let (Some(guest), Ok(form)) = (place.guest().as_ref(), form)
            && let Some(model) = form["model"].as_str()
        {
            guest.connection.uses(model);
        }
        acknowledge(ack);
    });
    listen_to_channels(hall, socket, &seat);
    let (at, place) = (hall.clone(), seat);
    socket.on_disconnect(async move |socket: SocketRef| {
        place.guest().take();
        at.channels.hang_up(&socket.id.to_string());
    });
}

/// What a page says on a channel that one of the instances has opened: every channel is an event of its own, whose name
/// begins with the user and his session.
fn listen_to_channels(hall: &Arc<Hall>, socket: &SocketRef, seat: &Arc<Seat>) {
    let (at, place) = (hall.clone(), seat.clone());
    let away = Arc::new(Away::new(hall.clone(), socket.id.to_string()));
    // The work is done before there is a future: what is said keeps its order only if it is taken in as it comes.
    let hear = move |socket: SocketRef, Event(channel): Event, TryData(said): TryData<Value>| {
        let is_his = place
            .guest()
            .as_ref()
            .is_some_and(|guest| channel.starts_with(&format!("{}:{}:", guest.user, socket.id)));
        if let Ok(said) = said
            && is_his
            && let Err(said) = at.channels.say(&channel, said)
        {
            away.say(channel, said);
        }
        ready(())
    };
    socket.on_fallback(hear);
}

/// An answer without arguments: that is how clients know that nothing is to be said.
fn acknowledge(ack: AckSender) {
    let nothing: [(); 0] = [];
    let _ = ack.send(&nothing);
}

/// Finds out who came, and gives him his place. API keys open no sockets.
async fn sit_down(hall: &Hall, socket: &SocketRef, seat: &Seat, token: &str) -> Option<Principal> {
    if token.is_empty() || token.starts_with("sk-") {
        return None;
    }
    let presented = Presented {
        credential: Some(Secret::new(token)),
        ..Presented::default()
    };
    let who = match hall.accounts.authenticate(&presented).await {
        Ok(who) => who,
        Err(error) => {
            tracing::debug!(socket.id = %socket.id, reason = %error, "a socket stays anonymous");
            return None;
        }
    };
    let user = who.id().clone();
    {
        let mut guest = seat.guest();
        let is_new = guest.as_ref().is_none_or(|guest| guest.user != user);
        if let Some(before) = guest.take_if(|guest| guest.user != user) {
            socket.leave(room(&before.user));
        }
        if is_new {
            socket.join(room(&user));
            *guest = Some(Guest {
                user: user.clone(),
                connection: hall.presence.connect(user.clone()),
            });
        }
    }
    (hall.alive)(&user);
    // Whatever streams to this user just now has a reader who missed the beginning.
    hall.watchers.somebody_came(&user).await;
    Some(who)
}
