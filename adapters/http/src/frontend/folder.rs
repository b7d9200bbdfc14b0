use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use percent_encoding::percent_decode_str;

use crate::frontend::file::File;

/// A folder whose files are served, and nothing outside it.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Without symbolic links, so that what a path leads to can be compared with it.
    root: PathBuf,
}

impl Folder {
    /// The folder at that path, which must exist.
    pub fn open(path: &Path) -> io::Result<Self> {
        let root = path.canonicalize()?;
        if root.is_dir() {
            Ok(Self { root })
        } else {
            Err(io::Error::new(io::ErrorKind::NotADirectory, "it is not a folder"))
        }
    }

    pub fn path(&self) -> &Path {
        &self.root
    }

    /// The file at a path as it stands in an address. Paths that climb, and links that lead out of the folder, find
    /// nothing.
    pub async fn file(&self, path: &str) -> Option<File> {
        let wanted = self.root.join(relative(path)?);
        let root = self.root.clone();
        let found = tokio::task::spawn_blocking(move || open(&root, &wanted)).await;
        found.ok()?.ok()?
    }
}

/// The path below the folder, if it is nothing but names.
fn relative(path: &str) -> Option<PathBuf> {
    let path = percent_decode_str(path).decode_utf8().ok()?;
    if path.is_empty() || path.contains(['\0', '\\']) {
        return None;
    }
    let path = PathBuf::from(path.as_ref());
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    plain.then_some(path)
}

fn open(root: &Path, wanted: &Path) -> io::Result<Option<File>> {
    let real = wanted.canonicalize()?;
    if !real.starts_with(root) {
        return Ok(None);
    }
    let opened = fs::File::open(&real)?;
    let about = opened.metadata()?;
    if !about.is_file() {
        return Ok(None);
    }
    Ok(Some(File::new(opened, wanted, &about)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_climb_are_no_paths() {
        for path in [
            "../x",
            "a/../../x",
            "%2e%2e/x",
            "..%2fx",
            "%2e%2e%2fx",
            "..\\x",
            "/etc/passwd",
            "a%00b",
            "",
            "%ff",
        ] {
            assert_eq!(relative(path), None, "{path}");
        }
        assert_eq!(relative("a/b%20c.png"), Some(PathBuf::from("a/b c.png")));
    }

    #[tokio::test]
    async fn a_link_out_of_the_folder_leads_nowhere() {
        let home = std::env::temp_dir().join(format!("loquat-folder-{}", std::process::id()));
        fs::create_dir_all(home.join("inside")).unwrap();
        fs::write(home.join("secret"), "s").unwrap();
        fs::write(home.join("inside/open"), "o").unwrap();
        std::os::unix::fs::symlink(home.join("secret"), home.join("inside/link")).unwrap();

        let folder = Folder::open(&home.join("inside")).unwrap();
        assert!(folder.file("open").await.is_some());
        assert!(folder.file("link").await.is_none());
        assert!(folder.file("none").await.is_none());
        fs::remove_dir_all(home).unwrap();
    }
}
