//! Pictures that engines make and change: for the image page, for answers in chats, for models that call tools.

mod engine;
mod entity;
mod ports;
mod service;

pub use engine::{Automatic1111, ComfyUi, Engine, Gemini, GeminiMethod, NoEngine, OpenAi, WorkflowNode};
pub use entity::{
    EditOrder, ImageModel, ImageOrder, Made, Picture, PictureLink, RequestedEdit, RequestedImage, Size, picture_type,
};
pub use ports::{EngineError, ImageEngine, PictureFetcher};
pub use service::{ImageError, ImageSettings, Images, KeptImage};
