//! Keeps lines of a stream below a length that the operator sets.

use bytes::{Buf, Bytes, BytesMut};
use futures::{StreamExt, stream};

use crate::wire::Bytestream;

/// What clients get in the place of a line that is too long: an event that says nothing.
const NOTHING: &[u8] = b"data: {}\n";

/// The stream without the lines that are longer than that. What is shorter stays as it is, to the byte.
pub fn without_long_lines(body: Bytestream, longest: usize) -> Bytestream {
    let state = (Some(body), Guard::new(longest));
    stream::unfold(state, |(body, mut guard)| async move {
        let mut body = body?;
        loop {
            match body.next().await {
                Some(Ok(bytes)) => {
                    let passed = guard.pass(bytes);
                    if !passed.is_empty() {
                        return Some((Ok(passed), (Some(body), guard)));
                    }
                }
                Some(Err(error)) => return Some((Err(error), (Some(body), guard))),
                None => {
                    let rest = guard.rest.freeze();
                    guard.rest = BytesMut::new();
                    return (!rest.is_empty()).then_some((Ok(rest), (None, guard)));
                }
            }
        }
    })
    .boxed()
}

struct Guard {
    longest: usize,
    /// A line whose end has not come yet.
    rest: BytesMut,
    /// Within a line that is too long.
    skipping: bool,
}

impl Guard {
    fn new(longest: usize) -> Self {
        Self {
            longest,
            rest: BytesMut::new(),
            skipping: false,
        }
    }

    /// What may go on of the bytes so far.
    fn pass(&mut self, mut bytes: Bytes) -> Bytes {
        let mut passed = BytesMut::new();
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let line = bytes.split_to(end + 1);
            if self.skipping {
                self.skipping = false;
            } else if self.rest.len() + end > self.longest {
                self.rest.clear();
                passed.extend_from_slice(NOTHING);
            } else {
                passed.extend_from_slice(&self.rest);
                self.rest.clear();
                passed.extend_from_slice(&line);
            }
        }
        if self.skipping {
            bytes.advance(bytes.len());
        } else if self.rest.len() + bytes.len() > self.longest {
            self.rest = BytesMut::new();
            self.skipping = true;
            passed.extend_from_slice(NOTHING);
        } else {
            self.rest.extend_from_slice(&bytes);
        }
        passed.freeze()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures::{StreamExt, stream};

    use super::without_long_lines;

    async fn guarded(pieces: &[&'static [u8]], longest: usize) -> Vec<u8> {
        let body = stream::iter(pieces.to_vec()).map(|piece| Ok(Bytes::from_static(piece)));
        let passed = without_long_lines(body.boxed(), longest);
        passed
            .map(|piece| piece.unwrap().to_vec())
            .collect::<Vec<_>>()
            .await
            .concat()
    }

    #[tokio::test]
    async fn lines_of_the_allowed_length_pass_as_they_are_wherever_they_are_cut() {
        let text: &'static [u8] = b"data: 1\r\n\r\ndata: 2\n\nrest";
        assert_eq!(guarded(&[text], 9).await, text);
        for cut in 0..text.len() {
            assert_eq!(guarded(&[&text[..cut], &text[cut..]], 9).await, text);
        }
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_says_nothing_and_is_never_held() {
        let text: &'static [u8] = b"data: 1\ndata: 1234567890\ndata: 2\n";
        let told = b"data: 1\ndata: {}\ndata: 2\n";
        assert_eq!(guarded(&[text], 9).await, told);
        for cut in 0..text.len() {
            assert_eq!(guarded(&[&text[..cut], &text[cut..]], 9).await, told);
        }
    }
}
