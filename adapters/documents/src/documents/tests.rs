use std::io::{Cursor, Write};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, stream};
use loquat_core::retrieval::{ExtractError, Extracted, Extractor, SourceDocument};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Documents;

async fn read(name: &str, bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let content = stream::iter([Ok(Bytes::copy_from_slice(bytes))]).boxed();
    let document = SourceDocument {
        name: name.into(),
        content_type: None,
        size: bytes.len() as u64,
        content,
    };
    Documents::default().extract(document, None).await
}

async fn texts(name: &str, bytes: &[u8]) -> Vec<String> {
    let read = read(name, bytes).await.unwrap();
    read.parts.into_iter().map(|part| part.text).collect()
}

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A document with a page for each list of lines.
fn pdf(pages: &[&[&str]]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        String::new(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut kids = String::new();
    for lines in pages {
        let shown: String = lines.iter().map(|line| format!("({line}) Tj T*\n")).collect();
        let text = format!("BT /F1 14 Tf 72 720 Td 18 TL\n{shown}ET");
        objects.push(format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()));
        let (content, page) = (objects.len(), objects.len() + 1);
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        ));
        kids += &format!("{page} 0 R ");
    }
    objects[1] = format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", pages.len());
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = String::new();
    for (number, object) in objects.iter().enumerate() {
        places += &format!("{:010} 00000 n \n", out.len());
        out += &format!("{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    let (count, start) = (objects.len() + 1, out.len());
    out += &format!(
        "xref\n0 {count}\n0000000000 65535 f \n{places}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    out.into_bytes()
}

#[tokio::test]
async fn pages_of_a_pdf_are_parts() {
    let read = read(
        "a.pdf",
        &pdf(&[&["Herring page one", "line two"], &["Cod on page two"], &[]]),
    )
    .await
    .unwrap();
    let pages: Vec<_> = read
        .parts
        .iter()
        .map(|part| (part.text.as_str(), part.metadata["page"].clone()))
        .collect();
    assert_eq!(
        pages,
        [
            ("Herring page one\nline two", 0.into()),
            ("Cod on page two", 1.into()),
            ("", 2.into())
        ]
    );
}

#[tokio::test]
async fn a_word_document_is_read() {
    let body = "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>Herring in </w:t></w:r><w:del><w:r><w:delText>no</w:delText></w:r></w:del>\
        <w:r><w:t>Word</w:t></w:r></w:p><w:p><w:r><w:t>Salt &amp; smoke</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>\
        <w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";
    let notes =
        "<w:footnotes xmlns:w='w'><w:footnote><w:p><w:r><w:t>a note</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let document = archive(&[("word/document.xml", body), ("word/footnotes.xml", notes)]);
    let [text] = texts("a.docx", &document).await.try_into().unwrap();
    assert_eq!(text, "Herring in Word\n\nSalt & smoke\n\na \tb \t\n\na note");
}

#[tokio::test]
async fn slides_come_in_their_order() {
    let slide = |text: &str| {
        format!(
            "<p:sld xmlns:a='a' xmlns:p='p'><a:p><a:r><a:t>{text}</a:t></a:r></a:p><a:fld type='slidenum'><a:t>7</a:t></a:fld></p:sld>"
        )
    };
    let document = archive(&[
        (
            "ppt/presentation.xml",
            "<p:presentation xmlns:p='p' xmlns:r='r'><p:sldIdLst><p:sldId id='256' r:id='rId2'/><p:sldId id='257' r:id='rId1'/></p:sldIdLst></p:presentation>",
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            "<Relationships><Relationship Id='rId1' Type='x/slide' Target='slides/slide1.xml'/><Relationship Id='rId2' Type='x/slide' Target='slides/slide2.xml'/></Relationships>",
        ),
        ("ppt/slides/slide1.xml", &slide("last")),
        ("ppt/slides/slide2.xml", &slide("first")),
        (
            "ppt/slides/_rels/slide2.xml.rels",
            "<Relationships><Relationship Id='n' Type='x/notesSlide' Target='../notesSlides/n.xml'/></Relationships>",
        ),
        ("ppt/notesSlides/n.xml", &slide("said")),
    ]);
    assert_eq!(texts("a.pptx", &document).await, ["first\n\nsaid", "last"]);
}

#[tokio::test]
async fn an_open_document_is_read() {
    let content = "<o:document-content xmlns:o='o' xmlns:text='t'>\n  <text:tracked-changes><text:p>gone</text:p></text:tracked-changes>\n\
        <text:h>Harbour</text:h>\n  <text:p>Herring  in\n   an<text:s text:c='3'/>open <text:span>document</text:span></text:p></o:document-content>";
    let document = archive(&[("content.xml", content)]);
    assert_eq!(
        texts("a.odt", &document).await,
        ["Harbour\n\nHerring in an   open document"]
    );
}

#[tokio::test]
async fn a_book_has_chapters() {
    let document = archive(&[
        (
            "META-INF/container.xml",
            "<container><rootfiles><rootfile full-path='O/b.opf'/></rootfiles></container>",
        ),
        (
            "O/b.opf",
            "<package><manifest><item id='1' href='a%20b.xhtml'/></manifest><spine><itemref idref='1'/></spine></package>",
        ),
        ("O/a b.xhtml", "<html><body><h1>One</h1><p>Herring</p></body></html>"),
    ]);
    assert_eq!(texts("a.epub", &document).await, ["# One\n\nHerring"]);
}

#[tokio::test]
async fn cells_of_a_workbook_are_read() {
    let cell = |at: &str, text: &str| format!("<c r='{at}' t='inlineStr'><is><t>{text}</t></is></c>");
    let rows = format!(
        "<row r='1'>{}{}</row><row r='2'>{}<c r='B2'><v>17</v></c></row>",
        cell("A1", "fish"),
        cell("B1", "depth"),
        cell("A2", "herring")
    );
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let document = archive(&[
        (
            "_rels/.rels",
            &format!(
                "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='rId1' Type='{relations}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns='{main}' xmlns:r='{relations}'><sheets><sheet name='S' sheetId='1' r:id='rId1'/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='rId1' Type='{relations}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!("<worksheet xmlns='{main}'><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ]);
    assert_eq!(texts("a.xlsx", &document).await, ["fish\tdepth\nherring\t17"]);
}

#[tokio::test]
async fn what_is_broken_says_so() {
    for name in [
        "a.pdf", "a.docx", "a.xlsx", "a.xls", "a.pptx", "a.odt", "a.epub", "a.rtf", "a.msg",
    ] {
        let error = read(name, b"this is something else").await.unwrap_err();
        assert!(matches!(error, ExtractError::Unreadable(_)), "{name}: {error:?}");
    }
    for name in ["a.doc", "a.bin", "a.mp4"] {
        let error = read(name, b"\0\x01\x02\x03\0\0\0").await;
        assert!(
            matches!(error, Err(ExtractError::Unsupported(_))) || name == "a.mp4",
            "{name}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_bomb_is_not_unpacked() {
    let document = archive(&[("word/document.xml", &" ".repeat(40 << 20))]);
    let error = read("a.docx", &document).await.unwrap_err();
    assert!(matches!(error, ExtractError::TooLarge(_)), "{error:?}");
}

#[tokio::test]
async fn whoever_takes_too_long_is_left() {
    let documents = Documents::with_deadline(Duration::from_millis(50));
    let slow = |leave: &crate::text::Leave| {
        while leave.check().is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(Extracted::default())
    };
    let error = documents.on_a_thread(slow).await.unwrap_err();
    assert!(matches!(error, ExtractError::TooLarge(_)), "{error:?}");
    let read = documents.on_a_thread(|_| Ok(Extracted::default())).await;
    assert!(read.is_ok());
}

#[tokio::test]
async fn a_reader_that_breaks_down_costs_its_file_alone() {
    // Telling of a panic takes a while, where the places in the code are told as well.
    let documents = Documents::with_deadline(Duration::from_secs(20));
    let broken = documents
        .on_a_thread(|_| panic!("a reader breaks down"))
        .await
        .unwrap_err();
    assert!(matches!(broken, ExtractError::Unreadable(_)), "{broken:?}");
    assert!(documents.on_a_thread(|_| Ok(Extracted::default())).await.is_ok());
}
