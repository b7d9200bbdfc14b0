use crate::Lines;

/// Reads the data of server-sent events from pieces, wherever the network cut them. Names, ids and comments are passed
/// over; the data of an event may have several lines.
#[derive(Default)]
pub struct Events {
    lines: Lines,
    data: Vec<u8>,
    begun: bool,
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl Events {
    /// Shows the data of each event that these bytes complete.
    pub fn feed(&mut self, bytes: &[u8], mut see: impl FnMut(&[u8])) {
        let Self { lines, data, begun } = self;
        lines.feed(bytes, |line| line_of_event(line, data, begun, &mut see));
    }

    /// Shows the data of an event that the end of the stream has completed.
    pub fn last(&mut self, mut see: impl FnMut(&[u8])) {
        let Self { lines, data, begun } = self;
        lines.last(|line| line_of_event(line, data, begun, &mut see));
        line_of_event(b"", data, begun, &mut see);
    }
}

fn line_of_event(line: &[u8], data: &mut Vec<u8>, begun: &mut bool, see: &mut impl FnMut(&[u8])) {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        if std::mem::take(begun) {
            see(data);
            data.clear();
        }
        return;
    }
    let Some(rest) = line.strip_prefix(b"data") else { return };
    let value = match rest {
        [] => rest,
        [b':', value @ ..] => value.strip_prefix(b" ").unwrap_or(value),
        _ => return,
    };
    if *begun {
        data.push(b'\n');
    }
    data.extend_from_slice(value);
    *begun = true;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_wherever_they_are_cut() {
        let stream = b": hello\nevent: message\ndata: {\"a\":\ndata:1}\r\n\r\ndata\n\nid: 7\n\ndata: last";
        for size in 1..stream.len() {
            let mut events = Events::default();
            let mut seen = Vec::new();
            for piece in stream.chunks(size) {
                events.feed(piece, |data| seen.push(String::from_utf8(data.to_vec()).unwrap()));
            }
            events.last(|data| seen.push(String::from_utf8(data.to_vec()).unwrap()));
            assert_eq!(seen, ["{\"a\":\n1}", "", "last"], "pieces of {size}");
        }
    }
}
