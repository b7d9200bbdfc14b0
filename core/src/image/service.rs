use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::TryStreamExt;
use serde_json::{Value, json};
use tracing::{info, warn};

use crate::chat::{ChatId, MessageId};
use crate::file::{FileError, FileId, Files, NewFile};
use crate::identity::{Admin, Denied, Member, Permission};
use crate::image::{
    EditOrder, Engine, EngineError, ImageEngine, ImageModel, ImageOrder, Made, NoEngine, Picture, PictureFetcher,
    PictureLink, RequestedEdit, RequestedImage, Size,
};
use crate::provider::user_headers;
use crate::settings::{
    Changes, ENABLE_IMAGE_EDIT, ENABLE_IMAGE_GENERATION, IMAGE_EDIT_MODEL, IMAGE_EDIT_SIZE, IMAGE_GENERATION_MODEL,
    IMAGE_SIZE, IMAGE_STEPS, Settings, SettingsError, Snapshot,
};
use crate::shared::{JsonObject, StoreError, debug_by_name};

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    #[error("image generation is switched off here")]
    Off,
    #[error("you have no permission to make images")]
    NotAllowed,
    #[error("{0}")]
    Invalid(String),
    #[error(transparent)]
    NoEngine(#[from] NoEngine),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("the image to change is not one of your files")]
    NoSuchFile,
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SettingsError> for ImageError {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Denied(denied) => Self::Denied(denied),
            SettingsError::Store(error) => Self::Store(error),
        }
    }
}

/// A picture that is now a file of the person who asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptImage {
    pub url: String,
}

/// Makes and changes pictures, and keeps them as files.
pub struct Images {
    settings: Arc<Settings>,
    engine: Arc<dyn ImageEngine>,
    fetcher: Arc<dyn PictureFetcher>,
    files: Arc<Files>,
}

debug_by_name!(Images);

/// Most pictures of one order.
const MOST: i64 = 10;

/// Most pictures that one edit reads.
const MOST_READ: usize = 16;

/// Largest stored picture that is read.
const LARGEST_READ: u64 = 25 << 20;

/// Longest prompt, in bytes: longer ones are no description of a picture.
const LONGEST_PROMPT: usize = 32 << 10;

impl Images {
    pub fn new(
        settings: Arc<Settings>,
        engine: Arc<dyn ImageEngine>,
        fetcher: Arc<dyn PictureFetcher>,
        files: Arc<Files>,
    ) -> Self {
        Self {
            settings,
            engine,
            fetcher,
            files,
        }
    }

    /// Makes pictures.
    pub async fn generate(
        &self,
        who: &Member,
        asked: RequestedImage,
        link: Option<&PictureLink>,
    ) -> Result<Vec<KeptImage>, ImageError> {
        let now = self.settings.snapshot();
        may_make(who, &now)?;
        let engine = Engine::for_making(&now)?;
        let order = order(who, &engine, asked, &now)?;
        info!(images = order.count, "images are made");
        let made = self.engine.generate(&engine, &order).await?;
        self.keep(who, made, link).await
    }

    /// Changes pictures.
    pub async fn edit(
        &self,
        who: &Member,
        asked: RequestedEdit,
        link: Option<&PictureLink>,
    ) -> Result<Vec<KeptImage>, ImageError> {
        let now = self.settings.snapshot();
        may_make(who, &now)?;
        if !now.get(ENABLE_IMAGE_EDIT) {
            return Err(ImageError::Off);
        }
        check_prompt(&asked.prompt)?;
        if asked.pictures.is_empty() || asked.pictures.len() > MOST_READ {
            return Err(ImageError::Invalid(format!("Name 1 to {MOST_READ} images to change.")));
        }
        let engine = Engine::for_editing(&now)?;
        let mut pictures = Vec::with_capacity(asked.pictures.len());
        for named in &asked.pictures {
            pictures.push(self.read(who, named).await?);
        }
        let size = asked.size.as_deref().filter(|size| !size.is_empty());
        let size = size.unwrap_or_else(|| now.get(IMAGE_EDIT_SIZE));
        let order = EditOrder {
            pictures,
            is_list: asked.is_list,
            prompt: asked.prompt,
            negative_prompt: asked.negative_prompt,
            model: asked.model.unwrap_or_else(|| now.get(IMAGE_EDIT_MODEL).to_owned()),
            size: Size::parse(size),
            count: asked.count.map(count).transpose()?,
            headers: user_headers(&who.user, &now),
        };
        let made = self.engine.edit(&engine, &order).await?;
        self.keep(who, made, link).await
    }

