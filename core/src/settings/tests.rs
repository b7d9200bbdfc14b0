//! The rules by which the environment and saved values become settings, a story each.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use futures::executor::block_on;
use futures::stream::{self, BoxStream, StreamExt};
use serde_json::{Value as Json, json};

use crate::cluster::{Bus, ClusterError, Heard, Topic};
use crate::identity::{Permission, Permissions};
use crate::settings::*;
use crate::shared::{JsonObject, StoreError};

mod environment;
mod live;
mod rules;
mod saved;

/// The environment of these variables.
fn read(variables: &[(&str, &str)]) -> Environment {
    try_read(variables).unwrap()
}

fn try_read(variables: &[(&str, &str)]) -> Result<Environment, Unusable> {
    let variables = variables
        .iter()
        .map(|(name, text)| (name.to_string(), text.to_string()));
    Environment::read(&variables.collect::<BTreeMap<_, _>>())
}

/// The variables that are remarked on.
fn warned(environment: &Environment) -> Vec<&'static str> {
    environment.warnings.iter().map(|remark| remark.variable).collect()
}

/// The variables because of which the service does not start.
fn refused(variables: &[(&str, &str)]) -> Vec<&'static str> {
    let refused = try_read(variables).unwrap_err();
    refused.0.iter().map(|remark| remark.variable).collect()
}

fn object(json: Json) -> JsonObject {
    json.as_object().cloned().unwrap()
}

/// A tree in memory that several instances share.
#[derive(Default)]
struct SharedTree(Mutex<JsonObject>);

#[async_trait]
impl SettingsStore for SharedTree {
    async fn load(&self) -> Result<JsonObject, StoreError> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn merge(&self, values: &[Saved]) -> Result<JsonObject, StoreError> {
        let mut tree = self.0.lock().unwrap();
        for saved in values {
            put(&mut tree, saved.path, saved.value.clone());
        }
        Ok(tree.clone())
    }

    async fn replace(&self, tree: &JsonObject) -> Result<(), StoreError> {
        *self.0.lock().unwrap() = tree.clone();
        Ok(())
    }

    async fn clear(&self) -> Result<(), StoreError> {
        self.replace(&JsonObject::new()).await
    }
}

/// Remembers what was published; a listener hears all of it, then no more.
#[derive(Default)]
struct Recorder(Mutex<Vec<Bytes>>);

#[async_trait]
impl Bus for Recorder {
    async fn publish(&self, _: Topic, message: Bytes) -> Result<(), ClusterError> {
        self.0.lock().unwrap().push(message);
        Ok(())
    }

    async fn subscribe(&self, _: Topic) -> Result<BoxStream<'static, Heard>, ClusterError> {
        let heard: Vec<Heard> = self.0.lock().unwrap().iter().cloned().map(Heard::Message).collect();
        Ok(stream::iter(heard).boxed())
    }
}

fn start(environment: &Environment, store: &Arc<SharedTree>, bus: &Arc<Recorder>) -> Settings {
    block_on(Settings::start(environment, store.clone(), bus.clone())).unwrap()
}

fn started_with(environment: &[(&str, &str)], saved: Json) -> Settings {
    let store = Arc::new(SharedTree(Mutex::new(object(saved))));
    start(&read(environment), &store, &Arc::default())
}

#[test]
fn the_tables_are_sound() {
    let environment = read(&[]);
    let mut names = std::collections::HashSet::new();
    let mut paths = std::collections::HashSet::new();
    for (index, variable) in all_variables().enumerate() {
        assert_eq!(variable_at(index).name, variable.name);
        assert!(names.insert(variable.name), "{} stands twice", variable.name);
        assert!(!variable.meaning().is_empty(), "{} has no meaning", variable.name);
        if let Some(path) = variable.saved_at {
            assert!(paths.insert(path), "{path} stands twice");
        }
        let value = &environment.values.at(index).value;
        let fits = match variable.format.render(value) {
            Json::Null => variable.format.is_optional(),
            json => variable.format.accept(&json).as_ref() == Ok(value),
        };
        assert!(fits, "the preset of {} is {value:?}", variable.name);
    }
    assert_eq!(paths.len(), 327, "as many as the original keeps");
    let others = all_variables().filter(|variable| variable.area != Area::Loquat);
    assert_eq!(
        others.map(|variable| variable.environment.len().max(1)).sum::<usize>(),
        681,
        "as many as the original reads"
    );
}

#[test]
fn forms_call_some_variables_otherwise() {
    assert_eq!(AUDIO_STT_ENGINE.variable().form_name(), Some("STT_ENGINE"));
    assert_eq!(ENABLE_SIGNUP.variable().form_name(), Some("ENABLE_SIGNUP"));
    assert_eq!(ENABLE_OAUTH_SIGNUP.variable().form_name(), None);
    assert_eq!(DATA_DIR.variable().form_name(), None);
}

#[test]
fn debug_output_and_listing_show_no_secret() {
    let settings = started_with(
        &[
            ("WEBUI_SECRET_KEY", "sesame-1"),
            ("OPENAI_API_KEYS", "sesame-2"),
            ("DATABASE_URL", "postgres://me:sesame-3@db/x"),
            ("DEFAULT_LOCALE", "nl"),
        ],
        json!({"ldap": {"server": {"app_password": "sesame-4"}}, "ollama": {"api_configs": {"0": {"key": "sesame-5"}}}}),
    );
    let listing: Vec<String> = settings.snapshot().describe().iter().map(ToString::to_string).collect();
    let seen = format!("{settings:?}{}", listing.join("\n"));

    assert!(!seen.contains("sesame"), "{seen}");
    assert!(seen.contains("DEFAULT_LOCALE=nl  # environment (DEFAULT_LOCALE); Locale before the user chooses"));
    assert!(seen.contains("LDAP_APP_PASSWORD=***  # saved"));
}

#[test]
fn every_permission_has_a_variable_with_the_same_default() {
    for permission in Permission::ALL {
        let preset = read(&[]).get(default_permission(*permission));
        assert_eq!(preset, permission.by_default(), "{permission:?}");
    }
    assert_eq!(*read(&[]).get(USER_PERMISSIONS), Permissions::built_in());
}
