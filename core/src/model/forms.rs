use serde::Deserialize;

use crate::access::Access;
use crate::identity::UserId;
use crate::model::{Model, ModelChange, ModelId, ModelMeta};
use crate::shared::{JsonObject, Seconds};

/// A model to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewModel {
    pub id: ModelId,
    pub contents: ModelChange,
}

impl NewModel {
    /// A public model without any settings.
    pub fn blank(id: ModelId, name: &str) -> Self {
        Self {
            id,
            contents: ModelChange {
                base_model_id: None,
                name: name.to_owned(),
                params: JsonObject::new(),
                meta: ModelMeta::default(),
                access: Access::PUBLIC,
                is_active: true,
            },
        }
    }

    /// The model, made by `owner` at that time.
    pub fn into_model(self, owner: &UserId, now: Seconds) -> Model {
        let contents = self.contents;
        Model {
            id: self.id,
            user_id: owner.clone(),
            base_model_id: contents.base_model_id,
            name: contents.name,
            params: contents.params,
            meta: contents.meta,
            access: contents.access,
            is_active: contents.is_active,
            created_at: now,
            updated_at: now,
        }
    }
}

/// An entry of an imported file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the model {id} cannot be imported: {reason}")]
pub struct Unreadable {
    pub id: String,
    pub reason: String,
}

/// An entry of an imported file. What it leaves out stays as it is in the model that is there already.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedModel {
    pub id: ModelId,
    members: Members,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
struct Members {
    name: Option<String>,
    // For these, null says something else than nothing.
    #[serde(deserialize_with = "given")]
    base_model_id: Option<Option<ModelId>>,
    #[serde(deserialize_with = "given")]
    access_control: Option<Option<JsonObject>>,
    meta: Option<ModelMeta>,
    params: Option<JsonObject>,
    is_active: Option<bool>,
}

fn given<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl ImportedModel {
    /// Reads an entry. One without an id that a model can have is none of ours and gives `None`.
    pub fn read(entry: JsonObject) -> Result<Option<Self>, Unreadable> {
        let Some(id) = entry.get("id").and_then(serde_json::Value::as_str).map(ModelId::from) else {
            return Ok(None);
        };
        if !id.is_valid() {
            return Ok(None);
        }
        match serde_json::from_value(entry.into()) {
            Ok(members) => Ok(Some(Self { id, members })),
            Err(error) => Err(Unreadable {
                id: id.0,
                reason: error.to_string(),
            }),
        }
    }

    /// The model as it shall be, made from the one that is there or anew for `owner`.
    pub fn onto(self, existing: Option<Model>, owner: &UserId, now: Seconds) -> Result<Model, Unreadable> {
        let members = self.members;
        let mut model = match (existing, &members.name) {
            (Some(model), _) => model,
            (None, Some(name)) => NewModel::blank(self.id, name).into_model(owner, now),
            (None, None) => {
                return Err(Unreadable {
                    id: self.id.0,
                    reason: "a new model needs a name".to_owned(),
                });
            }
        };
        let contents = ModelChange {
            base_model_id: members.base_model_id.unwrap_or(model.base_model_id.clone()),
            name: members.name.unwrap_or(model.name.clone()),
            params: members.params.unwrap_or(model.params.clone()),
            meta: members.meta.unwrap_or(model.meta.clone()),
            access: members.access_control.map_or(model.access.clone(), Access::from),
            is_active: members.is_active.unwrap_or(model.is_active),
        };
        model.apply(contents, now);
        Ok(model)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ImportedModel, NewModel};
    use crate::model::Model;

    fn import(entry: Value, existing: Option<Model>) -> Model {
        let entry = entry.as_object().unwrap().clone();
        let imported = ImportedModel::read(entry).unwrap().unwrap();
        imported.onto(existing, &"ada".into(), 5).unwrap()
    }

    #[test]
    fn what_an_entry_leaves_out_stays_as_it_is() {
        let first = import(
            json!({"id": "m", "name": "M", "base_model_id": "b", "params": {"top_p": 1}, "access_control": {}}),
            None,
        );
        let renamed = import(json!({"id": "m", "name": "Other"}), Some(first.clone()));
        assert_eq!(
            renamed,
            Model {
                name: "Other".to_owned(),
                ..first
            }
        );
        let opened = import(json!({"id": "m", "access_control": null}), Some(renamed));
        assert_eq!(opened.access.object(), None);
    }

    #[test]
    fn an_entry_that_names_no_model_is_passed_over() {
        for entry in [
            json!({}),
            json!({"id": ""}),
            json!({"id": 5}),
            json!({"id": "x".repeat(257)}),
        ] {
            assert_eq!(ImportedModel::read(entry.as_object().unwrap().clone()).unwrap(), None);
        }
    }

    #[test]
    fn rubbish_is_told_with_its_reason() {
        let wrong = json!({"id": "m", "name": 5});
        let refused = ImportedModel::read(wrong.as_object().unwrap().clone()).unwrap_err();
        assert!(refused.to_string().starts_with("the model m cannot be imported: "));

        let nameless = json!({"id": "m"});
        let read = ImportedModel::read(nameless.as_object().unwrap().clone())
            .unwrap()
            .unwrap();
        assert!(read.onto(None, &"ada".into(), 5).is_err());
        assert_eq!(NewModel::blank("m".into(), "M").contents.access.object(), None);
    }
}
