//! Which of the saved values count: not all do at the start, but all that are saved later.

use serde_json::Value as Json;

use crate::settings::rules::providers::key_of_openai;
use crate::settings::tree::lookup;
use crate::settings::{
    AUDIO_STT_OPENAI_API_KEY, AUDIO_TTS_OPENAI_API_KEY, ENABLE_OAUTH_PERSISTENT_CONFIG, ENABLE_PERSISTENT_CONFIG,
    IMAGES_EDIT_OPENAI_API_KEY, IMAGES_OPENAI_API_KEY, OPENAI_API_BASE_URLS, OPENAI_API_KEYS, RAG_OPENAI_API_KEY,
    Reading, Snapshot, Source, Value, Variable, all_variables,
};
use crate::shared::{JsonObject, Secret};

/// Which part of a tree that was read again is taken over.
#[derive(Debug, Clone, Copy)]
pub(super) enum News<'a> {
    /// What differs from the tree known before.
    Differences,
    /// That, and these paths even if they do not differ: somebody has just set them.
    Paths(&'a [String]),
    /// All of it.
    Everything,
}

/// The values at the start: saved ones go before the environment's, unless they are null or switched off.
pub(super) fn at_start(environment: &Snapshot, tree: &JsonObject) -> Snapshot {
    let mut snapshot = environment.clone();
    for (index, variable, path) in persistent() {
        let counts = environment.get(ENABLE_PERSISTENT_CONFIG)
            && (!path.starts_with("oauth.") || environment.get(ENABLE_OAUTH_PERSISTENT_CONFIG));
        match lookup(tree, path) {
            Some(saved) if counts && !saved.is_null() => take(&mut snapshot, index, variable, saved),
            _ => {}
        }
    }
    follow_openai(&mut snapshot);
    snapshot
}

/// The values after the tree has changed while the service runs. What is new in it counts, whatever counted at the
/// start; what is not in it keeps its present value until the next start.
pub(super) fn afterwards(present: &Snapshot, before: &JsonObject, after: &JsonObject, news: News<'_>) -> Snapshot {
    let mut snapshot = present.clone();
    for (index, variable, path) in persistent() {
        let saved = lookup(after, path);
        let is_new = match news {
            News::Everything => true,
            News::Paths(paths) if paths.iter().any(|named| named == path) => true,
            News::Paths(_) | News::Differences => lookup(before, path) != saved,
        };
        match saved {
            Some(saved) if is_new => take(&mut snapshot, index, variable, saved),
            _ => {}
        }
    }
    snapshot
}

fn persistent() -> impl Iterator<Item = (usize, &'static Variable, &'static str)> {
    all_variables()
        .enumerate()
        .filter_map(|(index, variable)| Some((index, variable, variable.saved_at?)))
}

fn take(snapshot: &mut Snapshot, index: usize, variable: &'static Variable, saved: &Json) {
    let value = match saved {
        Json::Null if variable.format.is_optional() => Value::Nothing,
        Json::Null => return,
        saved => match variable.format.accept(saved) {
            Ok(value) => value,
            Err(problem) => {
                tracing::warn!(
                    variable = variable.name,
                    "{} {problem}, which is ignored",
                    variable.name
                );
                return;
            }
        },
    };
    let source = Source::Saved;
    snapshot.put(index, Reading { value, source });
}

/// The keys that follow the connection to OpenAI follow a saved one too, as long as nobody set them.
fn follow_openai(snapshot: &mut Snapshot) {
    let key = key_of_openai(snapshot.get(OPENAI_API_BASE_URLS), snapshot.get(OPENAI_API_KEYS));
    let key = Value::Secret(Secret::new(key));
    let followers = [
        RAG_OPENAI_API_KEY,
        IMAGES_OPENAI_API_KEY,
        IMAGES_EDIT_OPENAI_API_KEY,
        AUDIO_STT_OPENAI_API_KEY,
        AUDIO_TTS_OPENAI_API_KEY,
    ];
    for follower in followers {
        if snapshot.source(follower) == Source::Default {
            let reading = Reading {
                value: key.clone(),
                source: Source::Default,
            };
            snapshot.put(follower.index(), reading);
        }
    }
}
