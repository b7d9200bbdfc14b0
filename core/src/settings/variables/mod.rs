//! Every variable there is, a table for each area.

use crate::settings::Variable;

/// Declares the areas: each a module with a table.
macro_rules! areas {
    ($($module:ident = $area:ident, $title:literal;)*) => {
        $(mod $module;)*

        $(pub use $module::*;)*

        /// What a variable is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Area { $($area),* }

        impl Area {
            /// Its name in listings.
            pub fn title(self) -> &'static str {
                match self { $(Self::$area => $title),* }
            }
        }

        pub(super) const TABLES: &[&[Variable]] = &[$($module::TABLE),*];
    };
}

areas! {
    app = App, "Application";
    auth = Auth, "Accounts and sessions";
    permissions = Permissions, "Default permissions";
    oauth = Oauth, "OAuth and SCIM";
    ldap = Ldap, "LDAP";
    database = Database, "Database";
    redis = Redis, "Redis";
    storage = Storage, "File storage";
    frontend = Frontend, "Page";
    chat = Chat, "Chats";
    workspace = Workspace, "Workspace";
    providers = Providers, "Model providers";
    tasks = Tasks, "Tasks";
    code = Code, "Code execution";
    tools = Tools, "Tool servers";
    retrieval = Retrieval, "Documents";
    web_search = WebSearch, "Web search";
    vector_store = VectorStore, "Vector store";
    images = Images, "Images";
    audio = Audio, "Audio";
    realtime = Realtime, "Realtime";
    security_headers = SecurityHeaders, "Security headers";
    audit = Audit, "Audit";
    telemetry = Telemetry, "Telemetry";
    loquat = Loquat, "Loquat's own";
}

/// At which index each area begins.
pub(super) const OFFSETS: [usize; TABLES.len()] = {
    let mut offsets = [0; TABLES.len()];
    let mut area = 1;
    while area < TABLES.len() {
        offsets[area] = offsets[area - 1] + TABLES[area - 1].len();
        area += 1;
    }
    offsets
};

/// How many variables there are.
pub(super) const VARIABLE_COUNT: usize = OFFSETS[TABLES.len() - 1] + TABLES[TABLES.len() - 1].len();

/// All variables, in the order of their indices.
pub fn all_variables() -> impl Iterator<Item = &'static Variable> {
    TABLES.iter().copied().flatten()
}

/// The variable at an index below [`VARIABLE_COUNT`].
pub(super) fn variable_at(index: usize) -> &'static Variable {
    let area = OFFSETS.partition_point(|start| *start <= index) - 1;
    &TABLES[area][index - OFFSETS[area]]
}
