use async_trait::async_trait;
use loquat_core::export::{ExportError, Renderer, Transcript};
use pulldown_cmark::{Parser, html};

use crate::pdf;

/// Sets texts as HTML and as PDF.
#[derive(Debug, Clone, Copy, Default)]
pub struct PdfExporter;

#[async_trait]
impl Renderer for PdfExporter {
    fn html(&self, markdown: &str) -> String {
        let mut html = String::with_capacity(markdown.len() * 2);
        html::push_html(&mut html, Parser::new(markdown));
        html.truncate(html.trim_end().len());
        html
    }

    async fn pdf(&self, transcript: Transcript) -> Result<Vec<u8>, ExportError> {
        // A long chat takes a while, in which others shall be served.
        let set = tokio::task::spawn_blocking(move || pdf::set(&transcript)).await;
        match set {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) => Err(ExportError::Failed(error.into())),
            Err(error) => Err(ExportError::Failed(error.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html_without_tables() {
        for (markdown, html) in [
            ("", ""),
            ("# Oaks", "<h1>Oaks</h1>"),
            ("**bold** and *it*", "<p><strong>bold</strong> and <em>it</em></p>"),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
            ("[a](http://b.test)", "<p><a href=\"http://b.test\">a</a></p>"),
            ("a & b < c", "<p>a &amp; b &lt; c</p>"),
            ("|a|\n|-|", "<p>|a|\n|-|</p>"),
        ] {
            assert_eq!(PdfExporter.html(markdown), html);
        }
    }
}
