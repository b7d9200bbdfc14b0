use std::sync::Arc;

use url::Url;

use crate::identity::Admin;
use crate::plugin::{PluginTexts, TextError};
use crate::shared::debug_by_name;

/// Why the text of a plug-in was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    #[error("this is not an address of http or https")]
    NotAnAddress,
    #[error("there is nothing at this address")]
    Empty,
    #[error(transparent)]
    Failed(#[from] TextError),
}

/// A text from elsewhere, with the name that its address suggests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downloaded {
    pub name: String,
    pub content: String,
}

/// Fetches plug-ins that others wrote, so that administrators can look at them before they keep them.
pub struct Downloads {
    texts: Arc<dyn PluginTexts>,
}

debug_by_name!(Downloads);

impl Downloads {
    pub fn new(texts: Arc<dyn PluginTexts>) -> Self {
        Self { texts }
    }

    /// The text at an address. Pages of GitHub stand for the files that they show.
    pub async fn fetch(&self, _who: &Admin, address: &str) -> Result<Downloaded, DownloadError> {
        let url = Url::parse(address.trim()).map_err(|_| DownloadError::NotAnAddress)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(DownloadError::NotAnAddress);
        }
        let address = raw_address(url.as_str());
        let content = self.texts.fetch(&address).await?;
        if content.is_empty() {
            return Err(DownloadError::Empty);
        }
        Ok(Downloaded {
            name: name(&address),
            content,
        })
    }
}

/// Where GitHub keeps the file that a page of it shows; a folder stands for its `main.py`.
fn raw_address(address: &str) -> String {
    let shown = address.strip_prefix("https://github.com/").and_then(|path| {
        let mut parts = path.splitn(5, '/');
        let (owner, repository, view) = (parts.next()?, parts.next()?, parts.next()?);
        let (branch, path) = (parts.next()?, parts.next()?);
        let path = match view {
            "blob" => path.to_owned(),
            "tree" => format!("{}/main.py", path.trim_end_matches('/')),
            _ => return None,
        };
        Some(format!(
            "https://raw.githubusercontent.com/{owner}/{repository}/refs/heads/{branch}/{path}"
        ))
    });
    shown.unwrap_or_else(|| address.to_owned())
}

/// The file's name, or its folder's where files of many plug-ins have the same name.
fn name(address: &str) -> String {
    let path = address.trim_end_matches('/');
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default();
    let tells = !["main.py", "index.py", "__init__.py"]
        .iter()
        .any(|common| file.starts_with(common));
    match file.strip_suffix(".py") {
        Some(stem) if tells => stem.to_owned(),
        _ => parts
            .next()
            .filter(|folder| !folder.is_empty())
            .unwrap_or("function")
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{name, raw_address};

    #[test]
    fn pages_of_github_stand_for_files() {
        let raw = "https://raw.githubusercontent.com/o/r/refs/heads/main";
        assert_eq!(
            raw_address("https://github.com/o/r/blob/main/a/b.py"),
            format!("{raw}/a/b.py")
        );
        assert_eq!(
            raw_address("https://github.com/o/r/tree/main/a/"),
            format!("{raw}/a/main.py")
        );
        assert_eq!(raw_address("https://a.test/tree/x"), "https://a.test/tree/x");
    }

    #[test]
    fn a_plugin_is_called_like_its_file_or_its_folder() {
        assert_eq!(name("https://a.test/x/weather.py"), "weather");
        assert_eq!(name("https://a.test/weather/main.py"), "weather");
        assert_eq!(name("https://a.test/weather/text"), "weather");
    }
}
