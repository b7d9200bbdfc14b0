//! Looks through an update of Yjs (version 1) before it is decoded: the decoder reserves as much memory as an update
//! claims to need, and thirteen bytes can claim many gigabytes.

/// How deep values may be nested.
const DEEPEST: u8 = 64;

/// Is every count in the update one that its bytes can hold?
pub(super) fn is_plausible(update: &[u8]) -> bool {
    let mut reader = Reader { bytes: update };
    reader.update().is_some() && reader.bytes.is_empty()
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn update(&mut self) -> Option<()> {
        for _ in 0..self.count()? {
            let blocks = self.count()?;
            self.number()?;
            self.number()?;
            for _ in 0..blocks {
                self.block()?;
            }
        }
        for _ in 0..self.count()? {
            self.number()?;
            for _ in 0..self.count()? {
                self.number()?;
                self.number()?;
            }
        }
        Some(())
    }

    fn block(&mut self) -> Option<()> {
        let info = self.byte()?;
        let kind = info & 0b1_1111;
        // What was forgotten, and gaps, have a length alone.
        if matches!(kind, 0 | 10) {
            return self.number().map(drop);
        }
        if info & 0x80 != 0 {
            self.id()?;
        }
        if info & 0x40 != 0 {
            self.id()?;
        }
        if info & 0xC0 == 0 {
            match self.number()? {
                1 => self.buffer()?,
                _ => self.id()?,
            }
            if info & 0x20 != 0 {
                self.buffer()?;
            }
        }
        self.content(kind)
    }

    fn content(&mut self, kind: u8) -> Option<()> {
        match kind {
            1 => self.number().map(drop),
            2 => {
                for _ in 0..self.count()? {
                    self.buffer()?;
                }
                Some(())
            }
            3..=5 => self.buffer(),
            6 => {
                self.buffer()?;
                self.buffer()
            }
            7 => match self.number()? {
                3 | 5 => self.buffer(),
                0..=6 => Some(()),
                _ => None,
            },
            8 => {
                for _ in 0..self.count()? {
                    self.value(0)?;
                }
                Some(())
            }
            9 => {
                self.buffer()?;
                self.value(0)
            }
            _ => None,
        }
    }

    fn value(&mut self, depth: u8) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match self.byte()? {
            120 | 121 | 126 | 127 => Some(()),
            125 => self.signed(),
            124 => self.skip(4),
            122 | 123 => self.skip(8),
            116 | 119 => self.buffer(),
            118 => {
                for _ in 0..self.count()? {
                    self.buffer()?;
                    self.value(depth + 1)?;
                }
                Some(())
            }
            117 => {
                for _ in 0..self.count()? {
                    self.value(depth + 1)?;
                }
                Some(())
            }
            _ => None,
        }
    }

    fn id(&mut self) -> Option<()> {
        self.number()?;
        self.number().map(drop)
    }

    fn buffer(&mut self) -> Option<()> {
        let length = self.count()?;
        self.skip(length)
    }

    /// A number of things that follow: each takes a byte at least.
    fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.bytes.len()).then_some(count)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<()> {
        for _ in 0..10 {
            if self.byte()? < 0x80 {
                return Some(());
            }
        }
        None
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn skip(&mut self, length: usize) -> Option<()> {
        self.bytes = self.bytes.get(length..)?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::is_plausible;

    #[test]
    fn what_a_page_sends_is_plausible() {
        assert!(is_plausible(&[0, 0]));
        // The text `t` becomes "hi".
        assert!(is_plausible(&[
            1, 1, 222, 175, 166, 164, 13, 0, 4, 1, 1, 116, 2, 104, 105, 0
        ]));
    }

    #[test]
    fn what_claims_more_than_it_holds_is_not() {
        assert!(!is_plausible(&[0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0]));
        assert!(!is_plausible(&[0, 0xFF, 0xFF, 0xFF, 0x7F]));
        assert!(!is_plausible(&[1, 1, 1, 0, 8, 1, 1, 116, 0xFF, 0xFF, 0x7F, 0]));
        assert!(!is_plausible(&[]));
    }
}
