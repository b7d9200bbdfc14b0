/// The first common name in a distinguished name: that of the group. Commas and bytes may be escaped in it.
pub fn common_name(dn: &str) -> Option<String> {
    let mut rest = dn;
    loop {
        let (key, after) = rest.split_once('=')?;
        let (value, next) = value(after);
        if key.trim().eq_ignore_ascii_case("cn") {
            let name = String::from_utf8_lossy(&value).trim().to_owned();
            return (!name.is_empty()).then_some(name);
        }
        rest = next?;
    }
}

/// A value with its escapes undone, and what comes after the comma (or `+`) that ends it.
fn value(text: &str) -> (Vec<u8>, Option<&str>) {
    let bytes = text.as_bytes();
    let mut value = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b',' | b'+' | b';' => return (value, text.get(at + 1..)),
            b'\\' => {
                let code = text
                    .get(at + 1..at + 3)
                    .and_then(|code| u8::from_str_radix(code, 16).ok());
                match (code, bytes.get(at + 1)) {
                    (Some(code), _) => {
                        value.push(code);
                        at += 3;
                    }
                    (None, Some(escaped)) => {
                        value.push(*escaped);
                        at += 2;
                    }
                    (None, None) => at += 1,
                }
            }
            _ => {
                value.push(*byte);
                at += 1;
            }
        }
    }
    (value, None)
}

#[cfg(test)]
mod tests {
    use super::common_name;

    #[test]
    fn a_group_is_called_by_its_common_name() {
        for (dn, name) in [
            ("cn=pilots,ou=groups,dc=kit,dc=test", Some("pilots")),
            ("CN=Crew\\, night,OU=x", Some("Crew, night")),
            ("cn=K\\C3\\A5re,dc=x", Some("Kåre")),
            ("ou=x,cn=late,dc=y", Some("late")),
            ("uid=a+cn=b,dc=y", Some("b")),
            ("ou=x,dc=y", None),
            ("cn=,dc=y", None),
            ("pilots", None),
            ("cn=x\\", Some("x")),
        ] {
            assert_eq!(common_name(dn).as_deref(), name, "{dn}");
        }
    }
}
