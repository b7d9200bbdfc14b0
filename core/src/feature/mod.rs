//! Parts of the product that an operator switches on and off, and who may use them.

use std::sync::Arc;

use crate::identity::{Denied, Member, Permission};
use crate::settings::{ENABLE_CHANNELS, ENABLE_MEMORIES, Settings};

/// A part of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// Texts beside chats, written alone or together.
    Notes,
    /// Rooms in which people talk with each other.
    Channels,
    /// What models shall remember of a user.
    Memories,
}

/// Why somebody may not use a part of the product.
#[derive(Debug, thiserror::Error)]
pub enum FeatureError {
    /// It is switched off, and nobody is to see that it could be there.
    #[error("there is nothing at this address")]
    Hidden,
    /// They lack a permission that also administrators need.
    #[error("you lack the permission {}.{}", .0.section(), .0.leaf())]
    Forbidden(Permission),
    #[error(transparent)]
    Denied(#[from] Denied),
}

/// Decides who may use which part.
#[derive(Debug)]
pub struct Features {
    settings: Arc<Settings>,
}

impl Features {
    pub fn new(settings: Arc<Settings>) -> Self {
        Self { settings }
    }

    /// May they use it?
    pub fn admit(&self, who: &Member, feature: Feature) -> Result<(), FeatureError> {
        let settings = self.settings.snapshot();
        match feature {
            Feature::Notes => who.may(Permission::FeatureNotes)?,
            Feature::Channels if !settings.get(ENABLE_CHANNELS) => return Err(Denied::SwitchedOff("channels").into()),
            Feature::Channels => who.may(Permission::FeatureChannels)?,
            Feature::Memories if !settings.get(ENABLE_MEMORIES) => return Err(FeatureError::Hidden),
            Feature::Memories if !who.holds(Permission::FeatureMemories) => {
                return Err(FeatureError::Forbidden(Permission::FeatureMemories));
            }
            Feature::Memories => {}
        }
        Ok(())
    }
}
