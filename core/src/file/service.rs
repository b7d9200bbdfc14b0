use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use serde_json::json;

use crate::account::UserStore;
use crate::chat::{ChatId, MessageId};
use crate::file::access::{Wish, is_plain, is_through};
use crate::file::limit::at_most;
use crate::file::name::{base_name, extension};
use crate::file::{
    Blob, BlobPath, BlobStore, ByteStream, File, FileError, FileId, FileQuery, FileStatus, FileStore, TextIndex,
};
use crate::identity::{Admin, Member, Role, UserId};
use crate::settings::{RAG_ALLOWED_FILE_EXTENSIONS, RAG_FILE_MAX_SIZE, Settings};
use crate::shared::{Clock, Ids, JsonObject, Page, debug_by_name};

/// What files are built on.
pub struct FilePorts {
    pub store: Arc<dyn FileStore>,
    pub blobs: Arc<dyn BlobStore>,
    pub texts: Arc<dyn TextIndex>,
    pub users: Arc<dyn UserStore>,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

debug_by_name!(FilePorts);

/// What people do with files, and what other areas keep for them.
pub struct Files {
    ports: FilePorts,
}

debug_by_name!(Files);

/// What is told of a file before its bytes come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadHead {
    /// Its name as the client gave it, folders and all.
    pub name: String,
    pub content_type: Option<String>,
    /// Shall its text be read?
    pub process: bool,
}

/// A file whose bytes are there and that has no row yet. To drop it leaves the bytes: [`Files::discard`] it.
#[derive(Debug)]
pub struct Received {
    id: FileId,
    name: String,
    content_type: Option<String>,
    path: BlobPath,
    size: u64,
    process: bool,
}

/// A file that another area makes: a picture, the result of a tool, a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFile {
    pub name: String,
    pub content_type: String,
    /// What else its `meta` shall say, `data` for example.
    pub meta: JsonObject,
}

/// How a file is read once it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    InBackground,
    BeforeTheAnswer,
}

/// The largest file in megabytes where the settings name none.
const LARGEST: i64 = 2_048;

impl Files {
    pub fn new(ports: FilePorts) -> Self {
        Self { ports }
    }

    /// Takes in the bytes of a file, never more than a piece of them in memory.
    pub async fn receive(&self, who: &Member, head: UploadHead, content: ByteStream) -> Result<Received, FileError> {
        let name = base_name(&head.name);
        if head.process {
            self.may_be_read(&name)?;
        }
        let megabytes = self.ports.settings.snapshot().get(RAG_FILE_MAX_SIZE);
        let megabytes = megabytes.filter(|most| *most > 0).unwrap_or(LARGEST);
        let limit = u64::try_from(megabytes).unwrap_or_default().saturating_mul(1 << 20);
        let refusal = format!("the file is too large: at most {megabytes} MB are taken");
        self.put(
            who,
            name,
            head.content_type,
            head.process,
            at_most(content, limit, refusal),
        )
        .await
    }

    /// Makes a file of what was received, and begins to read its text where that is wanted.
    pub async fn finish(
        &self,
        who: &Member,
        received: Received,
        data: JsonObject,
        reading: Reading,
    ) -> Result<File, FileError> {
        let process = received.process;
        let language = data.get("language").and_then(|value| value.as_str()).map(str::to_owned);
        let mut meta = meta_of(&received);
        meta.insert("data".to_owned(), data.into());
        let status = process.then_some(FileStatus::Pending);
        let file = self.insert(who, received, meta, status).await?;
        match reading {
            _ if !process => {}
            Reading::InBackground => self.ports.texts.begin(who, &file, language).await,
            Reading::BeforeTheAnswer => self.ports.texts.read_now(who, &file, language).await,
        }
        Ok(file)
    }

