use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use loquat_core::cluster::InstanceId;
use loquat_core::realtime::Room;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use socketioxide::extract::{SocketRef, TryData};

use super::blob::{Attached, Blob};
use super::{ANSWERED, DOCUMENTS, Taken};
use crate::connection::{principal, room_name};
use crate::deliver::DOCUMENT_NEWS;
use crate::sockets::SocketContext;

/// What instances tell each other of documents.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Letter {
    pub from: InstanceId,
    pub document: String,
    pub what: News,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum News {
    /// Somebody has opened it, and asks for what the others have.
    Ask { session: String },
    /// What an instance has, and who has it open there.
    Have { update: Blob, sessions: Vec<String> },
    /// Something was written.
    Written { update: Blob, shown: Value },
    /// Something that pages tell each other.
    Said { name: String, data: Value },
    /// Somebody left it there.
    Left { session: String },
}

#[derive(Deserialize)]
struct Join {
    document_id: String,
    #[serde(default)]
    user_id: Value,
    #[serde(default)]
    user_name: Value,
    #[serde(default)]
    user_color: Value,
}

#[derive(Deserialize)]
struct Named {
    document_id: String,
    #[serde(default)]
    user_id: Value,
}

#[derive(Deserialize)]
struct Written<B> {
    document_id: String,
    #[serde(default)]
    user_id: Value,
    update: B,
    data: Option<Value>,
}

impl Written<Attached> {
    fn into_list(self) -> Written<Blob> {
        Written {
            document_id: self.document_id,
            user_id: self.user_id,
            update: Blob(self.update.0),
            data: self.data,
        }
    }
}

#[derive(Deserialize)]
struct Awareness {
    document_id: String,
    #[serde(default)]
    user_id: Value,
    update: Blob,
}

pub(crate) fn room_of(document: &str) -> Room {
    Room::Document(document.to_owned())
}

fn is_in(socket: &SocketRef, document: &str) -> bool {
    let room = room_name(&room_of(document));
    socket.rooms().iter().any(|other| *other == room)
}

/// Listens to what pages say of documents.
pub(crate) fn listen(context: &Arc<SocketContext>, socket: &SocketRef) {
    let at = context.clone();
    socket.on(
        "ydoc:document:join",
        async move |socket: SocketRef, TryData(form): TryData<Join>| {
            if let Ok(form) = form {
                join(&at, &socket, form).await;
            }
        },
    );
    let at = context.clone();
    socket.on(
        "ydoc:document:state",
        async move |socket: SocketRef, TryData(form): TryData<Named>| {
            if let Ok(form) = form
                && is_in(&socket, &form.document_id)
            {
                send_state(&at, &socket, &form.document_id);
            }
        },
    );
    let at = context.clone();
    // The work is done before there is a future: updates are taken in in the order in which they come.
    let write = move |socket: SocketRef,
                      TryData(listed): TryData<Written<Blob>>,
                      TryData(attached): TryData<Written<Attached>>| {
        let form = listed.ok().or_else(|| attached.ok().map(Written::into_list));
        let relayed = form.and_then(|form| write(&at, &socket, form));
        async move {
            if let Some(relayed) = relayed {
                relayed.await;
            }
        }
    };
    socket.on("ydoc:document:update", write);
    let at = context.clone();
    socket.on(
        "ydoc:awareness:update",
        async move |socket: SocketRef, TryData(form): TryData<Awareness>| {
            if let Ok(form) = form
                && is_in(&socket, &form.document_id)
            {
                let shown = json!({
                    "document_id": form.document_id, "user_id": form.user_id, "update": form.update,
                });
                say(&at, &socket, &form.document_id, "ydoc:awareness:update", shown).await;
            }
        },
    );
    let at = context.clone();
    socket.on(
        "ydoc:document:leave",
        async move |socket: SocketRef, TryData(form): TryData<Named>| {
            if let Ok(form) = form
                && is_in(&socket, &form.document_id)
            {
                socket.leave(room_name(&room_of(&form.document_id)));
                leave(&at, &socket, &form.document_id).await;
                let shown = json!({"document_id": form.document_id, "user_id": form.user_id});
                say(&at, &socket, &form.document_id, "ydoc:user:left", shown).await;
            }
        },
    );
}

/// The connection is gone: it has no document open any more.
pub(crate) async fn disconnected(context: &SocketContext, socket: &SocketRef) {
    for document in context.documents.of(&socket.id.to_string()) {
        leave(context, socket, &document).await;
    }
}

