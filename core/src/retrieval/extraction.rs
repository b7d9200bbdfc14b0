use std::collections::BTreeMap;
use std::sync::Arc;

use crate::retrieval::{ExtractError, Extracted, Extractor, Requester, SourceDocument};
use crate::settings::{
    CONTENT_EXTRACTION_ENGINE, DATALAB_MARKER_API_KEY, DOCLING_SERVER_URL, DOCUMENT_INTELLIGENCE_ENDPOINT,
    EXTERNAL_DOCUMENT_LOADER_API_KEY, EXTERNAL_DOCUMENT_LOADER_URL, MISTRAL_OCR_API_KEY, Settings, Snapshot,
    TIKA_SERVER_URL,
};
use crate::shared::debug_by_name;

/// Who reads a document (`CONTENT_EXTRACTION_ENGINE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExtractionEngine {
    BuiltIn,
    External,
    Tika,
    Docling,
    DatalabMarker,
    DocumentIntelligence,
    MistralOcr,
    MinerU,
}

/// What Datalab's Marker takes.
const MARKED: &[&str] = &[
    "pdf", "xls", "xlsx", "ods", "doc", "docx", "odt", "ppt", "pptx", "odp", "html", "epub", "png", "jpeg", "jpg",
    "webp", "gif", "tiff",
];

/// Source code, which is text whatever type a browser gives it.
const SOURCE_CODE: &[&str] = &[
    "go",
    "py",
    "java",
    "sh",
    "bat",
    "ps1",
    "cmd",
    "js",
    "ts",
    "css",
    "cpp",
    "hpp",
    "h",
    "c",
    "cs",
    "sql",
    "log",
    "ini",
    "pl",
    "pm",
    "r",
    "dart",
    "dockerfile",
    "env",
    "php",
    "hs",
    "hsc",
    "lua",
    "nginxconf",
    "conf",
    "m",
    "mm",
    "plsql",
    "perl",
    "rb",
    "rs",
    "db2",
    "scala",
    "bash",
    "swift",
    "vue",
    "svelte",
    "ex",
    "exs",
    "erl",
    "tsx",
    "jsx",
    "lhs",
    "json",
];

const OFFICE: &[&str] = &[
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];

impl ExtractionEngine {
    /// The engine for a document: the one that the settings name, as far as it is set up and takes this kind.
    pub fn choose(now: &Snapshot, name: &str, content_type: Option<&str>) -> Self {
        let extension = name.rsplit('.').next().unwrap_or_default().to_lowercase();
        let is = |kinds: &[&str]| kinds.contains(&extension.as_str());
        let is_text = is_text(&extension, content_type);
        match now.get(CONTENT_EXTRACTION_ENGINE) {
            "external"
                if !now.get(EXTERNAL_DOCUMENT_LOADER_URL).is_empty()
                    && !now.get(EXTERNAL_DOCUMENT_LOADER_API_KEY).expose().is_empty() =>
            {
                Self::External
            }
            "tika" if !now.get(TIKA_SERVER_URL).is_empty() && !is_text => Self::Tika,
            "docling" if !now.get(DOCLING_SERVER_URL).is_empty() && !is_text => Self::Docling,
            "datalab_marker" if !now.get(DATALAB_MARKER_API_KEY).expose().is_empty() && is(MARKED) => {
                Self::DatalabMarker
            }
            "document_intelligence"
                if !now.get(DOCUMENT_INTELLIGENCE_ENDPOINT).is_empty()
                    && (is(&["pdf", "docx", "ppt", "pptx"])
                        || content_type.is_some_and(|kind| OFFICE.contains(&kind))) =>
            {
                Self::DocumentIntelligence
            }
            "mineru" if is(&["pdf"]) => Self::MinerU,
            "mistral_ocr" if !now.get(MISTRAL_OCR_API_KEY).expose().is_empty() && is(&["pdf"]) => Self::MistralOcr,
            _ => Self::BuiltIn,
        }
    }
}

fn is_text(extension: &str, content_type: Option<&str>) -> bool {
    SOURCE_CODE.contains(&extension)
        || content_type.is_some_and(|kind| kind.contains("text/") && !kind.contains("html"))
}

/// Reads documents with the engine that the settings name.
pub struct Extraction {
    settings: Arc<Settings>,
    engines: BTreeMap<ExtractionEngine, Arc<dyn Extractor>>,
}

debug_by_name!(Extraction);

impl Extraction {
    pub fn new(settings: Arc<Settings>, engines: BTreeMap<ExtractionEngine, Arc<dyn Extractor>>) -> Self {
        Self { settings, engines }
    }

    /// The parts of a document.
    pub async fn extract(
        &self,
        document: SourceDocument,
        requester: Option<&Requester>,
    ) -> Result<Extracted, ExtractError> {
        let now = self.settings.snapshot();
        let engine = ExtractionEngine::choose(&now, &document.name, document.content_type.as_deref());
        let Some(extractor) = self.engines.get(&engine) else {
            let name = now.get(CONTENT_EXTRACTION_ENGINE);
            return Err(ExtractError::Unsupported(format!(
                "the extraction engine {name:?} is not built in: choose another one in the settings of documents"
            )));
        };
        let mut extracted = extractor.extract(document, requester).await?;
        for part in &mut extracted.parts {
            // No database keeps these.
            if part.text.contains('\0') {
                part.text = part.text.replace('\0', "");
            }
            part.metadata
                .retain(|_, value| !value.is_object() && !value.is_array() && !value.is_null());
        }
        Ok(extracted)
    }
}

#[cfg(test)]
mod tests {
    use super::is_text;

    #[test]
    fn source_code_and_plain_types_are_text() {
        assert!(is_text("rs", Some("application/octet-stream")));
        assert!(is_text("", Some("text/markdown")));
        assert!(!is_text("html", Some("text/html")));
        assert!(!is_text("pdf", None));
    }
}
