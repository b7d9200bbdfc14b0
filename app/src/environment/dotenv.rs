//! Reads a `.env` file: `NAME=value` lines, with comments, quotes and an optional `export` in front.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// The variables that the file sets; none, if there is no such file.
pub fn read(file: &Path) -> io::Result<BTreeMap<String, String>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(parse(&text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(error),
    }
}

fn parse(text: &str) -> BTreeMap<String, String> {
    text.lines().filter_map(assignment).collect()
}

fn assignment(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    if line.starts_with('#') {
        return None;
    }
    let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    let name = name.trim();
    let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    named.then(|| (name.to_owned(), unquoted(value.trim())))
}

/// Double quotes know escapes, single quotes do not, and without quotes a ` #` begins a comment.
fn unquoted(value: &str) -> String {
    let mut chars = value.chars();
    match chars.next() {
        Some('\'') => chars.take_while(|c| *c != '\'').collect(),
        Some('"') => double_quoted(chars),
        _ if value.starts_with('#') => String::new(),
        _ => value.split(" #").next().unwrap_or_default().trim_end().to_owned(),
    }
}

fn double_quoted(mut chars: std::str::Chars<'_>) -> String {
    let mut text = String::new();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some(other) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_variables_and_comments_do_not() {
        let read = parse(
            "# a comment\nPORT=81 # why not 80\nexport NAME='a # b'\nTEXT=\"two\\nlines\"\n\nnot a line\nEMPTY=\n",
        );
        let mut read: Vec<_> = read
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        read.sort_unstable();
        assert_eq!(
            read,
            [("EMPTY", ""), ("NAME", "a # b"), ("PORT", "81"), ("TEXT", "two\nlines")]
        );
    }
}
