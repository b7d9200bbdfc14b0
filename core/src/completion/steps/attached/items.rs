use std::error::Error;

use serde_json::{Value, json};

use super::{Attachments, Found, Reader};
use crate::chat::ChatId;
use crate::file::{File, FileError, FileId};
use crate::knowledge::{KnowledgeError, KnowledgeId};
use crate::retrieval::CollectionName;
use crate::shared::JsonObject;

type Failure = Box<dyn Error + Send + Sync>;

/// The longest text that an item may carry by itself.
const LONGEST: usize = 8 << 20;

impl Attachments {
    /// What an item gives: by its kind, or by what it carries.
    pub(super) async fn found(&self, item: &Value, reader: &Reader<'_>) -> Result<Found, Failure> {
        match item["type"].as_str().unwrap_or_default() {
            "text" => self.text(item, reader).await,
            "note" => self.note(item, reader).await,
            "chat" => self.chat(item, reader).await,
            "url" => self.page(item, reader).await,
            "file" => self.file(item, reader).await,
            "collection" => self.collection(item, reader).await,
            _ if item["docs"].is_array() => Ok(documents(item)),
            _ => self.named(names(item), reader).await,
        }
    }

    /// A text that was pasted, or a page that was read when it was attached.
    async fn text(&self, item: &Value, reader: &Reader<'_>) -> Result<Found, Failure> {
        let carried = &item["file"];
        let of_file = || one(carried["data"]["content"].as_str(), object(&carried["meta"]));
        if item["context"] == "full" && carried.is_object() {
            return Ok(of_file());
        }
        if let Some(name) = item["collection_name"].as_str().filter(|name| !name.is_empty()) {
            return self.named(vec![CollectionName::from(name)], reader).await;
        }
        if carried.is_object() {
            return Ok(of_file());
        }
        Ok(one(item["content"].as_str(), about(item)))
    }

    async fn note(&self, item: &Value, reader: &Reader<'_>) -> Result<Found, Failure> {
        let (Some(notes), Some(id)) = (&self.notes, item["id"].as_str()) else {
            return Ok(Found::Nothing);
        };
        let note = notes.read(reader.who, id).await?;
        Ok(note.map_or(Found::Nothing, |note| {
            let about = members(json!({"file_id": id, "name": note.title}));
            one(Some(&note.markdown), about)
        }))
    }

    /// The branch of a chat that is shown, as its owner and administrators may read it.
    async fn chat(&self, item: &Value, reader: &Reader<'_>) -> Result<Found, Failure> {
        let Some(id) = item["id"].as_str() else {
            return Ok(Found::Nothing);
        };
        let Some(chat) = self.chats.find(&ChatId::from(id)).await? else {
            return Ok(Found::Nothing);
        };
        if chat.user_id != *reader.who.id() && !reader.who.is_admin() {
            return Ok(Found::Nothing);
        }
        let body: Value = chat.body.read().unwrap_or_default();
        let Some(current) = body["history"]["currentId"].as_str() else {
            return Ok(Found::Nothing);
        };
        let branch = self.conversations.branch(id, current).await?;
        let said: Vec<String> = branch.iter().map(said).collect();
        let about = members(json!({"file_id": id, "name": chat.title}));
        Ok(one(Some(&said.join("\n")), about))
    }

    async fn page(&self, item: &Value, reader: &Reader<'_>) -> Result<Found, Failure> {
        let Some(address) = item["url"].as_str() else {
            return Ok(Found::Nothing);
        };
        let page = self.retrieval.load(address, &reader.requester).await?;
        let about = members(json!({"url": address, "name": address, "source": address}));
        Ok(one(Some(&page.text), about))
    }

