use std::time::Duration;

use futures::future::{select_all, try_join_all};

use super::{line, sessions};
use crate::script::FANNED;
use crate::socket::Socket;
use crate::subject::Meter;
use crate::{Outcome, Subject};

pub async fn idle(subject: &Subject, many: usize) -> Outcome {
    drop(Socket::open(subject).await?);
    let meter = Meter::start(subject);
    let mut sockets = Vec::with_capacity(many);
    while sockets.len() < many {
        let some = (many - sockets.len()).min(50);
        sockets.extend(try_join_all((0..some).map(|_| Socket::open(subject))).await?);
    }
    let connecting = meter.cpu_for_each(many);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let held = meter.memory_for_each(many);
    let resting = Meter::start(subject);
    let pings = select_all(sockets.iter_mut().map(|socket| Box::pin(socket.idle())));
    // They are there until the time is over, unless one is thrown out.
    if let Ok((thrown_out, _, _)) = tokio::time::timeout(Duration::from_secs(5), pings).await {
        thrown_out?;
    }
    line("connecting", &format!("{connecting} each"));
    line(
        "being there",
        &format!("{held} each, {} a second for all", resting.cpu_for_each(5)),
    );
    Ok(())
}

/// One user's answer, watched by fifty of their tabs.
pub async fn fan_out(subject: &Subject) -> Outcome {
    const TABS: usize = 50;
    let chat = sessions::new_chat(subject, 0).await?;
    let mut tabs = try_join_all((0..TABS).map(|_| Socket::open(subject))).await?;
    let session = tabs[0].session.clone();
    let before: usize = tabs.iter().map(|tab| tab.bytes).sum();
    let meter = Meter::start(subject);
    sessions::ask(subject, &session, &chat, FANNED).await?;
    let shown = try_join_all(tabs.iter_mut().map(sessions::shown)).await?;
    let cost = meter.cpu_for_each(TABS * FANNED.pieces);
    let wrong = shown
        .iter()
        .filter(|text| text.as_str() != FANNED.text().trim_end())
        .count();
    let bytes = (tabs.iter().map(|tab| tab.bytes).sum::<usize>() - before) / TABS;
    line(
        "an answer of 100 pieces",
        &format!("{cost} a piece and tab, {bytes} bytes a tab; {wrong} of {TABS} wrong"),
    );
    Ok(())
}
