use loquat_core::retrieval::{ExtractError, Part};
use loquat_core::shared::JsonObject;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::walk::{Format, attribute, walk};
use crate::package::{Package, resolve};
use crate::text::{Leave, Text};
use crate::xml::broken;

const FORMAT: Format = Format {
    text: &["t"],
    skipped: &["Fallback"],
    paragraph: &["p"],
    paragraph_end: "\n",
    tab: &["tab"],
    line_break: &["br"],
    cell: &["tc"],
    row: &["tr"],
    blanks: None,
};

/// A part for each slide in the order of the presentation, with its notes.
pub(crate) fn read(bytes: &[u8], leave: &Leave) -> Result<Vec<Part>, ExtractError> {
    let mut package = Package::open(bytes)?;
    let mut slides = in_order(&mut package)?;
    if slides.is_empty() {
        slides = package.numbered("ppt/slides/slide", ".xml");
    }
    if slides.is_empty() {
        return Err(ExtractError::Unreadable("it holds no slides".into()));
    }
    let mut parts = Vec::new();
    for (number, slide) in slides.iter().enumerate() {
        let mut text = Text::new(leave);
        if let Some(source) = package.text(slide)? {
            walk(&source, &FORMAT, &mut text)?;
        }
        let notes = relations(&mut package, slide)?
            .into_iter()
            .find(|relation| relation.kind.ends_with("/notesSlide"));
        if let Some(source) = notes
            .and_then(|notes| package.text(&notes.target).transpose())
            .transpose()?
        {
            text.end_paragraph()?;
            walk(&source, &FORMAT, &mut text)?;
        }
        let metadata = JsonObject::from_iter([("page".to_owned(), number.into())]);
        let text = text.into_string().trim().to_owned();
        parts.push(Part { text, metadata });
    }
    Ok(parts)
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

fn relations(package: &mut Package<'_>, part: &str) -> Result<Vec<Relation>, ExtractError> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let Some(source) = package.text(&format!("{folder}/_rels/{name}.rels"))? else {
        return Ok(Vec::new());
    };
    let mut relations = Vec::new();
    elements(&source, "Relationship", |element| {
        if let (Some(id), Some(kind), Some(target)) = (
            attribute(element, "Id"),
            attribute(element, "Type"),
            attribute(element, "Target"),
        ) {
            relations.push(Relation {
                id,
                kind,
                target: resolve(part, &target),
            });
        }
    })?;
    Ok(relations)
}

fn in_order(package: &mut Package<'_>) -> Result<Vec<String>, ExtractError> {
    let presentation = "ppt/presentation.xml";
    let Some(source) = package.text(presentation)? else {
        return Ok(Vec::new());
    };
    let relations = relations(package, presentation)?;
    let mut slides = Vec::new();
    elements(&source, "sldId", |element| {
        // The element has a number as `id`, and the relation as `r:id`.
        let ids = element
            .attributes()
            .flatten()
            .filter(|attribute| attribute.key.0.ends_with(":id"));
        let found = ids.filter_map(|id| relations.iter().find(|relation| relation.id == *id.value));
        slides.extend(found.map(|relation| relation.target.clone()));
    })?;
    Ok(slides)
}

pub(super) fn elements(
    source: &str,
    wanted: &str,
    mut each: impl FnMut(&quick_xml::events::BytesStart<'_>),
) -> Result<(), ExtractError> {
    let mut reader = Reader::from_str(source);
    loop {
        match reader.read_event().map_err(broken)? {
            Event::Start(element) | Event::Empty(element) if element.local_name().into_inner() == wanted => {
                each(&element)
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
