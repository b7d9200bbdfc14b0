use loquat_core::retrieval::{ExtractError, Part};
use loquat_core::shared::JsonObject;
use msg_parser::Outlook;

use crate::html;
use crate::text::{Leave, Text};

/// A message of Outlook: who wrote to whom about what, and the text.
pub(crate) fn read(bytes: &[u8], leave: &Leave) -> Result<Part, ExtractError> {
    let mail = Outlook::from_slice(bytes)
        .map_err(|error| ExtractError::Unreadable(format!("it is no message of Outlook: {error}")))?;
    let mut text = Text::new(leave);
    let person = |name: &str, address: &str| match (name.trim(), address.trim()) {
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    };
    let to: Vec<String> = mail.to.iter().map(|to| person(&to.name, &to.email)).collect();
    let lines = [
        ("Subject", mail.subject.clone()),
        ("From", person(&mail.sender.name, &mail.sender.email)),
        ("To", to.join(", ")),
        ("Date", mail.client_submit_time.clone()),
    ];
    for (name, value) in lines.iter().filter(|(_, value)| !value.trim().is_empty()) {
        text.push(&format!("{name}: {}\n", value.trim()))?;
    }
    text.end_paragraph()?;
    if !mail.body.trim().is_empty() {
        text.push(mail.body.trim())?;
    } else if let Some(page) = Some(mail.html.clone())
        .filter(|page| !page.is_empty())
        .or_else(|| mail.html_from_rtf())
    {
        text.push(&html::text_of(&page)?)?;
    }
    let attached: Vec<&str> = mail
        .attachments
        .iter()
        .map(|file| file.long_file_name.trim())
        .filter(|name| !name.is_empty())
        .collect();
    if !attached.is_empty() {
        text.end_paragraph()?;
        text.push(&format!("Attachments: {}", attached.join(", ")))?;
    }
    let metadata = JsonObject::from_iter([("title".to_owned(), mail.subject.trim().into())]);
    Ok(Part {
        text: text.into_string(),
        metadata,
    })
}
