/// The longest name in bytes: file systems take 255, and an id of 37 stands in front.
const LONGEST: usize = 200;

/// The name of an uploaded file without the folders that a client put before it: never a path, never empty.
pub(super) fn base_name(given: &str) -> String {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|character| !character.is_control()).collect();
    let name = name.trim();
    if name.is_empty() || name == "." || name == ".." {
        return "file".to_owned();
    }
    shortened(name)
}

/// The name with its extension, its middle cut where it is too long.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() < 20 => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let mut end = LONGEST.saturating_sub(extension.len()).min(stem.len());
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", &stem[..end])
}

/// What stands behind the last dot, as it was typed; a name that only begins with a dot has none.
pub(super) fn extension(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => extension,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{base_name, extension};

    #[test]
    fn names_lose_their_folders() {
        for (given, kept) in [
            ("../../outside.txt", "outside.txt"),
            ("/etc/hosts.txt", "hosts.txt"),
            (r"C:\temp\x.txt", "x.txt"),
            ("./dot.txt", "dot.txt"),
            ("a\r\nb.txt", "ab.txt"),
            ("..", "file"),
            ("a/", "file"),
        ] {
            assert_eq!(base_name(given), kept, "{given}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let kept = base_name(&format!("{}.txt", "ü".repeat(300)));
        assert!(kept.len() <= 200 && kept.ends_with("ü.txt"), "{kept}");
    }

    #[test]
    fn an_extension_stands_behind_the_last_dot() {
        assert_eq!(extension("a.tar.GZ"), "GZ");
        assert_eq!(extension(".bashrc"), "");
        assert_eq!(extension("README"), "");
    }
}
