//! Engines of pictures, a file each: they translate an order into the engine's own protocol.
//!
//! Keys go to the address of their engine alone. What an engine names by another address is fetched like any address
//! that a stranger names. What comes back counts as a picture by its bytes, whatever its headers say.
//!
//! Start reading at [`HttpImages`], which chooses the file.

mod automatic1111;
mod calls;
mod comfyui;
mod fetcher;
mod gemini;
mod openai;
mod workflow;

use async_trait::async_trait;
use loquat_client::Calls;
use loquat_core::image::{EditOrder, Engine, EngineError, ImageEngine, ImageModel, ImageOrder, Made};

use crate::calls::EngineCalls;

pub use fetcher::WebPictureFetcher;

/// All engines, over one client for them, one for addresses that they name, and one whose connections become sockets.
#[derive(Debug, Clone)]
pub struct HttpImages {
    calls: EngineCalls,
}

impl HttpImages {
    /// `engines` reaches what administrators set up, `public` only public addresses, `sockets` speaks HTTP/1.
    pub fn new(engines: Calls, public: Calls, sockets: Calls) -> Self {
        Self {
            calls: EngineCalls {
                engines,
                public,
                sockets,
            },
        }
    }
}

#[async_trait]
impl ImageEngine for HttpImages {
    async fn generate(&self, engine: &Engine, order: &ImageOrder) -> Result<Made, EngineError> {
        match engine {
            Engine::OpenAi(engine) => openai::generate(&self.calls, engine, order).await,
            Engine::Gemini(engine) => gemini::generate(&self.calls, engine, order).await,
            Engine::ComfyUi(engine) => comfyui::generate(&self.calls, engine, order).await,
            Engine::Automatic1111(engine) => automatic1111::generate(&self.calls, engine, order).await,
        }
    }

    async fn edit(&self, engine: &Engine, order: &EditOrder) -> Result<Made, EngineError> {
        match engine {
            Engine::OpenAi(engine) => openai::edit(&self.calls, engine, order).await,
            Engine::Gemini(engine) => gemini::edit(&self.calls, engine, order).await,
            Engine::ComfyUi(engine) => comfyui::edit(&self.calls, engine, order).await,
            Engine::Automatic1111(_) => Err(EngineError::Unsupported),
        }
    }

    async fn models(&self, engine: &Engine) -> Result<Vec<ImageModel>, EngineError> {
        match engine {
            Engine::OpenAi(_) => Ok(openai::models()),
            Engine::Gemini(_) => Ok(gemini::models()),
            Engine::ComfyUi(engine) => comfyui::models(&self.calls, engine).await,
            Engine::Automatic1111(engine) => automatic1111::models(&self.calls, engine).await,
        }
    }

    async fn check(&self, engine: &Engine) -> Result<(), EngineError> {
        match engine {
            // Asking them for anything would cost money.
            Engine::OpenAi(_) | Engine::Gemini(_) => Ok(()),
            Engine::ComfyUi(engine) => comfyui::check(&self.calls, engine).await,
            Engine::Automatic1111(engine) => automatic1111::check(&self.calls, engine).await,
        }
    }
}
