use crate::identity::Email;

/// What a trusted proxy says about the person in front of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    pub email: Email,
    pub name: Option<String>,
    /// Names of the groups whose member they shall be; empty: they stay as they are.
    pub groups: Vec<String>,
}

impl Vouched {
    /// Reads the values of the headers. The name may be percent-encoded, the groups have commas between them.
    pub fn read(email: &str, name: Option<&str>, groups: Option<&str>) -> Self {
        let groups = groups.unwrap_or_default().split(',').map(str::trim);
        Self {
            email: Email::typed(email.trim()),
            name: name.map(percent_decoded),
            groups: groups.filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        }
    }
}

/// Decodes `%4A` to `J`; what is no such code stays.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let code = text.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let code = code.filter(|code| code.chars().all(|digit| digit.is_ascii_hexdigit()));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(code) => {
                decoded.push(code);
                at += 3;
            }
            None => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::Vouched;

    #[test]
    fn headers_are_read() {
        let vouched = Vouched::read(" Ada@X.test", Some("J%C3%BCrgen%20Gro%C3%9F"), Some("a, b,,"));
        assert_eq!(vouched.email.as_str(), "ada@x.test");
        assert_eq!(vouched.name.as_deref(), Some("Jürgen Groß"));
        assert_eq!(vouched.groups, ["a", "b"]);
    }

    #[test]
    fn odd_names_do_no_harm() {
        for (odd, read) in [
            ("100%", "100%"),
            ("%zz", "%zz"),
            ("%FF", "\u{fffd}"),
            ("%é", "%é"),
            ("%+1", "%+1"),
        ] {
            assert_eq!(Vouched::read("", Some(odd), None).name.as_deref(), Some(read), "{odd}");
        }
    }
}
