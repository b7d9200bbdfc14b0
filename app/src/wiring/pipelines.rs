use std::sync::Arc;

use loquat_core::model::Catalog;
use loquat_core::pipeline::{PipelineServers, Pipelines};
use loquat_core::provider::OpenAiConnections;
use loquat_core::settings::Settings;
use loquat_http::pipelines::PipelineServices;

use super::Infrastructure;
use super::providers::Providers;

/// Who looks at questions and answers.
pub fn pipelines(settings: &Arc<Settings>, catalog: &Arc<Catalog>, providers: &Providers) -> Arc<Pipelines> {
    Arc::new(Pipelines::new(
        catalog.clone(),
        Arc::new(OpenAiConnections::new(settings.clone())),
        providers.plain_pipelines.clone(),
        Arc::new(providers.openai.clone()),
    ))
}

/// What administrators do with servers of pipelines.
pub fn services(
    infrastructure: &Infrastructure,
    settings: &Arc<Settings>,
    catalog: &Arc<Catalog>,
    providers: &Providers,
) -> PipelineServices {
    PipelineServices {
        servers: Arc::new(PipelineServers::new(
            catalog.clone(),
            Arc::new(OpenAiConnections::new(settings.clone())),
            Arc::new(providers.openai.clone()),
            infrastructure.ids.clone(),
        )),
    }
}
