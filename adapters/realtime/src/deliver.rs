use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use loquat_core::cluster::{ClusterError, Heard, InstanceId, Topic};
use loquat_core::identity::UserId;
use loquat_core::realtime::{Audience, Event, EventPublisher, Message, RealtimeError, Room, Rooms};
use serde::{Deserialize, Serialize};
use socketioxide::BroadcastError;
use socketioxide::extract::SocketRef;

use crate::connection;
use crate::documents::{self, Letter};
use crate::sockets::Sockets;

const EVENTS: Topic = "events";

/// What instances tell each other of documents that are written together.
pub(crate) const DOCUMENT_NEWS: Topic = "documents";

/// What instances tell each other.
#[derive(Serialize, Deserialize)]
struct EventMessage<E> {
    from: InstanceId,
    to: Audience,
    event: E,
}

/// What has just happened: the same way for all, so that nothing overtakes an admission.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Happening {
    Room(RoomChange),
    Told(Message),
    Event(Event),
}

/// Who is in a room.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum RoomChange {
    LetIn(Vec<UserId>),
    PutOut(Vec<UserId>),
    AdmitAgain,
    Close,
}

#[async_trait]
impl EventPublisher for Sockets {
    async fn publish(&self, to: &Audience, event: &Event) -> Result<(), RealtimeError> {
        self.hand_out(to, event).await;
        self.tell_others(to, event)
    }
}

#[async_trait]
impl Rooms for Sockets {
    async fn tell(&self, to: &Audience, message: &Message) {
        self.say(to, message).await;
        self.post_or_log(to, message);
    }

    async fn let_in(&self, users: &[UserId], room: &Room) {
        self.change(room, RoomChange::LetIn(users.to_vec())).await;
    }

    async fn put_out(&self, users: &[UserId], room: &Room) {
        self.change(room, RoomChange::PutOut(users.to_vec())).await;
    }

    async fn admit_again(&self, room: &Room) {
        self.change(room, RoomChange::AdmitAgain).await;
    }

    async fn close(&self, room: &Room) {
        self.change(room, RoomChange::Close).await;
    }
}

impl Sockets {
    /// Hands out what other instances publish, until the process ends. Somebody must do this on every instance.
    pub async fn run_events(&self) -> Result<(), ClusterError> {
        let mut messages = self.context.bus.subscribe(EVENTS).await?;
        while let Some(heard) = messages.next().await {
            let Heard::Message(bytes) = heard else {
                self.resync.of_everybody();
                continue;
            };
            match serde_json::from_slice::<EventMessage<Happening>>(&bytes) {
                Ok(message) if message.from == self.context.instance => {}
                Ok(message) => self.take_in(&message.to, message.event).await,
                Err(error) => tracing::warn!(%error, "another instance sent an event that cannot be read"),
            }
        }
        Ok(())
    }

    /// Takes in what other instances tell of documents, until the process ends. Somebody must do this on every instance.
    pub async fn run_documents(&self) -> Result<(), ClusterError> {
        let mut letters = self.context.bus.subscribe(DOCUMENT_NEWS).await?;
        while let Some(heard) = letters.next().await {
            let Heard::Message(bytes) = heard else { continue };
            match serde_json::from_slice::<Letter>(&bytes) {
                Ok(letter) if letter.from == self.context.instance => {}
                Ok(letter) => self.take_in_letter(letter).await,
                Err(error) => tracing::warn!(%error, "another instance sent news of a document that cannot be read"),
            }
        }
        Ok(())
    }

    async fn take_in_letter(&self, letter: Letter) {
        let document = letter.document;
        let (answer, told) = self.context.documents.hear_letter(&document, letter.what);
        if let Some((name, data, except)) = told {
            let room = connection::room_name(&documents::room_of(&document));
            if let Err(error) = self.io.to(room).except(except).emit(name, &data).await {
                tracing::debug!(%error, "a slow socket missed something of a document");
            }
        }
        if let Some(answer) = answer {
            documents::tell_others(&self.context, &document, answer).await;
        }
    }

    /// Tells other instances what is published here, until the process ends. Somebody must do this on every instance.
    pub async fn run_outbox(&self) -> Result<(), ClusterError> {
        self.outbox.post(EVENTS, || self.resync.of_everybody()).await;
        Ok(())
    }