    /// Removes the bytes of a file that does not come to be.
    pub async fn discard(&self, received: Received) {
        if let Err(error) = self.ports.blobs.delete(&received.path).await {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "the bytes of a refused file could not be removed");
        }
    }

    /// Keeps a file that was made for somebody. Its text is not read.
    pub async fn keep(&self, who: &Member, new: NewFile, bytes: Bytes) -> Result<File, FileError> {
        let content = futures::stream::once(async { Ok(bytes) }).boxed();
        let received = self
            .put(who, base_name(&new.name), Some(new.content_type), false, content)
            .await?;
        let mut meta = meta_of(&received);
        meta.extend(new.meta);
        self.insert(who, received, meta, None).await
    }

    /// Whose files they are: administrators see all. The newest first.
    pub async fn list(&self, who: &Member, with_content: bool) -> Result<Vec<File>, FileError> {
        let query = FileQuery {
            without_content: !with_content,
            ..Self::visible_to(who)
        };
        // As many as the web client shows at once; scripts page through the search.
        let page = Page {
            offset: 0,
            limit: 10_000,
        };
        Ok(self.ports.store.list(&query, page).await?)
    }

    /// The files whose whole names fit a pattern of `*` and `?`.
    pub async fn search(
        &self,
        who: &Member,
        pattern: String,
        with_content: bool,
        page: Page,
    ) -> Result<Vec<File>, FileError> {
        let query = FileQuery {
            pattern: Some(pattern),
            without_content: !with_content,
            ..Self::visible_to(who)
        };
        let found = self.ports.store.list(&query, page).await?;
        if found.is_empty() {
            return Err(FileError::NoneFits);
        }
        Ok(found)
    }

    /// A file that `who` may read.
    pub async fn find(&self, who: &Member, id: &FileId) -> Result<File, FileError> {
        self.allowed(who, id, Wish::Read).await
    }

    /// A file that `who` may read, or that belongs to the author of something they may use.
    pub(crate) async fn find_for(&self, who: &Member, author: Option<&UserId>, id: &FileId) -> Result<File, FileError> {
        let file = self.ports.store.find(id).await?.ok_or(FileError::NotFound)?;
        if author == Some(&file.user_id) {
            return Ok(file);
        }
        self.allowed(who, id, Wish::Read).await
    }

    /// A file that may be shown as a page of its own: one that `who` may read, and that an administrator brought in.
    pub async fn find_page(&self, who: &Member, id: &FileId) -> Result<File, FileError> {
        let file = self.allowed(who, id, Wish::Read).await?;
        let owner = self.ports.users.find(&file.user_id).await?;
        let is_trusted = owner.is_some_and(|owner| owner.role == Role::Admin);
        is_trusted.then_some(file).ok_or(FileError::NotFound)
    }

    /// Those of the files that `who` may read, in the order of the ids.
    pub async fn readable(&self, who: &Member, ids: &[FileId]) -> Result<Vec<File>, FileError> {
        let mut readable = Vec::new();
        for file in self.ports.store.find_many(ids).await? {
            if is_plain(who, &file) || is_through(who, &self.ports.store.sharing(&file.id).await?, Wish::Read) {
                readable.push(file);
            }
        }
        Ok(readable)
    }

    /// The bytes of a file that was found, or a part of them.
    pub async fn open(&self, file: &File, range: Option<Range<u64>>) -> Result<Blob, FileError> {
        let path = file.path.as_ref().ok_or(FileError::NoContent)?;
        Ok(self.ports.blobs.open(path, range).await?)
    }

    /// Puts a text in place of the file's own, and answers the text as it is then: the old one, if that failed.
    pub async fn replace_text(&self, who: &Member, id: &FileId, text: &str) -> Result<String, FileError> {
        let file = self.allowed(who, id, Wish::Change).await?;
        if is_plain(who, &file) && self.ports.texts.replace(who, &file, text).await {
            let file = self.ports.store.find(id).await?.ok_or(FileError::NotFound)?;
            return Ok(file.content().to_owned());
        }
        Ok(file.content().to_owned())
    }

    /// Removes a file with its bytes and passages.
    pub async fn delete(&self, who: &Member, id: &FileId) -> Result<(), FileError> {
        self.allowed(who, id, Wish::Change).await?;
        self.remove(id).await
    }

    /// Removes a file whoever owns it: for a use case that has decided already.
    pub(crate) async fn remove(&self, id: &FileId) -> Result<(), FileError> {
        // The passages go first: whatever fails afterwards, nothing is found any more that is gone.
        self.ports.texts.forget(id).await?;
        let file = self.ports.store.delete(id).await?.ok_or(FileError::NotFound)?;
        if let Some(path) = &file.path {
            self.ports.blobs.delete(path).await?;
        }
        Ok(())
    }

    /// Removes all files of everybody, with their bytes and all passages.
    pub async fn delete_all(&self, _who: &Admin) -> Result<(), FileError> {
        self.ports.texts.forget_all().await?;
        self.ports.store.delete_all().await?;
        Ok(self.ports.blobs.clear().await?)
    }

    /// Removes the bytes of all files of everybody; their rows stay.
    pub async fn clear_bytes(&self, _who: &Admin) -> Result<(), FileError> {
        Ok(self.ports.blobs.clear().await?)
    }

    /// Says that files are part of a chat: those of them that `who` may read.
    pub async fn link_to_chat(
        &self,
        who: &Member,
        chat: &ChatId,
        message: Option<&MessageId>,
        files: &[FileId],
    ) -> Result<(), FileError> {
        let files = self.readable(who, files).await?;
        let links: Vec<_> = files.into_iter().map(|file| (self.ports.ids.uuid(), file.id)).collect();
        let now = self.ports.clock.now().seconds();
        Ok(self
            .ports
            .store
            .link_to_chat(chat, message, who.id(), &links, now)
            .await?)
    }

    async fn allowed(&self, who: &Member, id: &FileId, wish: Wish) -> Result<File, FileError> {
        let file = self.ports.store.find(id).await?.ok_or(FileError::NotFound)?;
        if is_plain(who, &file) || is_through(who, &self.ports.store.sharing(id).await?, wish) {
            Ok(file)
        } else {
            Err(FileError::NotFound)
        }
    }

    fn visible_to(who: &Member) -> FileQuery {
        FileQuery {
            owner: (!who.is_admin()).then(|| who.id().clone()),
            ..FileQuery::default()
        }
    }

    fn may_be_read(&self, name: &str) -> Result<(), FileError> {
        let now = self.ports.settings.snapshot();
        let allowed: Vec<&String> = now
            .get(RAG_ALLOWED_FILE_EXTENSIONS)
            .iter()
            .filter(|allowed| !allowed.is_empty())
            .collect();
        let extension = extension(name);
        if allowed.is_empty() || allowed.iter().any(|allowed| *allowed == extension) {
            return Ok(());
        }
        Err(FileError::Refused(format!(
            "files of the type \"{extension}\" are not taken here"
        )))
    }

    async fn put(
        &self,
        who: &Member,
        name: String,
        content_type: Option<String>,
        process: bool,
        content: ByteStream,
    ) -> Result<Received, FileError> {
        let id = FileId(self.ports.ids.uuid());
        let tags = [
            ("OpenWebUI-User-Email", who.user.email.as_str()),
            ("OpenWebUI-User-Id", who.id().as_str()),
            ("OpenWebUI-User-Name", &who.user.name),
            ("OpenWebUI-File-Id", id.as_str()),
        ];
        let tags = tags.map(|(tag, value)| (tag.to_owned(), value.to_owned()));
        let stored = self.ports.blobs.put(&format!("{id}_{name}"), content, &tags).await?;
        let received = Received {
            id,
            name,
            content_type,
            path: stored.path,
            size: stored.size,
            process,
        };
        if received.size == 0 {
            self.discard(received).await;
            return Err(FileError::Refused("the file is empty".to_owned()));
        }
        Ok(received)
    }

    async fn insert(
        &self,
        who: &Member,
        received: Received,
        meta: JsonObject,
        status: Option<FileStatus>,
    ) -> Result<File, FileError> {
        let now = self.ports.clock.now().seconds();
        let mut data = JsonObject::new();
        if let Some(status) = status {
            data.insert("status".to_owned(), status.as_str().into());
        }
        let file = File {
            id: received.id.clone(),
            user_id: who.id().clone(),
            filename: received.name.clone(),
            path: Some(received.path.clone()),
            hash: None,
            data,
            meta,
            access_control: None,
            created_at: now,
            updated_at: now,
        };
        if let Err(error) = self.ports.store.insert(&file).await {
            self.discard(received).await;
            return Err(error.into());
        }
        Ok(file)
    }
}

fn meta_of(received: &Received) -> JsonObject {
    let meta = [
        ("name", json!(received.name)),
        ("content_type", json!(received.content_type)),
        ("size", json!(received.size)),
    ];
    meta.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
