use std::fs;
use std::path::{Path, PathBuf};

/// Folders in which models may lie, in the order in which they are looked at.
#[derive(Debug, Clone, Default)]
pub struct Places {
    pub folders: Vec<PathBuf>,
}

impl Places {
    /// The folder of a model: a path, or a name as Hugging Face has it (`org/name`; names without an organisation are
    /// those of sentence-transformers, unless it is one of theirs).
    pub(crate) fn find(&self, model: &str) -> Option<PathBuf> {
        let as_path = Path::new(model);
        if as_path.is_absolute() || model.starts_with('.') {
            return holds_model(as_path).then(|| as_path.to_owned());
        }
        let steps_are_names = model
            .split('/')
            .all(|step| !step.is_empty() && step != ".." && step != ".");
        if !steps_are_names || model.contains('\\') {
            return None;
        }
        let names = match model.contains('/') {
            true => vec![model.to_owned()],
            false => vec![format!("sentence-transformers/{model}"), model.to_owned()],
        };
        let mut all = self
            .folders
            .iter()
            .flat_map(|folder| names.iter().map(move |name| (folder, name)));
        all.find_map(|(folder, name)| in_cache(folder, name).or_else(|| plain(folder, name)))
    }
}

/// As the hub's cache has it: the snapshot that `main` names, else the newest one that is whole.
fn in_cache(folder: &Path, name: &str) -> Option<PathBuf> {
    let root = folder.join(format!("models--{}", name.replace('/', "--")));
    let snapshots = root.join("snapshots");
    let named = fs::read_to_string(root.join("refs/main"))
        .ok()
        .map(|commit| snapshots.join(commit.trim()));
    if let Some(named) = named.filter(|named| holds_model(named)) {
        return Some(named);
    }
    let there = fs::read_dir(snapshots)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| holds_model(path));
    there.max_by_key(|path| fs::metadata(path).and_then(|data| data.modified()).ok())
}

/// As somebody put it there: by its name, or as old programs wrote it.
fn plain(folder: &Path, name: &str) -> Option<PathBuf> {
    let candidates = [folder.join(name), folder.join(name.replace('/', "_"))];
    candidates.into_iter().find(|path| holds_model(path))
}

fn holds_model(folder: &Path) -> bool {
    ["config.json", "tokenizer.json", "model.safetensors"]
        .iter()
        .all(|file| folder.join(file).is_file())
}
