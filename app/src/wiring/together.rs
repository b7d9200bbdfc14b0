use std::sync::Arc;

use loquat_core::evaluation::{EvaluationPorts, Feedbacks};
use loquat_core::feature::Features;
use loquat_core::note::{NotePorts, Notes};
use loquat_core::realtime::{Admission, Rooms};
use loquat_core::retrieval::Embeddings;
use loquat_core::room::RoomKeeper;
use loquat_core::settings::Settings;
use loquat_http::evaluations::EvaluationServices;
use loquat_http::notes::NoteServices;

use super::Infrastructure;

/// Who enters which room.
pub fn admission(infrastructure: &Infrastructure, settings: &Arc<Settings>) -> Arc<dyn Admission> {
    Arc::new(RoomKeeper {
        notes: infrastructure.stores.notes.clone(),
        features: Arc::new(Features::new(settings.clone())),
        clock: infrastructure.clock.clone(),
    })
}

/// What people do with notes.
pub fn notes(infrastructure: &Infrastructure, settings: &Arc<Settings>, rooms: Arc<dyn Rooms>) -> NoteServices {
    NoteServices {
        notes: Arc::new(Notes::new(NotePorts {
            store: infrastructure.stores.notes.clone(),
            users: infrastructure.stores.users.clone(),
            rooms,
            features: Arc::new(Features::new(settings.clone())),
            settings: settings.clone(),
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        })),
    }
}

/// What people think of answers.
pub fn evaluations(infrastructure: &Infrastructure, embeddings: Arc<Embeddings>) -> EvaluationServices {
    EvaluationServices {
        feedbacks: Arc::new(Feedbacks::new(EvaluationPorts {
            store: infrastructure.stores.feedbacks.clone(),
            users: infrastructure.stores.users.clone(),
            embeddings,
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        })),
    }
}
