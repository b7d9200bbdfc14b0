//! What everybody may do where nothing was saved: one variable for each permission.

use crate::identity::{Permission, Permissions};
use crate::settings::Preset::{Nothing, Off, On};
use crate::settings::variable::variables;
use crate::settings::{Setting, rules};

variables! { Permissions:
    /// Default permission tree
    USER_PERMISSIONS: Permissions = Nothing, by rules::auth::permissions, env [], saved "user.permissions";
    /// Default permission chat.call
    USER_PERMISSIONS_CHAT_CALL: bool = On;
    /// Default permission chat.continue_response
    USER_PERMISSIONS_CHAT_CONTINUE_RESPONSE: bool = On;
    /// Default permission chat.controls
    USER_PERMISSIONS_CHAT_CONTROLS: bool = On;
    /// Default permission chat.delete
    USER_PERMISSIONS_CHAT_DELETE: bool = On;
    /// Default permission chat.delete_message
    USER_PERMISSIONS_CHAT_DELETE_MESSAGE: bool = On;
    /// Default permission chat.edit
    USER_PERMISSIONS_CHAT_EDIT: bool = On;
    /// Default permission chat.export
    USER_PERMISSIONS_CHAT_EXPORT: bool = On;
    /// Default permission chat.file_upload
    USER_PERMISSIONS_CHAT_FILE_UPLOAD: bool = On;
    /// Default permission chat.multiple_models
    USER_PERMISSIONS_CHAT_MULTIPLE_MODELS: bool = On;
    /// Default permission chat.params
    USER_PERMISSIONS_CHAT_PARAMS: bool = On;
    /// Default permission chat.rate_response
    USER_PERMISSIONS_CHAT_RATE_RESPONSE: bool = On;
    /// Default permission chat.regenerate_response
    USER_PERMISSIONS_CHAT_REGENERATE_RESPONSE: bool = On;
    /// Default permission chat.share
    USER_PERMISSIONS_CHAT_SHARE: bool = On;
    /// Default permission chat.stt
    USER_PERMISSIONS_CHAT_STT: bool = On;
    /// Default permission chat.system_prompt
    USER_PERMISSIONS_CHAT_SYSTEM_PROMPT: bool = On;
    /// Default permission chat.temporary
    USER_PERMISSIONS_CHAT_TEMPORARY: bool = On;
    /// Default permission chat.temporary_enforced
    USER_PERMISSIONS_CHAT_TEMPORARY_ENFORCED: bool = Off;
    /// Default permission chat.tts
    USER_PERMISSIONS_CHAT_TTS: bool = On;
    /// Default permission chat.valves
    USER_PERMISSIONS_CHAT_VALVES: bool = On;
    /// Default permission features.api_keys
    USER_PERMISSIONS_FEATURES_API_KEYS: bool = Off;
    /// Default permission features.channels
    USER_PERMISSIONS_FEATURES_CHANNELS: bool = On;
    /// Default permission features.code_interpreter
    USER_PERMISSIONS_FEATURES_CODE_INTERPRETER: bool = On;
    /// Default permission features.direct_tool_servers
    USER_PERMISSIONS_FEATURES_DIRECT_TOOL_SERVERS: bool = Off;
    /// Default permission features.folders
    USER_PERMISSIONS_FEATURES_FOLDERS: bool = On;
    /// Default permission features.image_generation
    USER_PERMISSIONS_FEATURES_IMAGE_GENERATION: bool = On;
    /// Default permission features.memories
    USER_PERMISSIONS_FEATURES_MEMORIES: bool = On;
    /// Default permission features.notes
    USER_PERMISSIONS_FEATURES_NOTES: bool = On;
    /// Default permission features.web_search
    USER_PERMISSIONS_FEATURES_WEB_SEARCH: bool = On;
    /// Default permission sharing.public_notes
    USER_PERMISSIONS_NOTES_ALLOW_PUBLIC_SHARING: bool = Off;
    /// Default permission sharing.notes
    USER_PERMISSIONS_NOTES_ALLOW_SHARING: bool = Off;
    /// Default permission settings.interface
    USER_PERMISSIONS_SETTINGS_INTERFACE: bool = On;
    /// Default permission workspace.knowledge
    USER_PERMISSIONS_WORKSPACE_KNOWLEDGE_ACCESS: bool = Off;
    /// Default permission sharing.public_knowledge
    USER_PERMISSIONS_WORKSPACE_KNOWLEDGE_ALLOW_PUBLIC_SHARING: bool = Off;
    /// Default permission sharing.knowledge
    USER_PERMISSIONS_WORKSPACE_KNOWLEDGE_ALLOW_SHARING: bool = Off;
    /// Default permission workspace.models
    USER_PERMISSIONS_WORKSPACE_MODELS_ACCESS: bool = Off;
    /// Default permission sharing.public_models
    USER_PERMISSIONS_WORKSPACE_MODELS_ALLOW_PUBLIC_SHARING: bool = Off;
    /// Default permission sharing.models
    USER_PERMISSIONS_WORKSPACE_MODELS_ALLOW_SHARING: bool = Off;
    /// Default permission workspace.models_export
    USER_PERMISSIONS_WORKSPACE_MODELS_EXPORT: bool = Off;
    /// Default permission workspace.models_import
    USER_PERMISSIONS_WORKSPACE_MODELS_IMPORT: bool = Off;
    /// Default permission workspace.prompts
    USER_PERMISSIONS_WORKSPACE_PROMPTS_ACCESS: bool = Off;
    /// Default permission sharing.public_prompts
    USER_PERMISSIONS_WORKSPACE_PROMPTS_ALLOW_PUBLIC_SHARING: bool = Off;
    /// Default permission sharing.prompts
    USER_PERMISSIONS_WORKSPACE_PROMPTS_ALLOW_SHARING: bool = Off;
    /// Default permission workspace.prompts_export
    USER_PERMISSIONS_WORKSPACE_PROMPTS_EXPORT: bool = Off;
    /// Default permission workspace.prompts_import
    USER_PERMISSIONS_WORKSPACE_PROMPTS_IMPORT: bool = Off;
    /// Default permission workspace.tools
    USER_PERMISSIONS_WORKSPACE_TOOLS_ACCESS: bool = Off;
    /// Default permission sharing.public_tools
    USER_PERMISSIONS_WORKSPACE_TOOLS_ALLOW_PUBLIC_SHARING: bool = Off;
    /// Default permission sharing.tools
    USER_PERMISSIONS_WORKSPACE_TOOLS_ALLOW_SHARING: bool = Off;
    /// Default permission workspace.tools_export
    USER_PERMISSIONS_WORKSPACE_TOOLS_EXPORT: bool = Off;
    /// Default permission workspace.tools_import
    USER_PERMISSIONS_WORKSPACE_TOOLS_IMPORT: bool = Off;
}

