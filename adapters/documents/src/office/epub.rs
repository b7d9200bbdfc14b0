use loquat_core::retrieval::{ExtractError, Part};
use loquat_core::shared::JsonObject;
use percent_encoding::percent_decode_str;

use super::slides::elements;
use super::walk::attribute;
use crate::html;
use crate::package::{Package, resolve};
use crate::text::{Leave, Text};

/// A part for each chapter of the book's spine.
pub(crate) fn read(bytes: &[u8], leave: &Leave) -> Result<Vec<Part>, ExtractError> {
    let mut package = Package::open(bytes)?;
    let missing = || ExtractError::Unreadable("it does not say where its book is".into());
    let container = package.text("META-INF/container.xml")?.ok_or_else(missing)?;
    let mut book = None;
    elements(&container, "rootfile", |element| {
        book = book.take().or_else(|| attribute(element, "full-path"));
    })?;
    let book = book.ok_or_else(missing)?;
    let source = package.text(&book)?.ok_or_else(missing)?;
    let mut items: Vec<(String, String)> = Vec::new();
    elements(&source, "item", |element| {
        if let (Some(id), Some(target)) = (attribute(element, "id"), attribute(element, "href")) {
            items.push((id, target));
        }
    })?;
    let mut spine = Vec::new();
    elements(&source, "itemref", |element| spine.extend(attribute(element, "idref")))?;

    let mut parts = Vec::new();
    let mut room = Text::new(leave);
    for (number, id) in spine.iter().enumerate() {
        let Some((_, target)) = items.iter().find(|(item, _)| item == id) else {
            continue;
        };
        let target = percent_decode_str(target).decode_utf8_lossy().into_owned();
        let Some(chapter) = package.text(&resolve(&book, &target))? else {
            continue;
        };
        let text = html::text_of(&chapter)?;
        room.push(&text)?;
        let metadata = JsonObject::from_iter([("chapter".to_owned(), number.into())]);
        parts.push(Part { text, metadata });
    }
    Ok(parts)
}
