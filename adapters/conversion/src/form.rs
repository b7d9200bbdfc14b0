use bytes::Bytes;
use http::Method;
use http::header::CONTENT_TYPE;
use loquat_client::request::{request, with_header};
use loquat_client::{CallError, CallRequest};
use serde_json::Value;

/// A form with files, as browsers send it.
pub(crate) struct Form {
    body: Vec<u8>,
    boundary: String,
}

impl Form {
    /// A form whose parts are held apart by a line that is not in the document.
    pub(crate) fn around(document: &[u8]) -> Self {
        let boundary = (0u32..)
            .map(|number| format!("loquat-form-{number:08x}"))
            .find(|boundary| !contains(document, boundary.as_bytes()))
            .unwrap_or_default();
        Self {
            body: Vec::new(),
            boundary,
        }
    }

    pub(crate) fn field(mut self, name: &str, value: &str) -> Self {
        self.open(&format!("name=\"{}\"", quoted(name)), None);
        self.body.extend_from_slice(value.as_bytes());
        self.body.extend_from_slice(b"\r\n");
        self
    }

    /// A field for each member; lists are several fields of one name.
    pub(crate) fn fields(self, values: &serde_json::Map<String, Value>) -> Self {
        values.iter().fold(self, |form, (name, value)| match value {
            Value::Array(items) => items.iter().fold(form, |form, item| form.field(name, &shown(item))),
            Value::Null => form,
            value => form.field(name, &shown(value)),
        })
    }

    pub(crate) fn file(mut self, name: &str, file_name: &str, content_type: &str, bytes: &[u8]) -> Self {
        let disposition = format!("name=\"{}\"; filename=\"{}\"", quoted(name), quoted(file_name));
        self.open(&disposition, Some(&content_type.replace(['\r', '\n'], "")));
        self.body.extend_from_slice(bytes);
        self.body.extend_from_slice(b"\r\n");
        self
    }

    /// The request that sends it.
    pub(crate) fn post(mut self, address: &str) -> Result<CallRequest, CallError> {
        self.body
            .extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        let call = request(Method::POST, address, Bytes::from(self.body))?;
        with_header(
            call,
            CONTENT_TYPE,
            &format!("multipart/form-data; boundary={}", self.boundary),
        )
    }

    fn open(&mut self, disposition: &str, content_type: Option<&str>) {
        let mut head = format!(
            "--{}\r\nContent-Disposition: form-data; {disposition}\r\n",
            self.boundary
        );
        if let Some(content_type) = content_type {
            head += &format!("Content-Type: {content_type}\r\n");
        }
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(b"\r\n");
    }
}

fn contains(text: &[u8], wanted: &[u8]) -> bool {
    text.windows(wanted.len()).any(|window| window == wanted)
}

/// As HTML wants names of files in a form.
fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Form;

    #[test]
    fn a_form_is_written_as_browsers_do() {
        let params = json!({ "to": ["md", "text"], "ocr": true, "none": null });
        let form = Form::around(b"loquat-form-00000000").fields(params.as_object().unwrap());
        let form = form.file("files", "a\"b.pdf", "application/pdf", b"bytes");
        let call = form.post("http://a.test/x").unwrap();
        assert_eq!(
            call.headers()["content-type"],
            "multipart/form-data; boundary=loquat-form-00000001"
        );
    }
}
