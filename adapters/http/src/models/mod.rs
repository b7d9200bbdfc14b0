//! Models: what can be picked ([`listing`]), and what the workspace defines ([`workspace`], [`transfer`]).

mod listing;
mod meta;
mod picture;
mod transfer;
mod view;
mod workspace;

use poem_openapi::OpenApi;

use crate::Services;

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let models = services.models.clone();
    (
        listing::ListModels {
            catalog: services.catalog.clone(),
        },
        workspace::WorkspaceModels { models: models.clone() },
        transfer::TransferModels { models: models.clone() },
        picture::ModelPictures {
            models,
            default_picture: services.default_model_picture.clone(),
        },
    )
}

pub use picture::default_picture;