/// The variable that says whether everybody has a permission.
pub fn default_permission(permission: Permission) -> Setting<bool> {
    match permission {
        Permission::WorkspaceModels => USER_PERMISSIONS_WORKSPACE_MODELS_ACCESS,
        Permission::WorkspaceKnowledge => USER_PERMISSIONS_WORKSPACE_KNOWLEDGE_ACCESS,
        Permission::WorkspacePrompts => USER_PERMISSIONS_WORKSPACE_PROMPTS_ACCESS,
        Permission::WorkspaceTools => USER_PERMISSIONS_WORKSPACE_TOOLS_ACCESS,
        Permission::WorkspaceModelsImport => USER_PERMISSIONS_WORKSPACE_MODELS_IMPORT,
        Permission::WorkspaceModelsExport => USER_PERMISSIONS_WORKSPACE_MODELS_EXPORT,
        Permission::WorkspacePromptsImport => USER_PERMISSIONS_WORKSPACE_PROMPTS_IMPORT,
        Permission::WorkspacePromptsExport => USER_PERMISSIONS_WORKSPACE_PROMPTS_EXPORT,
        Permission::WorkspaceToolsImport => USER_PERMISSIONS_WORKSPACE_TOOLS_IMPORT,
        Permission::WorkspaceToolsExport => USER_PERMISSIONS_WORKSPACE_TOOLS_EXPORT,
        Permission::ShareModels => USER_PERMISSIONS_WORKSPACE_MODELS_ALLOW_SHARING,
        Permission::SharePublicModels => USER_PERMISSIONS_WORKSPACE_MODELS_ALLOW_PUBLIC_SHARING,
        Permission::ShareKnowledge => USER_PERMISSIONS_WORKSPACE_KNOWLEDGE_ALLOW_SHARING,
        Permission::SharePublicKnowledge => USER_PERMISSIONS_WORKSPACE_KNOWLEDGE_ALLOW_PUBLIC_SHARING,
        Permission::SharePrompts => USER_PERMISSIONS_WORKSPACE_PROMPTS_ALLOW_SHARING,
        Permission::SharePublicPrompts => USER_PERMISSIONS_WORKSPACE_PROMPTS_ALLOW_PUBLIC_SHARING,
        Permission::ShareTools => USER_PERMISSIONS_WORKSPACE_TOOLS_ALLOW_SHARING,
        Permission::SharePublicTools => USER_PERMISSIONS_WORKSPACE_TOOLS_ALLOW_PUBLIC_SHARING,
        Permission::ShareNotes => USER_PERMISSIONS_NOTES_ALLOW_SHARING,
        Permission::SharePublicNotes => USER_PERMISSIONS_NOTES_ALLOW_PUBLIC_SHARING,
        Permission::ChatControls => USER_PERMISSIONS_CHAT_CONTROLS,
        Permission::ChatValves => USER_PERMISSIONS_CHAT_VALVES,
        Permission::ChatSystemPrompt => USER_PERMISSIONS_CHAT_SYSTEM_PROMPT,
        Permission::ChatParams => USER_PERMISSIONS_CHAT_PARAMS,
        Permission::ChatFileUpload => USER_PERMISSIONS_CHAT_FILE_UPLOAD,
        Permission::ChatDelete => USER_PERMISSIONS_CHAT_DELETE,
        Permission::ChatDeleteMessage => USER_PERMISSIONS_CHAT_DELETE_MESSAGE,
        Permission::ChatContinueResponse => USER_PERMISSIONS_CHAT_CONTINUE_RESPONSE,
        Permission::ChatRegenerateResponse => USER_PERMISSIONS_CHAT_REGENERATE_RESPONSE,
        Permission::ChatRateResponse => USER_PERMISSIONS_CHAT_RATE_RESPONSE,
        Permission::ChatEdit => USER_PERMISSIONS_CHAT_EDIT,
        Permission::ChatShare => USER_PERMISSIONS_CHAT_SHARE,
        Permission::ChatExport => USER_PERMISSIONS_CHAT_EXPORT,
        Permission::ChatStt => USER_PERMISSIONS_CHAT_STT,
        Permission::ChatTts => USER_PERMISSIONS_CHAT_TTS,
        Permission::ChatCall => USER_PERMISSIONS_CHAT_CALL,
        Permission::ChatMultipleModels => USER_PERMISSIONS_CHAT_MULTIPLE_MODELS,
        Permission::ChatTemporary => USER_PERMISSIONS_CHAT_TEMPORARY,
        Permission::ChatTemporaryEnforced => USER_PERMISSIONS_CHAT_TEMPORARY_ENFORCED,
        Permission::FeatureApiKeys => USER_PERMISSIONS_FEATURES_API_KEYS,
        Permission::FeatureNotes => USER_PERMISSIONS_FEATURES_NOTES,
        Permission::FeatureFolders => USER_PERMISSIONS_FEATURES_FOLDERS,
        Permission::FeatureChannels => USER_PERMISSIONS_FEATURES_CHANNELS,
        Permission::FeatureDirectToolServers => USER_PERMISSIONS_FEATURES_DIRECT_TOOL_SERVERS,
        Permission::FeatureWebSearch => USER_PERMISSIONS_FEATURES_WEB_SEARCH,
        Permission::FeatureImageGeneration => USER_PERMISSIONS_FEATURES_IMAGE_GENERATION,
        Permission::FeatureCodeInterpreter => USER_PERMISSIONS_FEATURES_CODE_INTERPRETER,
        Permission::FeatureMemories => USER_PERMISSIONS_FEATURES_MEMORIES,
        Permission::SettingsInterface => USER_PERMISSIONS_SETTINGS_INTERFACE,
    }
}
