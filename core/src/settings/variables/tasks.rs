//! Small jobs for models beside a chat: titles, tags, queries.

use crate::settings::Preset::{Number, Off, On, Text};
use crate::settings::variable::variables;

variables! { Tasks:
    /// Longest input completed, -1 = any
    AUTOCOMPLETE_GENERATION_INPUT_MAX_LENGTH: i64 = Number(-1), saved "task.autocomplete.input_max_length";
    /// Own template, empty = built-in
    AUTOCOMPLETE_GENERATION_PROMPT_TEMPLATE: String = Text(""), saved "task.autocomplete.prompt_template";
    /// Input completion on
    ENABLE_AUTOCOMPLETE_GENERATION: bool = Off, saved "task.autocomplete.enable";
    /// Follow-up questions on
    ENABLE_FOLLOW_UP_GENERATION: bool = On, saved "task.follow_up.enable";
    /// Make queries for documents
    ENABLE_RETRIEVAL_QUERY_GENERATION: bool = On, saved "task.query.retrieval.enable";
    /// Make queries for web search
    ENABLE_SEARCH_QUERY_GENERATION: bool = On, saved "task.query.search.enable";
    /// Tag generation on
    ENABLE_TAGS_GENERATION: bool = On, saved "task.tags.enable";
    /// Title generation on
    ENABLE_TITLE_GENERATION: bool = On, saved "task.title.enable";
    /// Own template, empty = built-in
    FOLLOW_UP_GENERATION_PROMPT_TEMPLATE: String = Text(""), saved "task.follow_up.prompt_template";
    /// Own template, empty = built-in
    IMAGE_PROMPT_GENERATION_PROMPT_TEMPLATE: String = Text(""), saved "task.image.prompt_template";
    /// Own template, empty = built-in
    QUERY_GENERATION_PROMPT_TEMPLATE: String = Text(""), saved "task.query.prompt_template";
    /// Own template, empty = built-in
    TAGS_GENERATION_PROMPT_TEMPLATE: String = Text(""), saved "task.tags.prompt_template";
    /// Model for tasks of local (Ollama) models
    TASK_MODEL: String = Text(""), saved "task.model.default";
    /// Model for tasks of external models
    TASK_MODEL_EXTERNAL: String = Text(""), saved "task.model.external";
    /// Own template, empty = built-in
    TITLE_GENERATION_PROMPT_TEMPLATE: String = Text(""), saved "task.title.prompt_template";
    /// Template of default-mode tool choice, empty = built-in
    TOOLS_FUNCTION_CALLING_PROMPT_TEMPLATE: String = Text(""), saved "task.tools.prompt_template";
    /// System text of voice mode, empty = built-in, nothing = none
    VOICE_MODE_PROMPT_TEMPLATE: Option<String> = Text(""), saved "task.voice.prompt_template";
}
