use std::collections::BTreeMap;

use subsetter::GlyphRemapper;

use super::PdfError;

/// Latin, Greek, Cyrillic, Hebrew, Arabic, and many signs. The license is beside it.
pub const DEJAVU: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");

/// The typefaces of a document. One is embedded. For scripts of East Asia, which take tens of megabytes, a document
/// names typefaces that every reader brings along, and holds the text as it is.
pub struct Face {
    pub font: ttf_parser::Face<'static>,
    pub used: GlyphRemapper,
    /// The characters of the glyphs of `used`, for who copies text.
    pub characters: BTreeMap<u16, char>,
    /// Those of the named typefaces, which count as UTF-16 does.
    pub spelled: BTreeMap<u16, char>,
    /// Those that were named.
    pub named: Vec<Named>,
    /// With which ideographs go.
    ideographs: Named,
}

/// A typeface that readers bring along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Japanese,
    Chinese,
    Korean,
}

/// A stretch of text in one typeface.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// `None` is the embedded one.
    pub named: Option<Named>,
    /// As the typeface counts its characters.
    pub codes: Vec<u8>,
}

/// What stands for a character that no typeface has.
const MISSING: char = '□';

impl Face {
    /// `texts` is all that will be set.
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Result<Self, PdfError> {
        let mut ideographs = Named::Chinese;
        for character in texts.flat_map(str::chars) {
            if is_kana(character) {
                ideographs = Named::Japanese;
                break;
            }
        }
        Ok(Self {
            font: ttf_parser::Face::parse(DEJAVU, 0).map_err(PdfError::Face)?,
            used: GlyphRemapper::new(),
            characters: BTreeMap::new(),
            spelled: BTreeMap::new(),
            named: Vec::new(),
            ideographs,
        })
    }

    /// In parts of the size.
    pub fn width(&self, character: char) -> f32 {
        match (self.font.glyph_index(character), self.named_for(character)) {
            (Some(glyph), _) => self.advance(glyph),
            (None, Some(_)) => 1.0,
            (None, None) => self.font.glyph_index(MISSING).map_or(1.0, |glyph| self.advance(glyph)),
        }
    }

    pub fn advance(&self, glyph: ttf_parser::GlyphId) -> f32 {
        let advance = f32::from(self.font.glyph_hor_advance(glyph).unwrap_or_default());
        advance / f32::from(self.font.units_per_em())
    }

    /// The text in stretches of one typeface each.
    pub fn runs(&mut self, text: &str) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for character in text.chars() {
            let (named, codes) = self.code(character);
            match runs.last_mut() {
                Some(run) if run.named == named => run.codes.extend(codes),
                _ => runs.push(Run { named, codes }),
            }
        }
        runs
    }

    fn code(&mut self, character: char) -> (Option<Named>, Vec<u8>) {
        if self.font.glyph_index(character).is_none()
            && let Some(named) = self.named_for(character)
        {
            if !self.named.contains(&named) {
                self.named.push(named);
            }
            let mut units = [0; 2];
            let units = character.encode_utf16(&mut units);
            if let [unit] = units {
                self.spelled.insert(*unit, character);
            }
            let units = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            return (Some(named), units);
        }
        let glyph = self
            .font
            .glyph_index(character)
            .or_else(|| self.font.glyph_index(MISSING));
        let code = self.used.remap(glyph.unwrap_or_default().0);
        self.characters.entry(code).or_insert(character);
        (None, code.to_be_bytes().to_vec())
    }

    fn named_for(&self, character: char) -> Option<Named> {
        match u32::from(character) {
            _ if is_kana(character) => Some(Named::Japanese),
            0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7af => Some(Named::Korean),
            0x2e80..=0x303f | 0x3200..=0x9fff | 0xf900..=0xfaff | 0xff00..=0xffef => Some(self.ideographs),
            _ => None,
        }
    }
}

fn is_kana(character: char) -> bool {
    matches!(u32::from(character), 0x3040..=0x30ff | 0x31f0..=0x31ff)
}