    /// Waits until the other instances were told everything, but no longer than that.
    pub async fn all_posted(&self, patience: Duration) {
        let posting = async {
            while !self.outbox.is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        // Who is not told now will not be told any more.
        let _ = tokio::time::timeout(patience, posting).await;
    }

    /// Closes all sockets of this instance. Pages connect again by themselves, to an instance that is there.
    pub async fn close(&self) {
        self.context.documents.save_all().await;
        self.io.close().await;
    }

    /// What happened on another instance.
    async fn take_in(&self, to: &Audience, what: Happening) {
        match (to, what) {
            (_, Happening::Event(event)) => self.hand_out(to, &event).await,
            (_, Happening::Told(message)) => self.say(to, &message).await,
            (Audience::Room(room), Happening::Room(change)) => self.rearrange(room, &change).await,
            (_, Happening::Room(change)) => tracing::warn!(?change, "nobody knows which room changed"),
        }
    }

    /// Tells the other instances.
    fn tell_others(&self, to: &Audience, event: impl Serialize) -> Result<(), RealtimeError> {
        if self.rules.alone {
            return Ok(());
        }
        let message = EventMessage {
            from: self.context.instance.clone(),
            to: to.clone(),
            event,
        };
        let message = serde_json::to_vec(&message).map_err(|error| RealtimeError(error.into()))?;
        self.outbox.put(Bytes::from(message));
        Ok(())
    }

    fn post_or_log(&self, to: &Audience, event: impl Serialize) {
        if let Err(error) = self.tell_others(to, event) {
            tracing::error!(%error, "other instances are not told");
        }
    }

    async fn change(&self, room: &Room, change: RoomChange) {
        self.rearrange(room, &change).await;
        self.post_or_log(&Audience::Room(room.clone()), &change);
    }

    /// Lets the connections of this instance in and out.
    async fn rearrange(&self, room: &Room, change: &RoomChange) {
        let name = connection::room_name(room);
        let users = |users: &[UserId]| users.iter().map(connection::room).collect::<Vec<_>>();
        let done = match change {
            RoomChange::LetIn(who) if who.is_empty() => Ok(()),
            RoomChange::LetIn(who) => self.io.to(users(who)).join(name).await,
            RoomChange::PutOut(who) if who.is_empty() => Ok(()),
            RoomChange::PutOut(who) => self.io.to(users(who)).leave(name).await,
            RoomChange::AdmitAgain => {
                for socket in self.io.to(name.clone()).sockets() {
                    self.admit_socket_again(&socket, room, &name).await;
                }
                Ok(())
            }
            RoomChange::Close => {
                if let Room::Document(document) = room {
                    self.context.documents.forget(document);
                }
                self.io.to(name.clone()).leave(name).await
            }
        };
        let Ok(()) = done;
    }

    async fn admit_socket_again(&self, socket: &SocketRef, room: &Room, name: &str) {
        let who = connection::principal(&self.context, socket).await;
        let admission = &self.context.admission;
        let stays = match &who {
            Some(who) => admission.may_enter(who, room).await,
            None => false,
        };
        if !stays {
            socket.leave(name.to_owned());
        }
        if let (Room::Document(document), Some(who)) = (room, &who) {
            let may_write = stays && admission.may_write(who, room).await;
            let session = socket.id.to_string();
            self.context.documents.set_writer(document, &session, may_write);
        }
    }

    /// To the sockets of this instance.
    async fn say(&self, to: &Audience, message: &Message) {
        let mut sockets = self.io.to(audience(to));
        if let Some(session) = &message.except {
            sockets = sockets.except(session.clone());
        }
        if let Err(error) = sockets.emit(message.name.clone(), &message.data).await {
            self.make_good(to, &error);
        }
    }

    /// To the sockets of this instance. It is written once, however many there are.
    async fn hand_out(&self, to: &Audience, event: &Event) {
        if let Err(error) = self.io.to(audience(to)).emit("events", event).await {
            self.make_good(to, &error);
        }
    }

    /// A socket that cannot keep up loses events instead of filling our memory. It gets the whole once it may have
    /// caught up.
    fn make_good(&self, to: &Audience, error: &BroadcastError) {
        tracing::debug!(%error, "a slow socket lost an event");
        if let Audience::User(user) = to {
            self.resync.of(user);
        }
    }
}

/// The room of the sockets that shall hear.
fn audience(to: &Audience) -> String {
    match to {
        Audience::User(user) => connection::room(user),
        Audience::Session(session) => session.clone(),
        Audience::Room(room) => connection::room_name(room),
    }
}