    async fn file(&self, item: &Value, reader: &Reader<'_>) -> Result<Found, Failure> {
        let Some(id) = item["id"].as_str() else {
            return Ok(Found::Nothing);
        };
        if item["legacy"] == true {
            return self.named(vec![CollectionName::from(id)], reader).await;
        }
        let file = self
            .files
            .find_for(reader.who, reader.author.as_ref(), &FileId::from(id))
            .await;
        let file = match file {
            Err(FileError::NotFound) => return Ok(Found::Nothing),
            file => file?,
        };
        if item["context"] == "full" || self.is_bypassed() {
            return Ok(whole(&file));
        }
        Ok(Found::Collections(vec![CollectionName(format!("file-{id}"))]))
    }

    async fn collection(&self, item: &Value, reader: &Reader<'_>) -> Result<Found, Failure> {
        if item["legacy"] == true {
            return self.named(names(item), reader).await;
        }
        let Some(id) = item["id"].as_str() else {
            return Ok(Found::Nothing);
        };
        let base = KnowledgeId::from(id);
        let is_open = self.documents.may_read(reader.who, reader.author.as_ref(), &base).await;
        match is_open {
            Ok(true) => {}
            Ok(false) | Err(KnowledgeError::NothingThere) => return Ok(Found::Nothing),
            Err(error) => return Err(error.into()),
        }
        if item["context"] != "full" && !self.is_bypassed() {
            return Ok(Found::Collections(vec![CollectionName::from(id)]));
        }
        let files = self.documents.texts(&base).await?;
        let texts = files.iter().map(|file| (file.content().to_owned(), of_file(file)));
        Ok(Found::Documents(texts.filter(|(text, _)| !text.is_empty()).collect()))
    }

    /// Collections by their names, as far as they may be read.
    async fn named(&self, names: Vec<CollectionName>, reader: &Reader<'_>) -> Result<Found, Failure> {
        let readable = self.collections.readable(reader.who, names).await?;
        Ok(match readable.is_empty() {
            true => Found::Nothing,
            false => Found::Collections(readable),
        })
    }
}

/// The documents that an item carries, those of a search of the web for example.
fn documents(item: &Value) -> Found {
    let docs = item["docs"].as_array().into_iter().flatten();
    let texts = docs.filter_map(|doc| Some((doc["content"].as_str()?.to_owned(), object(&doc["metadata"]))));
    Found::Documents(texts.collect())
}

fn names(item: &Value) -> Vec<CollectionName> {
    let one = item["collection_name"].as_str();
    let several = item["collection_names"].as_array().into_iter().flatten();
    let several = several.filter_map(Value::as_str);
    let legacy = item["id"].as_str().filter(|_| item["legacy"] == true);
    one.into_iter()
        .chain(several)
        .chain(legacy)
        .map(CollectionName::from)
        .collect()
}

fn one(text: Option<&str>, about: JsonObject) -> Found {
    match text.filter(|text| !text.is_empty() && text.len() <= LONGEST) {
        Some(text) => Found::Documents(vec![(text.to_owned(), about)]),
        None => Found::Nothing,
    }
}

fn whole(file: &File) -> Found {
    one(Some(file.content()), of_file(file))
}

fn of_file(file: &File) -> JsonObject {
    members(json!({"file_id": file.id, "name": file.filename, "source": file.filename}))
}

fn about(item: &Value) -> JsonObject {
    members(json!({"file_id": item["id"], "name": item["name"]}))
}

/// A message under its role.
fn said(message: &JsonObject) -> String {
    let text = |name: &str| message.get(name).and_then(Value::as_str).unwrap_or_default();
    let role = match text("role") {
        "assistant" => "Assistant",
        "system" => "System",
        _ => "User",
    };
    format!("#### {role}\n{}\n", text("content"))
}

fn object(value: &Value) -> JsonObject {
    value.as_object().cloned().unwrap_or_default()
}

/// The members of an object, those that are null left out.
fn members(value: Value) -> JsonObject {
    let mut members = match value {
        Value::Object(members) => members,
        _ => JsonObject::new(),
    };
    members.retain(|_, value| !value.is_null());
    members
}
