use loquat_core::retrieval::{ExtractError, Part};
use loquat_core::shared::JsonObject;

use crate::plain;
use crate::text::{Leave, Text};

/// A part for each row, with the names of its columns.
pub(crate) fn read(bytes: &[u8], content_type: Option<&str>, leave: &Leave) -> Result<Vec<Part>, ExtractError> {
    let text = plain::decode(bytes, plain::charset(content_type).as_deref());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .flexible(true)
        .from_reader(text.as_bytes());
    let names = reader.headers().map_err(broken)?.clone();
    let mut parts = Vec::new();
    let mut room = Text::new(leave);
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(broken)?;
        let line = |(column, value): (usize, &str)| match names.get(column) {
            Some(name) => format!("{}: {}", name.trim(), value.trim()),
            None => value.trim().to_owned(),
        };
        let lines: Vec<String> = record.iter().enumerate().map(line).collect();
        let text = lines.join("\n");
        room.push(&text)?;
        let metadata = JsonObject::from_iter([("row".to_owned(), row.into())]);
        parts.push(Part { text, metadata });
    }
    if parts.is_empty() {
        // Names without rows are text as well.
        parts.push(Part::plain(names.iter().collect::<Vec<_>>().join(", ")));
    }
    Ok(parts)
}

/// What stands most often in the first line.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |mark: &&u8| first.bytes().filter(|byte| byte == *mark).count();
    let best = [b'\t', b';', b','].iter().max_by_key(count).copied();
    best.unwrap_or(b',')
}

fn broken(error: csv::Error) -> ExtractError {
    ExtractError::Unreadable(format!("the table cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use crate::text::Leave;

    #[test]
    fn rows_carry_the_names_of_their_columns() {
        let parts = super::read(b"fish,depth\nherring,17\ncod,30\n", None, &Leave::default()).unwrap();
        let texts: Vec<_> = parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(texts, ["fish: herring\ndepth: 17", "fish: cod\ndepth: 30"]);
        assert_eq!(parts[1].metadata["row"], 1);
        let parts = super::read(b"a;b;c,d\n1;2;3\n", None, &Leave::default()).unwrap();
        assert_eq!(parts[0].text, "a: 1\nb: 2\nc,d: 3");
    }
}
