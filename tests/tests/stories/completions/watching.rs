//! Who watches an answer while it comes in: other tabs, pages that are loaded again, connections that were lost. Nobody
//! misses a word or sees one twice.

use std::time::Duration;

use loquat_core::completion::{CompletionRequest, Outcome};
use loquat_core::realtime::{ChatEvent, Completion, Watchers};
use loquat_core::task::{TaskId, TaskState};
use loquat_memory::Speech;
use loquat_tests::cast::{ada, bob};
use serde_json::{Value, json};

use super::{World, object, question};

/// What somebody sees who applies events as the page does.
#[derive(Default)]
struct Screen {
    text: String,
    /// Frames since the last that told everything.
    appended: usize,
}

impl Screen {
    fn show(&mut self, events: &[ChatEvent]) {
        for event in events {
            match event {
                ChatEvent::Completion(Completion::Content { content } | Completion::Done { content, .. }) => {
                    self.text.clone_from(content);
                    self.appended = 0;
                }
                ChatEvent::Completion(Completion::Raw(raw)) => {
                    let delta = &raw["choices"][0]["delta"]["content"];
                    self.text.push_str(delta.as_str().unwrap_or_default());
                    self.appended += 1;
                }
                _ => {}
            }
        }
    }
}

impl World {
    /// Asks in the chat `c`, with an answer that the story speaks.
    async fn begin(&self) -> (Speech, TaskId) {
        self.begin_in("c").await
    }

    async fn begin_in(&self, chat: &str) -> (Speech, TaskId) {
        self.chat_of(&ada(), chat, "Which tree?").await;
        let speech = self.provider.speaks();
        (speech, self.start(question(chat, json!({}))).await)
    }

    /// Has Ada ask, and waits until the answer is under way.
    async fn start(&self, request: CompletionRequest) -> TaskId {
        let Outcome::Started(task) = self.ask(&ada(), request).await.unwrap() else {
            panic!("a socket waits")
        };
        self.settle().await;
        task
    }

    /// Lets what is under way come to rest.
    async fn settle(&self) {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }

    /// Lets a moment pass, in which a frame may go even of a long answer, and answers the events of it.
    async fn a_moment_later(&self) -> Vec<ChatEvent> {
        self.settle().await;
        self.clock.advance(Duration::from_millis(60));
        self.settle().await;
        self.events.take().into_iter().map(|(_, event)| event.data).collect()
    }
}

/// Long enough that what follows is appended and not told whole.
fn long() -> String {
    "The oak is a tree that grows slowly and for long. ".repeat(20)
}

#[tokio::test]
async fn who_opens_a_second_tab_in_the_middle_sees_the_whole_and_then_what_is_new() {
    let world = World::new().await;
    let (speech, _) = world.begin().await;
    let (mut first, mut second) = (Screen::default(), Screen::default());
    speech.says(&long());
    first.show(&world.a_moment_later().await);
    speech.says("It is ");
    first.show(&world.a_moment_later().await);
    assert!(first.appended > 0, "the story needs a frame that is appended");

    world.watchers.somebody_came(ada().id()).await;
    for piece in ["hard", " and", " brown."] {
        let events = world.a_moment_later().await;
        first.show(&events);
        second.show(&events);
        assert_eq!(second.text, first.text);
        speech.says(piece);
    }
    let events = world.a_moment_later().await;
    second.show(&events);

    assert_eq!(second.text, format!("{}It is hard and brown.", long()));
    drop(speech);
    world.finish().await;
}

#[tokio::test]
async fn who_asks_for_every_piece_by_itself_gets_each_even_if_they_come_at_once() {
    let world = World::new().await;
    world.provider.streams(&["The ", "oak ", "is ", "a ", "tree."]);
    world.chat_of(&ada(), "c", "Which tree?").await;
    let by_itself = json!({"params": {"stream_delta_chunk_size": 1}});
    world.ask(&ada(), question("c", by_itself)).await.unwrap();
    world.finish().await;

    let frame = |event| match event {
        ChatEvent::Completion(Completion::Content { content }) => Some(content),
        _ => None,
    };
    let events = world.events.take().into_iter();
    let frames: Vec<_> = events.filter_map(|(_, event)| frame(event.data)).collect();
    assert_eq!(
        frames,
        ["The ", "The oak ", "The oak is ", "The oak is a ", "The oak is a tree."]
    );
}

#[tokio::test]
async fn whoever_comes_whenever_has_the_answer_as_it_is_with_the_next_frame() {
    let world = World::new().await;
    let (speech, _) = world.begin().await;
    let mut screens: Vec<Screen> = vec![Screen::default()];
    let mut said = String::new();
    for step in 0..120 {
        if step % 7 == 3 {
            screens.push(Screen::default());
            world.watchers.somebody_came(ada().id()).await;
        }
        for number in 0..step % 5 {
            let piece = format!("word {step}.{number} ");
            speech.says(&piece);
            said.push_str(&piece);
        }
        let events = world.a_moment_later().await;
        for screen in &mut screens {
            screen.show(&events);
            assert_eq!(screen.text, said, "after step {step}");
        }
    }
    drop(speech);
    world.finish().await;
    assert_eq!(world.message("c", "a").await["content"], json!(said.trim_end()));
}

