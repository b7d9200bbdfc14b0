//! Documents that several people write at once: the text of a note, by Yjs.
//!
//! Each instance on which somebody has a document open keeps a copy; what is new in it goes to the others over the bus.
//! The page loads a note into an empty document, and only one that may write it is told to; see [`Documents::state_for`].

mod blob;
mod events;
mod skim;
mod text;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use loquat_core::realtime::Admission;
use serde_json::Value;
use tokio::time::Instant;

use self::text::{EMPTY, Outcome, SharedText};

pub(crate) use events::{Letter, News, disconnected, listen, room_of, tell_others};

/// The documents that are open on this instance.
pub struct Documents {
    open: Mutex<HashMap<String, Open>>,
    admission: Arc<dyn Admission>,
    /// No other instance has copies.
    alone: bool,
}

struct Open {
    text: SharedText,
    /// Bytes of all updates that brought news.
    size: usize,
    people: BTreeMap<String, Person>,
    /// Connections on other instances.
    elsewhere: Vec<String>,
    unsaved: Option<Unsaved>,
}

#[derive(Clone, Copy)]
struct Person {
    may_write: bool,
    /// They loaded the note by themselves, into a copy that nobody shares: what others write would stand there twice.
    is_astray: bool,
}

struct Unsaved {
    data: Value,
    first: Instant,
    last: Instant,
}

/// For how long a page must be silent before its text is stored.
const QUIET: Duration = Duration::from_millis(500);

/// After how long it is stored even while somebody types.
const AT_LATEST: Duration = Duration::from_secs(3);

/// How long an instance may take to answer what it has of a document.
const ANSWERED: Duration = Duration::from_millis(300);

/// The most documents that a connection has open.
pub(crate) const DOCUMENTS: usize = 20;

/// The most bytes of a note's updates, and of those of a document that is no note.
const LARGEST_NOTE: usize = 10_000_000;
const LARGEST: usize = 256_000;

/// What pages here are told: the name of the event, its data, and who is not to hear it.
pub(crate) type ToPages = (String, Value, Vec<String>);

/// What happened to an update from a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// The others must hear of it, all but these.
    Relay {
        except: Vec<String>,
    },
    Nothing,
    /// The page was offline, and must send the whole.
    Ask,
    TooLarge,
}

impl std::fmt::Debug for Documents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Documents")
            .field("alone", &self.alone)
            .finish_non_exhaustive()
    }
}

impl Documents {
    /// No documents yet. `alone` says that no other instance has copies.
    pub fn new(admission: Arc<dyn Admission>, alone: bool) -> Self {
        Self {
            open: Mutex::default(),
            admission,
            alone,
        }
    }

    /// Somebody opens a document. True if nobody had it open here.
    pub(crate) fn join(&self, document: &str, session: &str, may_write: bool) -> bool {
        let mut open = self.open();
        let is_new = !open.contains_key(document);
        let open = open.entry(document.to_owned()).or_insert_with(Open::new);
        let person = Person {
            may_write,
            is_astray: false,
        };
        open.people.insert(session.to_owned(), person);
        is_new
    }

    /// Does no other instance have copies?
    pub(crate) fn are_alone(&self) -> bool {
        self.alone
    }

    /// Takes in what another instance tells. Answers what to tell it, and what to tell the pages here.
    pub(crate) fn hear_letter(&self, document: &str, news: News) -> (Option<News>, Option<ToPages>) {
        match news {
            News::Ask { session } => {
                self.note_elsewhere(document, vec![session], true);
                let have = self.copy(document).map(|(update, sessions)| News::Have {
                    update: blob::Blob(update),
                    sessions,
                });
                (have, None)
            }
            News::Have { update, sessions } => {
                self.note_elsewhere(document, sessions, true);
                self.hear(document, &update.0);
                (None, None)
            }
            News::Written { update, shown } => {
                let is_new = self.hear(document, &update.0);
                let told = is_new.then(|| ("ydoc:document:update".to_owned(), shown, self.astray(document)));
                (None, told)
            }
            News::Said { name, data } => (None, Some((name, data, Vec::new()))),
            News::Left { session } => {
                self.note_elsewhere(document, vec![session], false);
                (None, None)
            }
        }
    }

    fn astray(&self, document: &str) -> Vec<String> {
        let open = self.open();
        let people = open.get(document).into_iter().flat_map(|open| &open.people);
        let astray = people.filter(|(_, person)| person.is_astray);
        astray.map(|(session, _)| session.clone()).collect()
    }

    /// The document for somebody who has it open, and the connections that they are told of. To an empty document, a
    /// page alone loads the note: that is told to one who may write it, and to readers as long as nobody else is there.
    pub(crate) fn state_for(&self, document: &str, session: &str) -> Option<(Vec<u8>, Vec<String>)> {
        let open = self.open();
        let open = open.get(document)?;
        let person = open.people.get(session)?;
        let whole = open.text.whole();
        let other_writers = open
            .people
            .iter()
            .any(|(other, person)| other != session && person.may_write);
        if whole == EMPTY && person.may_write && !other_writers && open.elsewhere.is_empty() {
            return Some((whole, vec![session.to_owned()]));
        }
        Some((whole, open.people.keys().chain(&open.elsewhere).cloned().collect()))
    }

