use bytes::{Buf, BytesMut};

/// A line longer than this is no piece of an answer; it is passed over without being held in memory.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// Cuts bytes into lines, wherever the network cut them.
#[derive(Default)]
pub struct Lines {
    rest: BytesMut,
    /// Within a line that is too long.
    skipping: bool,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lines").finish_non_exhaustive()
    }
}

impl Lines {
    /// Shows each line that these bytes complete.
    pub fn feed(&mut self, bytes: &[u8], mut see: impl FnMut(&[u8])) {
        let mut bytes = bytes;
        // Most reads hold whole lines: those are seen in place.
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let line = &bytes[..end];
            if self.skipping {
                self.skipping = false;
            } else if self.rest.is_empty() {
                see(line);
            } else {
                self.rest.extend_from_slice(line);
                see(&self.rest);
                self.rest.clear();
            }
            bytes.advance(end + 1);
        }
        if self.skipping {
            return;
        }
        if self.rest.len() + bytes.len() > LONGEST_LINE {
            self.rest = BytesMut::new();
            self.skipping = true;
        } else {
            self.rest.extend_from_slice(bytes);
        }
    }

    /// Shows what stands behind the last end of a line.
    pub fn last(&mut self, see: impl FnOnce(&[u8])) {
        if !self.rest.is_empty() {
            see(&std::mem::take(&mut self.rest));
        }
    }
}
