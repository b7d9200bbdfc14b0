/// How a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Pdf,
    Word,
    Slides,
    OpenDocument,
    Epub,
    Workbook,
    Html,
    Csv,
    Rtf,
    Mail,
    Xml,
    Text,
    /// Formats of the last century that nothing here reads.
    OldOffice,
    Picture,
}

/// Endings of names, and media types: the ending counts first, since browsers guess types.
const KINDS: &[(Kind, &[&str], &[&str])] = &[
    (Kind::Pdf, &["pdf"], &["application/pdf"]),
    (
        Kind::Word,
        &["docx", "docm", "dotx"],
        &["application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ),
    (
        Kind::Slides,
        &["pptx", "pptm", "ppsx", "potx"],
        &["application/vnd.openxmlformats-officedocument.presentationml.presentation"],
    ),
    (
        Kind::OpenDocument,
        &["odt", "odp", "ods", "ott", "otp", "ots"],
        &[
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.presentation",
            "application/vnd.oasis.opendocument.spreadsheet",
        ],
    ),
    (Kind::Epub, &["epub"], &["application/epub+zip"]),
    (
        Kind::Workbook,
        &["xlsx", "xlsm", "xls", "xlsb"],
        &[
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.ms-excel",
        ],
    ),
    (
        Kind::Html,
        &["html", "htm", "xhtml"],
        &["text/html", "application/xhtml+xml"],
    ),
    (Kind::Csv, &["csv", "tsv"], &["text/csv", "text/tab-separated-values"]),
    (Kind::Rtf, &["rtf"], &["application/rtf", "text/rtf"]),
    (Kind::Mail, &["msg"], &["application/vnd.ms-outlook"]),
    (Kind::Xml, &["xml"], &["application/xml", "text/xml"]),
    (
        Kind::OldOffice,
        &["doc", "ppt", "pps"],
        &["application/msword", "application/vnd.ms-powerpoint"],
    ),
    (
        Kind::Text,
        &[
            "txt",
            "md",
            "markdown",
            "rst",
            "log",
            "json",
            "jsonl",
            "yaml",
            "yml",
            "toml",
            "ini",
            "cfg",
            "conf",
            "env",
            "tex",
            "org",
            "adoc",
            "svg",
            "srt",
            "vtt",
            "css",
            "js",
            "ts",
            "jsx",
            "tsx",
            "vue",
            "svelte",
            "sql",
            "py",
            "rs",
            "go",
            "java",
            "kt",
            "c",
            "h",
            "cpp",
            "hpp",
            "cs",
            "m",
            "mm",
            "swift",
            "rb",
            "php",
            "pl",
            "pm",
            "lua",
            "r",
            "scala",
            "hs",
            "lhs",
            "hsc",
            "ex",
            "exs",
            "erl",
            "dart",
            "sh",
            "bash",
            "bat",
            "cmd",
            "ps1",
            "dockerfile",
            "nginxconf",
            "plsql",
            "perl",
            "db2",
        ],
        &["application/json", "application/javascript"],
    ),
];

impl Kind {
    /// The kind of a document by its name, else by its media type, else by its first bytes.
    pub(crate) fn of(name: &str, content_type: Option<&str>, bytes: &[u8]) -> Self {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        let by_ending = |kind: &&(Self, &[&str], &[&str])| ending.as_deref().is_some_and(|end| kind.1.contains(&end));
        if let Some(found) = KINDS.iter().find(by_ending) {
            return found.0;
        }
        let media = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
        let media = media.trim().to_ascii_lowercase();
        if let Some(found) = KINDS.iter().find(|kind| kind.2.contains(&media.as_str())) {
            return found.0;
        }
        match media.split_once('/') {
            Some(("text", _)) => Self::Text,
            Some(("image" | "video" | "audio", _)) => Self::Picture,
            _ => Self::of_bytes(bytes),
        }
    }

    fn of_bytes(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"%PDF-") {
            return Self::Pdf;
        }
        if bytes.starts_with(b"{\\rtf") {
            return Self::Rtf;
        }
        Self::Text
    }

    /// What the kind is called when it cannot be read.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pdf => "a PDF document",
            Self::Word => "a Word document (docx)",
            Self::Slides => "a PowerPoint presentation (pptx)",
            Self::OpenDocument => "an OpenDocument file",
            Self::Epub => "an EPUB book",
            Self::Workbook => "a workbook",
            Self::Html => "a web page",
            Self::Csv => "a table of comma-separated values",
            Self::Rtf => "a document in Rich Text Format",
            Self::Mail => "an Outlook message",
            Self::Xml => "an XML document",
            Self::Text => "a text",
            Self::OldOffice => "a document of an old Office",
            Self::Picture => "a picture",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn the_name_counts_more_than_the_type() {
        assert_eq!(Kind::of("a.PDF", Some("text/plain"), b""), Kind::Pdf);
        assert_eq!(Kind::of("a.bin", Some("text/html; charset=utf-8"), b""), Kind::Html);
        assert_eq!(
            Kind::of("README", Some("application/octet-stream"), b"words"),
            Kind::Text
        );
        assert_eq!(Kind::of("paper", None, b"%PDF-1.7"), Kind::Pdf);
        assert_eq!(Kind::of("a.png", Some("image/png"), b"\x89PNG"), Kind::Picture);
    }
}