    /// Somebody leaves. Answers whom to ask for the note instead, if they were to load it.
    pub(crate) fn leave(self: &Arc<Self>, document: &str, session: &str) -> Option<String> {
        let mut all = self.open();
        let open = all.get_mut(document)?;
        let left = open.people.remove(session)?;
        if open.people.is_empty() {
            let unsaved = all.remove(document).and_then(|open| open.unsaved);
            drop(all);
            if let Some(unsaved) = unsaved {
                let (documents, document) = (self.clone(), document.to_owned());
                tokio::spawn(async move { documents.admission.keep(&document, unsaved.data).await });
            }
            return None;
        }
        let next = open.people.iter().find(|(_, person)| person.may_write);
        let must_load = left.may_write && open.text.whole() == EMPTY;
        next.filter(|_| must_load).map(|(session, _)| session.clone())
    }

    /// The documents that a connection has open.
    pub(crate) fn of(&self, session: &str) -> Vec<String> {
        let open = self.open();
        let theirs = open.iter().filter(|(_, open)| open.people.contains_key(session));
        theirs.map(|(document, _)| document.clone()).collect()
    }

    /// Their right to write has changed.
    pub(crate) fn set_writer(&self, document: &str, session: &str, may_write: bool) {
        if let Some(person) = self
            .open()
            .get_mut(document)
            .and_then(|open| open.people.get_mut(session))
        {
            person.may_write = may_write;
        }
    }

    /// There is no such document any more.
    pub(crate) fn forget(&self, document: &str) {
        self.open().remove(document);
    }

    /// Takes in what a page writes. What readers and strangers send counts for nothing.
    pub(crate) fn take(self: &Arc<Self>, document: &str, session: &str, update: &[u8], data: Option<Value>) -> Taken {
        let mut all = self.open();
        let Some(open) = all.get_mut(document) else {
            return Taken::Nothing;
        };
        let is_empty = open.size == 0;
        match open.people.get_mut(session) {
            Some(person) if person.may_write => {}
            Some(person) => {
                person.is_astray |= is_empty;
                return Taken::Nothing;
            }
            None => return Taken::Nothing,
        }
        let largest = if document.starts_with("note:") {
            LARGEST_NOTE
        } else {
            LARGEST
        };
        if open.size + update.len() > largest {
            return Taken::TooLarge;
        }
        let outcome = open.text.take(update);
        if outcome == Outcome::Nonsense {
            return Taken::Nothing;
        }
        if let Some(data) = data {
            let now = Instant::now();
            let first = open.unsaved.as_ref().map(|unsaved| unsaved.first);
            open.unsaved = Some(Unsaved {
                data,
                first: first.unwrap_or(now),
                last: now,
            });
            if first.is_none() {
                let (documents, document) = (self.clone(), document.to_owned());
                tokio::spawn(async move { documents.save_in_time(&document).await });
            }
        }
        match outcome {
            Outcome::News => {}
            Outcome::Missing => return Taken::Ask,
            Outcome::Known | Outcome::Nonsense => return Taken::Nothing,
        }
        open.size += update.len();
        let astray = open.people.iter().filter(|(_, person)| person.is_astray);
        Taken::Relay {
            except: astray.map(|(session, _)| session.clone()).collect(),
        }
    }

    /// Takes in what is new on another instance; true if it is new here too.
    pub(crate) fn hear(&self, document: &str, update: &[u8]) -> bool {
        let mut all = self.open();
        let Some(open) = all.get_mut(document) else {
            return false;
        };
        let is_new = open.text.take(update) == Outcome::News;
        open.size += if is_new { update.len() } else { 0 };
        is_new
    }

    /// Who has the document open on another instance.
    pub(crate) fn note_elsewhere(&self, document: &str, sessions: Vec<String>, are_there: bool) {
        if let Some(open) = self.open().get_mut(document) {
            open.elsewhere.retain(|session| !sessions.contains(session));
            if are_there {
                open.elsewhere.extend(sessions);
            }
        }
    }

    /// The document and who has it open here, for another instance that asks.
    pub(crate) fn copy(&self, document: &str) -> Option<(Vec<u8>, Vec<String>)> {
        let open = self.open();
        let open = open.get(document)?;
        Some((open.text.whole(), open.people.keys().cloned().collect()))
    }

    /// Stores what is unsaved, soon after the last word and never much later than the first.
    async fn save_in_time(&self, document: &str) {
        loop {
            let due = match self.open().get(document).and_then(|open| open.unsaved.as_ref()) {
                Some(unsaved) => (unsaved.last + QUIET).min(unsaved.first + AT_LATEST),
                None => return,
            };
            if Instant::now() >= due {
                break;
            }
            tokio::time::sleep_until(due).await;
        }
        let unsaved = self.open().get_mut(document).and_then(|open| open.unsaved.take());
        if let Some(unsaved) = unsaved {
            self.admission.keep(document, unsaved.data).await;
        }
    }

    /// Stores all that is unsaved, because the program ends.
    pub(crate) async fn save_all(&self) {
        let unsaved: Vec<_> = {
            let mut open = self.open();
            let unsaved = open
                .iter_mut()
                .map(|(document, open)| (document.clone(), open.unsaved.take()));
            unsaved.collect()
        };
        for (document, unsaved) in unsaved {
            if let Some(unsaved) = unsaved {
                self.admission.keep(&document, unsaved.data).await;
            }
        }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn new() -> Self {
        Self {
            text: SharedText::new(),
            size: 0,
            people: BTreeMap::new(),
            elsewhere: Vec::new(),
            unsaved: None,
        }
    }
}
