use hayro_cmap::BfString;
use hayro_interpret::font::GlyphRun;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::{LoadPdfError, Pdf};
use kurbo::{Affine, BezPath, Point, Rect, Vec2};
use loquat_core::retrieval::{ExtractError, Part};
use loquat_core::shared::JsonObject;
use unicode_normalization::UnicodeNormalization;

use crate::text::{Leave, Text};

/// A part for each page, numbered from 0.
pub(crate) fn read(bytes: Vec<u8>, leave: &Leave) -> Result<Vec<Part>, ExtractError> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => ExtractError::Locked,
        LoadPdfError::Invalid => ExtractError::Unreadable("it is damaged, or no PDF document".into()),
    })?;
    let title = pdf.metadata().title.as_deref().and_then(title);
    let cache = InterpreterCache::new();
    let mut parts = Vec::new();
    for (number, page) in pdf.pages().iter().enumerate() {
        leave.check()?;
        // Where things are on the page does not count, only how they stand to each other.
        let whole = Rect::new(0.0, 0.0, 1.0, 1.0);
        let settings = InterpreterSettings::default();
        let mut context = Context::new(Affine::IDENTITY, whole, &cache, pdf.xref(), settings);
        let mut glyphs = Glyphs::new(leave);
        interpret_page(page, &mut context, &mut glyphs);
        let mut metadata = JsonObject::from_iter([("page".to_owned(), number.into())]);
        if let Some(title) = &title {
            metadata.insert("title".to_owned(), title.as_str().into());
        }
        let text = glyphs.finish()?;
        parts.push(Part { text, metadata });
    }
    Ok(parts)
}

/// A title is in Latin letters, or in UTF-16 with a mark.
fn title(bytes: &[u8]) -> Option<String> {
    let text = crate::plain::decode(bytes, None);
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Collects the letters of a page in the order in which they are drawn, which is the order of reading also where there
/// are columns, and tells lines and words by how far apart they stand.
struct Glyphs {
    text: Text,
    last: Option<Placed>,
    error: Option<ExtractError>,
}

/// A letter where it stands.
struct Placed {
    origin: Point,
    /// Where the next letter would begin.
    end: Point,
    direction: Vec2,
    size: f64,
    letters: String,
    /// How long the text was before it.
    at: usize,
}

/// In sizes of the letter: how far across begins a line, how far back does, how far ahead a word, and how near the same
/// letter is drawn again to look bold.
const LINE: f64 = 0.55;
const BACK: f64 = -3.0;
const BLANK: f64 = 0.17;
const AGAIN: f64 = 0.08;
/// How near an accent stands to its letter.
const ACCENT: f64 = 0.45;

impl Glyphs {
    fn new(leave: &Leave) -> Self {
        Self {
            text: Text::new(leave),
            last: None,
            error: None,
        }
    }

    fn finish(self) -> Result<String, ExtractError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.text.into_string().trim().to_owned()),
        }
    }

    fn place(&mut self, letters: String, transform: Affine, advance: f64) -> Result<(), ExtractError> {
        let [a, b, c, d, ..] = transform.as_coeffs();
        let along = Vec2::new(a, b);
        let length = along.hypot();
        let size = Vec2::new(c, d).hypot() * 1000.0;
        if !(length.is_finite() && size.is_finite() && length > 0.0 && size > 0.0) {
            return Ok(());
        }
        let direction = along / length;
        let origin = transform * Point::ZERO;
        let mut now = Placed {
            origin,
            end: origin + along * advance,
            direction,
            size,
            letters,
            at: self.text.as_str().len(),
        };
        let Some(last) = self.last.take() else {
            self.text.push(&now.letters)?;
            self.last = Some(now);
            return Ok(());
        };
        let scale = last.size.max(now.size);
        let step = now.origin - last.end;
        let ahead = step.dot(last.direction) / scale;
        let across = step.cross(last.direction).abs() / scale;
        let turned = last.direction.dot(now.direction) < 0.9;
        let near = (now.origin - last.origin).hypot() / scale;
        if near < AGAIN && !turned && last.letters == now.letters {
            self.last = Some(last);
            return Ok(());
        }
        if let Some(composed) = composed(&last, &now, near, across) {
            self.text.truncate(last.at);
            self.text.push(&composed)?;
            now.at = last.at;
            now.letters = composed;
            self.last = Some(now);
            return Ok(());
        }
        if turned || across > LINE || ahead < BACK {
            self.text.end_line()?;
        } else if ahead > BLANK && !self.text.as_str().ends_with([' ', '\n']) && !now.letters.starts_with(' ') {
            self.text.push(" ")?;
        }
        now.at = self.text.as_str().len();
        self.text.push(&now.letters)?;
        self.last = Some(now);
        Ok(())
    }
}

/// An accent and the letter that follows over or under it, as TeX draws them, in one.
fn composed(last: &Placed, now: &Placed, near: f64, across: f64) -> Option<String> {
    if near > ACCENT || across > ACCENT + LINE {
        return None;
    }
    let mut accents = last.letters.chars();
    let (accent, None) = (accents.next()?, accents.next()) else {
        return None;
    };
    let mark = match accent {
        '¨' => '\u{308}',
        '´' => '\u{301}',
        '`' => '\u{300}',
        'ˆ' | '^' => '\u{302}',
        '˜' | '~' => '\u{303}',
        '˚' => '\u{30a}',
        '¸' => '\u{327}',
        'ˇ' => '\u{30c}',
        '¯' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '˝' => '\u{30b}',
        '˛' => '\u{328}',
        _ => return None,
    };
    let mut letters = now.letters.chars();
    let letter = match letters.next()? {
        'ı' => 'i',
        'ȷ' => 'j',
        letter if letter.is_alphabetic() => letter,
        _ => return None,
    };
    let together: String = [letter, mark].into_iter().nfc().collect();
    // Only what is a letter of its own: nobody writes a double acute over an x.
    (together.chars().count() == 1).then(|| together + letters.as_str())
}

impl Device<'_> for Glyphs {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.error.is_some() {
                return;
            }
            let letters = match glyph.as_unicode() {
                Some(BfString::Char(character)) => character.to_string(),
                Some(BfString::String(text)) => text,
                None => continue,
            };
            let letters: String = letters.chars().filter(|character| !character.is_control()).collect();
            if letters.is_empty() {
                continue;
            }
            let advance = match &**glyph {
                hayro_interpret::font::Glyph::Outline(outline) => outline.advance_width(),
                hayro_interpret::font::Glyph::Type3(drawn) => drawn.advance_width(),
            };
            let transform = props.transform * glyph.transform();
            let placed = self.place(letters, transform, f64::from(advance.unwrap_or(500.0)));
            self.error = placed.err();
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'_>, _: &DrawMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn pop_clip(&mut self) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_transparency_group(&mut self) {}
}