#[tokio::test]
async fn a_thought_is_whole_for_who_comes_late_and_folded_away_for_all() {
    let world = World::new().await;
    let (speech, _) = world.begin().await;
    speech.thinks("Let me see. ");
    world.a_moment_later().await;
    speech.thinks("An oak? ");
    world.a_moment_later().await;

    let mut late = Screen::default();
    world.watchers.somebody_came(ada().id()).await;
    late.show(&world.a_moment_later().await);
    assert!(
        late.text.contains("Let me see. An oak?") && late.text.contains("done=\"false\""),
        "{}",
        late.text
    );

    speech.says("The oak.");
    late.show(&world.a_moment_later().await);
    assert!(
        late.text.ends_with("The oak.") && late.text.contains("done=\"true\""),
        "{}",
        late.text
    );
    drop(speech);
    world.finish().await;
}

#[tokio::test]
async fn a_page_that_is_loaded_again_on_another_instance_is_told_everything() {
    let world = World::new().await;
    let elsewhere = Watchers::new(world.bus.clone());
    let here = world.watchers.clone();
    let tending = tokio::spawn(async move { here.run().await });
    let (speech, _) = world.begin().await;
    speech.says(&long());
    world.a_moment_later().await;

    elsewhere.somebody_came(bob().id()).await;
    assert!(world.a_moment_later().await.is_empty(), "that is nothing of Ada's");
    elsewhere.somebody_came(ada().id()).await;
    let mut screen = Screen::default();
    screen.show(&world.a_moment_later().await);

    assert_eq!(screen.text, long());
    tending.abort();
    drop(speech);
    world.finish().await;
}

#[tokio::test]
async fn what_was_said_is_stored_while_it_comes_in() {
    let world = World::new().await;
    let (speech, _) = world.begin().await;
    speech.says("The oak");
    world.a_moment_later().await;
    world.clock.advance(Duration::from_secs(1));
    speech.says(" is");
    world.a_moment_later().await;

    assert_eq!(world.message("c", "a").await["content"], "The oak is");
    assert_eq!(world.message("c", "a").await["done"], Value::Null);
    drop(speech);
    world.finish().await;
}

#[tokio::test]
async fn a_stop_hangs_up_on_the_provider_and_keeps_what_it_said() {
    let world = World::new().await;
    let (speech, task) = world.begin().await;
    speech.says("The oak");
    world.a_moment_later().await;
    assert_eq!(world.provider.busy(), 1);

    world.tasks.stop(&ada(), &task).await.unwrap();
    world.finish().await;

    assert_eq!(world.provider.busy(), 0);
    assert_eq!(world.message("c", "a").await["content"], "The oak");
    let last = world.events.take().pop().map(|(_, event)| event.data);
    assert_eq!(last, Some(ChatEvent::Cancelled));
    drop(speech);
}

#[tokio::test]
async fn a_stop_before_the_first_word_hangs_up_as_well() {
    let world = World::new().await;
    world.chat_of(&ada(), "c", "Which tree?").await;
    world.provider.never_begins();
    let body = json!({
        "model": "oak", "stream": true, "messages": [], "session_id": "s", "chat_id": "c", "id": "a",
    });
    let task = world.start(CompletionRequest::read(object(body)).unwrap()).await;
    assert_eq!(world.provider.busy(), 1);

    world.tasks.stop(&ada(), &task).await.unwrap();
    world.finish().await;

    assert_eq!(world.provider.busy(), 0);
}

#[tokio::test]
async fn a_task_tells_how_it_went() {
    let world = World::new().await;
    let tended = world.tasks.clone();
    let tending = tokio::spawn(async move { tended.run().await });
    let states = async || {
        world.settle().await;
        let records = world.tasks.history(&ada()).await.unwrap();
        records.into_iter().map(|record| record.state).collect::<Vec<_>>()
    };

    let (speech, _) = world.begin().await;
    assert_eq!(states().await, [TaskState::Running]);
    drop(speech);
    world.finish().await;
    assert_eq!(states().await, [TaskState::Completed]);

    let (speech, task) = world.begin_in("d").await;
    world.tasks.stop(&ada(), &task).await.unwrap();
    world.finish().await;
    assert_eq!(states().await, [TaskState::Cancelled, TaskState::Completed]);
    drop(speech);
    assert!(world.tasks.history(&bob()).await.unwrap().is_empty());
    tending.abort();
}
