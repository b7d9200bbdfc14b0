//! The page of Open WebUI 0.7.2, out of its wheel on PyPI.

use std::path::{Path, PathBuf};

use crate::provision;
use crate::shell::{Outcome, command, root, run_quietly, scratch};

const VERSION: &str = "0.7.2";

/// Fetches the page unless it is there, and says how it is served.
pub fn fetch() -> Outcome {
    let folder = folder()?;
    println!(
        "The page of Open WebUI {VERSION} lies in {}. To serve it:",
        folder.display()
    );
    println!("\n    FRONTEND_BUILD_DIR={} cargo run -- --demo\n", folder.display());
    Ok(())
}

/// Where the page lies; it is fetched if it is not there yet. The folder is ignored by git.
pub fn folder() -> Outcome<PathBuf> {
    let folder = root().join("frontend");
    let stamp = folder.join(".version");
    if std::fs::read_to_string(&stamp).is_ok_and(|version| version == VERSION) && folder.join("index.html").is_file() {
        return Ok(folder);
    }
    println!("fetching the page of Open WebUI {VERSION} from PyPI (135 MB)");
    download(&folder).map_err(|problem| {
        format!(
            "{problem}\nThe page of Open WebUI could not be fetched. That needs Python with pip (apt-get install python3-venv) \
             and PyPI or a mirror of it. Without them, unpack the folder open_webui/frontend of the wheel open-webui {VERSION} \
             into {} and write {VERSION} into a file .version there.",
            folder.display()
        )
    })?;
    std::fs::write(&stamp, VERSION).map_err(|error| format!("cannot write {}: {error}", stamp.display()))?;
    Ok(folder)
}

fn download(folder: &Path) -> Outcome {
    let bin = provision::python("pip", &[])?;
    let wheel = fetch_wheel(&bin)?;
    unpack(&bin, &wheel, folder)?;
    // It is large, and nobody needs it again.
    let _ = std::fs::remove_file(wheel);
    Ok(())
}

fn fetch_wheel(bin: &Path) -> Outcome<PathBuf> {
    let folder = scratch("wheel")?;
    let to = folder.to_string_lossy();
    let wanted = format!("open-webui=={VERSION}");
    // The wheel is written for some versions of Python only; its page does not mind.
    let flags = [
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary=:all:",
    ];
    let words = [flags.as_slice(), &["--python-version", "3.11", "--dest", &to, &wanted]].concat();
    run_quietly(&mut command(bin.join("pip"), &words))?;
    let files = std::fs::read_dir(&folder).map_err(|error| error.to_string())?;
    let mut wheels = files.flatten().map(|file| file.path());
    wheels
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| format!("pip left no wheel in {}", folder.display()))
}

fn unpack(bin: &Path, wheel: &Path, to: &Path) -> Outcome {
    const SCRIPT: &str = "\
import pathlib, shutil, sys, zipfile
wheel, target = sys.argv[1], pathlib.Path(sys.argv[2])
shutil.rmtree(target, ignore_errors=True)
start = 'open_webui/frontend/'
with zipfile.ZipFile(wheel) as files:
    for entry in files.infolist():
        if entry.filename.startswith(start) and not entry.is_dir():
            path = target / entry.filename[len(start):]
            path.parent.mkdir(parents=True, exist_ok=True)
            with files.open(entry) as source, path.open('wb') as out:
                shutil.copyfileobj(source, out)
";
    let words = ["-c", SCRIPT, &wheel.to_string_lossy(), &to.to_string_lossy()];
    run_quietly(&mut command(bin.join("python"), &words))?;
    match to.join("index.html").is_file() {
        true => Ok(()),
        false => Err(format!("{} has no page in it", wheel.display())),
    }
}
