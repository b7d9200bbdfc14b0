use std::path::Path;
use std::{fs, io};

/// Empties the folder of its files and fills it with those of the frontend's `static`: files of one's own belong into
/// the build. Without such files the folder is left as it is.
pub fn refill(folder: &Path, frontend: Option<&Path>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let Some(source) = frontend
        .map(|frontend| frontend.join("static"))
        .filter(|source| source.is_dir())
    else {
        return Ok(());
    };
    // A folder that is its own source would be emptied for good.
    if source.canonicalize()? == folder.canonicalize()? {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            fs::remove_file(entry.path())?;
        }
    }
    copy(&source, folder)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        // Follows links: what is linked into the build is meant to be served.
        if fs::metadata(entry.path())?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_holds_what_the_build_brings_and_no_old_files() {
        let home = std::env::temp_dir().join(format!("loquat-refill-{}", std::process::id()));
        fs::create_dir_all(home.join("build/static/fonts")).unwrap();
        fs::create_dir_all(home.join("static")).unwrap();
        fs::write(home.join("build/static/logo.png"), "new").unwrap();
        fs::write(home.join("build/static/fonts/a.ttf"), "font").unwrap();
        fs::write(home.join("static/old.png"), "old").unwrap();

        refill(&home.join("static"), Some(&home.join("build"))).unwrap();

        assert_eq!(fs::read(home.join("static/logo.png")).unwrap(), b"new");
        assert_eq!(fs::read(home.join("static/fonts/a.ttf")).unwrap(), b"font");
        assert!(!home.join("static/old.png").exists());
        fs::remove_dir_all(home).unwrap();
    }
}
