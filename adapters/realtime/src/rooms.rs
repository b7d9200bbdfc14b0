//! What pages say of rooms: that they want in.

use std::sync::Arc;

use loquat_core::realtime::Room;
use serde_json::Value;
use socketioxide::extract::{AckSender, SocketRef, TryData};

use crate::connection::{acknowledge, enter_all, is_admitted, principal, room_name};
use crate::sockets::SocketContext;

pub(crate) fn listen(context: &Arc<SocketContext>, socket: &SocketRef) {
    let at = context.clone();
    socket.on("join-channels", async move |socket: SocketRef, ack: AckSender| {
        if let Some(who) = principal(&at, &socket).await {
            enter_all(&at, &socket, &who).await;
        }
        acknowledge(ack);
    });
    let at = context.clone();
    socket.on(
        "join-note",
        async move |socket: SocketRef, TryData(form): TryData<Value>, ack: AckSender| {
            let form = form.unwrap_or_default();
            if let Some(note) = form["note_id"].as_str() {
                let room = Room::Note(note.to_owned());
                if is_admitted(&at, &socket, &room).await {
                    socket.join(room_name(&room));
                }
            }
            acknowledge(ack);
        },
    );
}
