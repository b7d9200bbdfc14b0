//! What runs on behalf of users, and the small tasks that models do beside chats.

mod running;
mod settings;

mod small;
mod usage;

use poem_openapi::OpenApi;

use crate::Services;

use self::running::RunningTasks;
use self::settings::TaskSettings;

use self::small::SmallTasks;
use self::usage::ServiceUsage;

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    (
        RunningTasks {
            tasks: services.tasks.clone(),
        },
        SmallTasks {
            completions: services.completions.clone(),
        },
        TaskSettings {
            settings: services.settings.clone(),
        },
        ServiceUsage {
            usage: services.usage.clone(),
        },
    )
}