async fn join(context: &SocketContext, socket: &SocketRef, form: Join) {
    let Some(who) = principal(context, socket).await else {
        let _ = socket.emit("error", &json!({"message": "sign in to open a document"}));
        return;
    };
    let (document, session) = (form.document_id, socket.id.to_string());
    let room = room_of(&document);
    if context.documents.of(&session).len() >= DOCUMENTS || !context.admission.may_enter(&who, &room).await {
        return;
    }
    let may_write = context.admission.may_write(&who, &room).await;
    let is_new = context.documents.join(&document, &session, may_write);
    socket.join(room_name(&room));
    if !context.documents.are_alone() {
        tell_others(context, &document, News::Ask { session }).await;
        if is_new {
            // Another instance may have a copy; it answers at once.
            tokio::time::sleep(ANSWERED).await;
        }
    }
    send_state(context, socket, &document);
    let shown = json!({
        "document_id": document, "user_id": form.user_id, "user_name": form.user_name, "user_color": form.user_color,
    });
    say(context, socket, &document, "ydoc:user:joined", shown).await;
}

fn send_state(context: &SocketContext, socket: &SocketRef, document: &str) {
    if let Some((state, sessions)) = context.documents.state_for(document, &socket.id.to_string()) {
        let state = json!({"document_id": document, "state": Blob(state), "sessions": sessions});
        let _ = socket.emit("ydoc:document:state", &state);
    }
}

/// Takes in what is written and answers how to tell the others.
fn write(
    context: &Arc<SocketContext>,
    socket: &SocketRef,
    form: Written<Blob>,
) -> Option<impl Future<Output = ()> + use<>> {
    let document = form.document_id;
    if !is_in(socket, &document) {
        return None;
    }
    let session = socket.id.to_string();
    match context.documents.take(&document, &session, &form.update.0, form.data) {
        Taken::Nothing => None,
        Taken::Ask => {
            // To an empty state with others about, a page that has a text answers with the whole of it.
            let state = json!({"document_id": document, "state": [0, 0], "sessions": [session, ""]});
            let _ = socket.emit("ydoc:document:state", &state);
            None
        }
        Taken::TooLarge => {
            let _ = socket.emit("error", &json!({"message": "this document is too large"}));
            None
        }
        Taken::Relay { except } => {
            let shown = json!({
                "document_id": document, "user_id": form.user_id, "socket_id": session, "update": form.update,
            });
            let (context, socket) = (context.clone(), socket.clone());
            Some(async move {
                let room = room_name(&room_of(&document));
                let others = socket.to(room).except(except);
                if let Err(error) = others.emit("ydoc:document:update", &shown).await {
                    tracing::debug!(%error, "a slow socket lost an update of a document");
                }
                let update = form.update;
                tell_others(&context, &document, News::Written { update, shown }).await;
            })
        }
    }
}

async fn leave(context: &SocketContext, socket: &SocketRef, document: &str) {
    let session = socket.id.to_string();
    if let Some(next) = context.documents.leave(document, &session)
        && let Some((state, _)) = context.documents.state_for(document, &next)
    {
        let state = json!({"document_id": document, "state": Blob(state), "sessions": [next]});
        let _ = socket.to(next).emit("ydoc:document:state", &state).await;
    }
    tell_others(context, document, News::Left { session }).await;
}

/// Tells the others who have the document open, here and on other instances.
async fn say(context: &SocketContext, socket: &SocketRef, document: &str, name: &str, data: Value) {
    if let Err(error) = socket.to(room_name(&room_of(document))).emit(name, &data).await {
        tracing::debug!(%error, "a slow socket missed something of a document");
    }
    let name = name.to_owned();
    tell_others(context, document, News::Said { name, data }).await;
}

pub(crate) async fn tell_others(context: &SocketContext, document: &str, what: News) {
    if context.documents.are_alone() {
        return;
    }
    let letter = Letter {
        from: context.instance.clone(),
        document: document.to_owned(),
        what,
    };
    let posted = match serde_json::to_vec(&letter) {
        Ok(letter) => context.bus.publish(DOCUMENT_NEWS, Bytes::from(letter)).await,
        Err(error) => return tracing::error!(%error, "a document's news cannot be written"),
    };
    if let Err(error) = posted {
        tracing::warn!(%error, "other instances miss something of a document");
    }
}
