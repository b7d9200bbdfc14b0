use super::face::{Face, Run};

/// A4, in points, and how far the text stays from its edges.
pub const WIDTH: f32 = 595.0;
pub const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 56.0;
/// From one line to the next, in parts of the size.
const LEADING: f32 = 1.4;

/// Where text stands on a page.
pub struct Line {
    pub x: f32,
    pub y: f32,
    pub size: f32,
    /// From black (0) to white (1).
    pub gray: f32,
    pub runs: Vec<Run>,
}

/// Fills pages with text from top to bottom.
pub struct Layout {
    pages: Vec<Vec<Line>>,
    /// The free height of the last page.
    y: f32,
}

impl Layout {
    pub fn new() -> Self {
        Self {
            pages: vec![Vec::new()],
            y: HEIGHT - MARGIN,
        }
    }

    pub fn pages(self) -> Vec<Vec<Line>> {
        self.pages
    }

    pub fn space(&mut self, height: f32) {
        self.y -= height;
    }

    pub fn paragraph(&mut self, face: &mut Face, size: f32, gray: f32, text: &str) {
        for line in text.lines() {
            for piece in wrapped(face, size, line) {
                self.line(face.runs(&piece), size, gray);
            }
        }
    }

    fn line(&mut self, runs: Vec<Run>, size: f32, gray: f32) {
        if self.y - size * LEADING < MARGIN {
            self.pages.push(Vec::new());
            self.y = HEIGHT - MARGIN;
        }
        self.y -= size * LEADING;
        let line = Line {
            x: MARGIN,
            y: self.y,
            size,
            gray,
            runs,
        };
        if let Some(page) = self.pages.last_mut() {
            page.push(line);
        }
    }
}

/// The line in pieces that fit between the margins, parted at spaces, or anywhere in what has none.
fn wrapped(face: &Face, size: f32, line: &str) -> Vec<String> {
    let room = (WIDTH - 2.0 * MARGIN) / size;
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut taken = 0.0;
    /// Byte behind the last space, and the width up to there.
    type Space = Option<(usize, f32)>;
    let mut space: Space = None;
    for character in line.chars() {
        let character = match character {
            '\t' => ' ',
            other if other.is_control() => continue,
            other => other,
        };
        let width = face.width(character);
        if taken + width > room && !piece.is_empty() {
            let (rest, left) = match space.take() {
                Some((at, width)) if character != ' ' => (piece.split_off(at), taken - width),
                _ => (String::new(), 0.0),
            };
            piece.truncate(piece.trim_end().len());
            pieces.push(std::mem::replace(&mut piece, rest));
            taken = left;
            if character == ' ' {
                continue;
            }
        }
        piece.push(character);
        taken += width;
        if character == ' ' {
            space = Some((piece.len(), taken));
        }
    }
    pieces.push(piece);
    pieces
}
