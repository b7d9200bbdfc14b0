use poem_openapi::Tags;

/// The areas of the API; they group the operations in the document.
#[derive(Debug, Tags)]
pub enum Area {
    /// Signing up, in and out; the own account, password and API key
    Auths,
    /// People with an account, as administrators and as others see them
    Users,
    /// Groups of users and what they may do
    Groups,
    /// Chats, their messages, tags and shares
    Chats,
    /// Files that people bring in
    Files,
    /// Folders for chats
    Folders,
    /// Texts that people call up in chats by a command
    Prompts,
    /// Collections of documents that models answer from
    Knowledge,
    /// Pictures that engines make and change
    Images,
    /// Texts read aloud, and recordings that become text
    Audio,
    /// Work that goes on after the request that asked for it
    Jobs,
    /// What people make for models: tools, notes
    Workspace,
    /// Models, as they are offered and as the workspace defines them
    Models,
    /// Asking models, for chats and for programs
    Completions,
    /// Ratings of answers, and what follows from them
    Evaluations,
    /// What runs, and the small tasks of models beside chats
    Tasks,
    /// OpenAI's API, and connections to everything that speaks like it
    Openai,
    /// Ollama's API, its servers and what they have
    Ollama,
    /// What administrators set while the service runs
    Configs,
    /// What the page and the browser ask before anybody signs in
    Page,
    /// What the server does for the page: documents, code, a copy of the database
    Utils,
    /// Is the service well
    Health,
}
