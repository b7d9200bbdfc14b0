use std::hash::{DefaultHasher, Hash, Hasher};

use crate::account::Picture;
use crate::model::Model;

/// The picture of a model, and which one it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelPicture {
    pub picture: Picture,
    /// Changes whenever the picture does.
    pub version: String,
}

impl ModelPicture {
    /// The picture that the model says it has.
    pub fn of(model: &Model) -> Self {
        let said = model.meta.picture().unwrap_or_default();
        let mut hasher = DefaultHasher::new();
        said.hash(&mut hasher);
        Self {
            picture: Picture::read(said),
            version: format!("{:016x}", hasher.finish()),
        }
    }

    /// The picture of a model that is not there.
    pub fn of_none() -> Self {
        Self {
            picture: Picture::Default,
            version: String::new(),
        }
    }
}
