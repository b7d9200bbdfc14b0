use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService, ServerObject};

use crate::{
    Services, audio, auths, chats, completions, configs, evaluations, files, folders, functions, groups, health,
    images, jobs, knowledge, memories, models, notes, ollama, openai, pipelines, placeholders, prompts, retrieval,
    sign_on, tasks, tools, users, utils, web_client,
};

/// Every operation, area by area. The document and the routes both come from here, so neither can lack what the other
/// has. Tuples hold up to 16 areas and may be nested.
fn apis(services: &Services) -> impl OpenApi + use<> {
    (
        auths::apis(services),
        health::apis(services),
        users::apis(services),
        groups::apis(services),
        configs::apis(services),
        web_client::apis(services),
        chats::apis(services),
        folders::apis(services),
        models::apis(services),
        prompts::apis(services),
        knowledge::apis(services),
        completions::apis(services),
        tasks::apis(services),
        openai::apis(services),
        ollama::apis(services),
        (
            placeholders::apis(services),
            pipelines::apis(&services.pipelines),
            sign_on::apis(services),
            files::apis(services),
            memories::apis(services),
            (evaluations::apis(services), notes::apis(services)),
            retrieval::apis(services),
            images::apis(&services.images),
            audio::apis(&services.audio),
            tools::apis(services),
            functions::apis(services),
            jobs::apis(services),
            utils::apis(services),
        ),
    )
}

/// The API: its operations and their OpenAPI document.
pub fn document(services: &Services) -> OpenApiService<impl OpenApi + use<>, ()> {
    OpenApiService::new(apis(services), "Loquat", env!("CARGO_PKG_VERSION"))
        .summary("The API of Open WebUI 0.7.2, served by Loquat")
        .description(
            "Sign in with `POST /api/v1/auths/signin` and send the token it answers as a bearer token, or make an API key.\n\n\
             A failed operation answers `{\"detail\": ...}`: a text, or for refused input (422) a list that says what is \
             wrong and where.",
        )
        .license(LicenseObject::new("MIT").url("https://opensource.org/license/mit"))
        .contact(ContactObject::new().name("Loquat"))
        .server(ServerObject::new("/").description("This server"))
}
