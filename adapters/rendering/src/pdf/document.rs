use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::PdfError;
use super::face::{DEJAVU, Face, Named};
use super::layout::{HEIGHT, Line, WIDTH};

/// Pages on their way into a file.
pub struct Document<'a> {
    title: &'a str,
    pages: Vec<Vec<Line>>,
    face: &'a Face,
    last: i32,
}

const EMBEDDED: Name<'static> = Name(b"F0");
const NAME: Name<'static> = Name(b"LOQUAT+DejaVuSans");
const IDENTITY: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

impl Named {
    /// How pages call it; its name, its collection of characters, and how text is written in it.
    fn facts(self) -> (Name<'static>, Name<'static>, &'static [u8], Name<'static>) {
        match self {
            Self::Japanese => (
                Name(b"F1"),
                Name(b"HeiseiKakuGo-W5"),
                b"Japan1",
                Name(b"UniJIS-UTF16-H"),
            ),
            Self::Chinese => (Name(b"F2"), Name(b"STSong-Light"), b"GB1", Name(b"UniGB-UTF16-H")),
            Self::Korean => (Name(b"F3"), Name(b"HYGothic-Medium"), b"Korea1", Name(b"UniKS-UTF16-H")),
        }
    }
}

impl<'a> Document<'a> {
    pub fn of(title: &'a str, pages: Vec<Vec<Line>>, face: &'a Face) -> Self {
        Self {
            title,
            pages,
            face,
            last: 0,
        }
    }

    pub fn write(mut self) -> Result<Vec<u8>, PdfError> {
        let mut pdf = Pdf::new();
        let (catalog, tree, info) = (self.id(), self.id(), self.id());
        let embedded = self.embedded(&mut pdf)?;
        let named: Vec<(Named, Ref)> = self
            .face
            .named
            .clone()
            .into_iter()
            .map(|named| (named, self.named(&mut pdf, named)))
            .collect();
        let mut kids = Vec::new();
        for lines in std::mem::take(&mut self.pages) {
            let (id, content) = (self.id(), self.id());
            kids.push(id);
            let mut page = pdf.page(id);
            page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT))
                .parent(tree)
                .contents(content);
            let mut resources = page.resources();
            let mut fonts = resources.fonts();
            fonts.pair(EMBEDDED, embedded);
            for (named, font) in &named {
                fonts.pair(named.facts().0, *font);
            }
            fonts.finish();
            resources.finish();
            page.finish();
            let drawn = packed(&drawn(&lines));
            pdf.stream(content, &drawn).filter(Filter::FlateDecode);
        }
        let count = i32::try_from(kids.len()).unwrap_or(i32::MAX);
        pdf.pages(tree).kids(kids).count(count);
        pdf.catalog(catalog).pages(tree);
        pdf.document_info(info)
            .title(TextStr(self.title))
            .producer(TextStr("Loquat"));
        let mut bytes = pdf.finish();
        bytes.truncate(bytes.trim_ascii_end().len());
        Ok(bytes)
    }

    fn id(&mut self) -> Ref {
        self.last += 1;
        Ref::new(self.last)
    }

    /// The part of our typeface that the text needs.
    fn embedded(&mut self, pdf: &mut Pdf) -> Result<Ref, PdfError> {
        let [font, cid, descriptor, file, unicode] = [(); 5].map(|()| self.id());
        let face = &self.face.font;
        let data =
            subsetter::subset(DEJAVU, 0, &self.face.used).map_err(|error| PdfError::Subset(error.to_string()))?;
        let scale = |units: i16| f32::from(units) * 1000.0 / f32::from(face.units_per_em());

        pdf.type0_font(font)
            .base_font(NAME)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(unicode);
        let mut described = pdf.cid_font(cid);
        described
            .subtype(CidFontType::Type2)
            .base_font(NAME)
            .system_info(IDENTITY)
            .font_descriptor(descriptor)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let widths = self
            .face
            .used
            .remapped_gids()
            .map(|glyph| self.face.advance(ttf_parser::GlyphId(glyph)) * 1000.0);
        described.widths().consecutive(0, widths);
        described.finish();
        let bounds = face.global_bounding_box();
        pdf.font_descriptor(descriptor)
            .name(NAME)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(
                scale(bounds.x_min),
                scale(bounds.y_min),
                scale(bounds.x_max),
                scale(bounds.y_max),
            ))
            .italic_angle(0.0)
            .ascent(scale(face.ascender()))
            .descent(scale(face.descender()))
            .cap_height(scale(face.capital_height().unwrap_or_default()))
            .stem_v(80.0)
            .font_file2(file);
        let packed_font = packed(&data);
        pdf.stream(file, &packed_font).filter(Filter::FlateDecode);
        pdf.cmap(unicode, &readable(&self.face.characters));
        Ok(font)
    }

    /// A typeface that readers bring along.
    fn named(&mut self, pdf: &mut Pdf, named: Named) -> Ref {
        let [font, cid, descriptor, unicode] = [(); 4].map(|()| self.id());
        let (_, name, ordering, encoding) = named.facts();
        pdf.type0_font(font)
            .base_font(name)
            .encoding_predefined(encoding)
            .descendant_font(cid)
            .to_unicode(unicode);
        let info = SystemInfo {
            ordering: Str(ordering),
            supplement: 2,
            ..IDENTITY
        };
        pdf.cid_font(cid)
            .subtype(CidFontType::Type0)
            .base_font(name)
            .system_info(info)
            .font_descriptor(descriptor)
            .default_width(1000.0);
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(0.0, -200.0, 1000.0, 900.0))
            .italic_angle(0.0)
            .ascent(880.0)
            .descent(-120.0)
            .cap_height(700.0)
            .stem_v(80.0);
        pdf.cmap(unicode, &readable(&self.face.spelled));
        font
    }
}

/// What readers copy, by the codes of a typeface.
fn readable(characters: &BTreeMap<u16, char>) -> Vec<u8> {
    let mut map = UnicodeCmap::new(Name(b"Characters"), IDENTITY);
    for (code, character) in characters {
        map.pair(*code, *character);
    }
    map.finish().to_vec()
}

fn drawn(lines: &[Line]) -> Vec<u8> {
    let mut content = Content::new();
    for line in lines {
        content.begin_text().set_fill_gray(line.gray).next_line(line.x, line.y);
        for run in &line.runs {
            let font = run.named.map_or(EMBEDDED, |named| named.facts().0);
            content.set_font(font, line.size).show(Str(&run.codes));
        }
        content.end_text();
    }
    content.finish().to_vec()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing into memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
