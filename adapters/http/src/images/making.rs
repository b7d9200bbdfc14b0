use std::sync::Arc;

use loquat_core::image::{ImageModel, Images, KeptImage, PictureLink, RequestedEdit, RequestedImage};
use poem_openapi::registry::MetaSchema;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::area::Area;
use crate::wire::{Body, Failure, Verified, free};

/// Making and changing pictures.
pub(super) struct Making {
    pub images: Arc<Images>,
}

/// What to make
#[derive(Debug, Object, Deserialize)]
#[oai(rename = "CreateImageForm", write_only_all)]
struct CreateForm {
    prompt: String,
    /// A model of the engine; most engines keep to the one that administrators chose
    model: Option<String>,
    /// Width and height, for example `512x512`
    size: Option<String>,
    /// How many, 1 to 10
    n: Option<i64>,
    steps: Option<i64>,
    /// What shall not be seen
    negative_prompt: Option<String>,
}

/// What to change
#[derive(Debug, Object, Deserialize)]
#[oai(rename = "EditImageForm", write_only_all)]
struct EditForm {
    image: Sources,
    prompt: String,
    model: Option<String>,
    size: Option<String>,
    n: Option<i64>,
    negative_prompt: Option<String>,
}

/// One picture or several: data URLs, web addresses, addresses or ids of stored files.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Sources {
    One(String),
    Several(Vec<String>),
}

free!(
    Sources,
    "ImageSources",
    MetaSchema {
        description: Some("A text or a list of texts: data URLs, web addresses, addresses or ids of stored files"),
        ..MetaSchema::ANY
    },
    |value| serde_json::from_value(value).ok(),
    |sources| match sources {
        Sources::One(source) => Some(Value::from(source.as_str())),
        Sources::Several(sources) => Some(Value::from(sources.clone())),
    }
);

/// The message that shows the pictures
#[derive(Debug, Object, Deserialize)]
#[oai(rename = "ImagePlace", write_only_all)]
struct Place {
    chat_id: Option<String>,
    message_id: Option<String>,
}

#[derive(Debug, Object, Deserialize)]
#[oai(rename = "EditImageBody", write_only_all)]
struct EditBody {
    form_data: EditForm,
    metadata: Option<Place>,
}

/// A picture that is now one of your files
#[derive(Debug, Object, Serialize)]
#[oai(rename = "GeneratedImage", read_only_all)]
struct ImageView {
    /// Where it is
    url: String,
}

impl From<KeptImage> for ImageView {
    fn from(image: KeptImage) -> Self {
        Self { url: image.url }
    }
}

#[derive(Debug, Object, Serialize)]
#[oai(rename = "ImageModel", read_only_all)]
struct ModelView {
    id: String,
    name: String,
}

impl From<ImageModel> for ModelView {
    fn from(model: ImageModel) -> Self {
        Self {
            id: model.id,
            name: model.name,
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/images", tag = "Area::Images")]
impl Making {
    /// Make images
    ///
    /// They become files of the caller.
    #[oai(path = "/generations", method = "post", operation_id = "generate_images")]
    async fn generate(&self, caller: Verified, form: Body<CreateForm>) -> Result<Body<Vec<ImageView>>, Failure> {
        let form = form.0;
        let asked = RequestedImage {
            prompt: form.prompt,
            model: form.model,
            size: form.size,
            count: form.n,
            steps: form.steps,
            negative_prompt: form.negative_prompt,
        };
        let kept = self.images.generate(&caller.0, asked, None).await?;
        Ok(Body(kept.into_iter().map(ImageView::from).collect()))
    }

    /// Change images
    ///
    /// What comes out of it becomes files of the caller.
    #[oai(path = "/edit", method = "post", operation_id = "edit_images")]
    async fn edit(&self, caller: Verified, body: Body<EditBody>) -> Result<Body<Vec<ImageView>>, Failure> {
        let EditBody {
            form_data: form,
            metadata,
        } = body.0;
        let (pictures, is_list) = match form.image {
            Sources::One(picture) => (vec![picture], false),
            Sources::Several(pictures) => (pictures, true),
        };
        let asked = RequestedEdit {
            pictures,
            is_list,
            prompt: form.prompt,
            model: form.model,
            size: form.size,
            count: form.n,
            negative_prompt: form.negative_prompt,
        };
        let link = metadata.and_then(|place| {
            let (chat, message) = place.chat_id.zip(place.message_id)?;
            Some(PictureLink { chat, message })
        });
        let kept = self.images.edit(&caller.0, asked, link.as_ref()).await?;
        Ok(Body(kept.into_iter().map(ImageView::from).collect()))
    }

    /// List the models of the image engine
    #[oai(path = "/models", method = "get", operation_id = "list_image_models")]
    async fn models(&self, caller: Verified) -> Result<Body<Vec<ModelView>>, Failure> {
        let models = self.images.models(&caller.0).await?;
        Ok(Body(models.into_iter().map(ModelView::from).collect()))
    }
}