    /// The models of the engine that makes pictures.
    pub async fn models(&self, _who: &Member) -> Result<Vec<ImageModel>, ImageError> {
        let engine = Engine::for_making(&self.settings.snapshot())?;
        Ok(self.engine.models(&engine).await?)
    }

    /// Asks the engine whether it is there. Pictures are switched off if it is not, which only administrators can
    /// cause: nobody else may take a feature from everybody.
    pub async fn check(&self, _who: &Admin) -> Result<(), ImageError> {
        let engine = Engine::for_making(&self.settings.snapshot())?;
        let checked = self.engine.check(&engine).await;
        if let Err(error) = &checked {
            warn!("image generation is switched off, because its engine does not answer: {error}");
            self.settings
                .change(Changes::new().set(ENABLE_IMAGE_GENERATION, false))
                .await?;
        }
        Ok(checked?)
    }

    /// Changes the settings, all of them or none.
    pub async fn change_settings(&self, who: &Admin, form: ImageSettings) -> Result<Arc<Snapshot>, ImageError> {
        form.check()?;
        Ok(self.settings.change_as(who, form.changes).await?)
    }

    /// The picture behind a data URL, a web address, or a stored file of the caller's.
    async fn read(&self, who: &Member, named: &str) -> Result<Picture, ImageError> {
        let bytes: Bytes = if let Some(data) = named.strip_prefix("data:") {
            let encoded = data.split_once(";base64,").map(|(_, encoded)| encoded);
            let decoded = encoded.and_then(|encoded| STANDARD.decode(encoded.trim()).ok());
            decoded.ok_or(EngineError::NoPicture)?.into()
        } else if named.starts_with("http://") || named.starts_with("https://") {
            self.fetcher.fetch(named).await?
        } else {
            let id = named.split_once("/api/v1/files/").map_or(named, |(_, rest)| rest);
            let id = FileId::from(id.split('/').next().unwrap_or_default());
            self.read_file(who, &id).await?
        };
        Ok(Picture::recognise(bytes).ok_or(EngineError::NoPicture)?)
    }

    async fn read_file(&self, who: &Member, id: &FileId) -> Result<Bytes, ImageError> {
        let file = self.files.find(who, id).await.map_err(|error| match error {
            FileError::NotFound => ImageError::NoSuchFile,
            other => ImageError::File(other),
        })?;
        let blob = self.files.open(&file, None).await?;
        if blob.size > LARGEST_READ {
            return Err(ImageError::Invalid(
                "The image is too large to be changed; choose one below 25 MB.".to_owned(),
            ));
        }
        let pieces: Vec<Bytes> = blob.content.try_collect().await.map_err(FileError::from)?;
        Ok(pieces.concat().into())
    }

    async fn keep(&self, who: &Member, made: Made, link: Option<&PictureLink>) -> Result<Vec<KeptImage>, ImageError> {
        if made.pictures.is_empty() {
            return Err(EngineError::NoPicture.into());
        }
        let mut parameters = made.parameters;
        if let Some(link) = link {
            parameters.insert("chat_id".to_owned(), json!(link.chat));
            parameters.insert("message_id".to_owned(), json!(link.message));
        }
        let mut kept = Vec::with_capacity(made.pictures.len());
        let mut ids = Vec::with_capacity(made.pictures.len());
        for picture in made.pictures {
            let new = NewFile {
                name: format!("generated-image{}", picture.extension()),
                content_type: picture.content_type.to_owned(),
                meta: JsonObject::from_iter([("data".to_owned(), Value::Object(parameters.clone()))]),
            };
            let file = self.files.keep(who, new, picture.bytes).await?;
            kept.push(KeptImage {
                url: format!("/api/v1/files/{}/content", file.id.as_str()),
            });
            ids.push(file.id);
        }
        if let Some(link) = link {
            let (chat, message) = (ChatId::from(link.chat.as_str()), MessageId::from(link.message.as_str()));
            self.files.link_to_chat(who, &chat, Some(&message), &ids).await?;
        }
        Ok(kept)
    }
}

