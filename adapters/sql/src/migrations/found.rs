use diesel::result::Error;

use super::Session;

/// The version that Open WebUI 0.7.2 writes into `alembic_version`.
pub(super) const OPEN_WEBUI_0_7_2: &str = "c440947495f3";

/// The tables that every Open WebUI ever had. Other programs may keep theirs beside them.
const TELLING_TABLES: [&str; 4] = ["auth", "chat", "user", "migratehistory"];

/// What a database turns out to be.
pub(super) enum Found {
    /// No table of Open WebUI.
    Nothing,
    /// The tables of Open WebUI 0.7.2, and the steps of ours that it has taken since.
    OpenWebUi { applied: Vec<String> },
    /// The tables of another version, as a person would call it.
    OtherVersion(String),
    /// Tables of Open WebUI, and nothing that tells their version.
    NoVersion(Vec<String>),
}

impl Found {
    pub(super) async fn look(session: &mut Session) -> Result<Self, Error> {
        let tables = session.tables().await?;
        let has = |name: &str| tables.iter().any(|table| table == name);

        if has("alembic_version") {
            let versions = session
                .texts("SELECT version_num AS value FROM alembic_version")
                .await?;
            match versions.as_slice() {
                [version] if version == OPEN_WEBUI_0_7_2 => {
                    let applied = match has("loquat_migration") {
                        true => {
                            session
                                .texts("SELECT name AS value FROM loquat_migration ORDER BY version")
                                .await?
                        }
                        false => Vec::new(),
                    };
                    return Ok(Self::OpenWebUi { applied });
                }
                [] => {}
                versions => return Ok(Self::OtherVersion(versions.join(", "))),
            }
        }
        if has("migratehistory") {
            let steps = session
                .texts("SELECT name AS value FROM migratehistory ORDER BY id")
                .await?;
            if let Some(last) = steps.last() {
                return Ok(Self::OtherVersion(format!(
                    "{last}, older than its present way of counting"
                )));
            }
        }
        let left: Vec<String> = TELLING_TABLES
            .iter()
            .filter(|name| has(name))
            .map(|name| (*name).to_owned())
            .collect();
        Ok(match left.is_empty() {
            true => Self::Nothing,
            false => Self::NoVersion(left),
        })
    }
}