/// New settings of pictures: those that must fit together, and all of them to be saved.
#[derive(Debug)]
pub struct ImageSettings {
    pub model: String,
    pub size: String,
    pub edit_size: String,
    pub steps: i64,
    pub changes: Changes,
}

impl ImageSettings {
    fn check(&self) -> Result<(), ImageError> {
        let invalid = |text: &str| Err(ImageError::Invalid(text.to_owned()));
        match self.size.as_str() {
            "" => {}
            "auto" if self.model.starts_with("gpt-image") => {}
            "auto" => return invalid("The size \"auto\" is only for gpt-image models; write for example 512x512."),
            size if Size::parse(size).is_some() => {}
            _ => return invalid("Write the size as width x height, for example 512x512."),
        }
        if !matches!(self.edit_size.as_str(), "" | "auto") && Size::parse(&self.edit_size).is_none() {
            return invalid("Write the size of edits as width x height, for example 512x512.");
        }
        if self.steps < 0 {
            return invalid("The number of steps cannot be below zero; write for example 50.");
        }
        Ok(())
    }
}

fn may_make(who: &Member, now: &Snapshot) -> Result<(), ImageError> {
    if !now.get(ENABLE_IMAGE_GENERATION) {
        return Err(ImageError::Off);
    }
    who.may(Permission::FeatureImageGeneration)
        .map_err(|_| ImageError::NotAllowed)
}

fn check_prompt(prompt: &str) -> Result<(), ImageError> {
    if prompt.len() > LONGEST_PROMPT {
        return Err(ImageError::Invalid(format!(
            "The prompt is too long; describe the image in at most {LONGEST_PROMPT} bytes."
        )));
    }
    Ok(())
}

fn count(asked: i64) -> Result<u32, ImageError> {
    match u32::try_from(asked) {
        Ok(count) if (1..=MOST).contains(&asked) => Ok(count),
        _ => Err(ImageError::Invalid(format!("Ask for 1 to {MOST} images at once."))),
    }
}

fn order(who: &Member, engine: &Engine, asked: RequestedImage, now: &Snapshot) -> Result<ImageOrder, ImageError> {
    check_prompt(&asked.prompt)?;
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let size_text = given(asked.size).unwrap_or_else(|| now.get(IMAGE_SIZE).to_owned());
    let size = match Size::parse(&size_text) {
        Some(size) => size,
        None if size_text.contains('x') => {
            return Err(ImageError::Invalid(
                "Write the size as width x height, for example 512x512.".to_owned(),
            ));
        }
        None => Size::parse(now.get(IMAGE_SIZE)).unwrap_or(Size::DEFAULT),
    };
    let chosen = given(asked.model);
    let set = now.get(IMAGE_GENERATION_MODEL);
    let preset = if set.is_empty() { engine.default_model() } else { set };
    // As clients know it, a request chooses the model of AUTOMATIC1111 alone; elsewhere the administrator does.
    let is_model_chosen = chosen.is_some() && matches!(engine, Engine::Automatic1111(_));
    Ok(ImageOrder {
        prompt: asked.prompt,
        negative_prompt: asked.negative_prompt,
        model: chosen.filter(|_| is_model_chosen).unwrap_or_else(|| preset.to_owned()),
        is_model_chosen,
        size,
        size_text,
        count: count(asked.count.unwrap_or(1))?,
        steps: asked.steps.or(Some(now.get(IMAGE_STEPS))),
        headers: user_headers(&who.user, now),
    })
}
