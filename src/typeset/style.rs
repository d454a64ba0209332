//! How things look, as data: page presets, the rules of each language, the measures of each block.
//!
//! No layout happens here. Lengths of presets are in millimetres as paper is sold; all other
//! lengths are in ems of the text's size or in lines, so that one table serves every page.

use super::geometry::{Color, Pt, mm};
use crate::device::Device;

/// A page to set on: its size, and what goes well with it.
///
/// Paper is here; the screens of devices are in the table of [`Device`]s.
///
/// ```
/// use offprint::device::Devices;
/// use offprint::typeset::style::{Layout, Sheet};
///
/// let kobo = Sheet::from(&Devices::default().get("kobo")?);
/// let page = Layout { page: kobo, ..Layout::default() }.geometry("zh-Hans");
/// assert_eq!((page.ems(), page.lines), (26, 21));
/// # Ok::<(), offprint::device::DeviceError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    /// Width, mm.
    pub width: f32,
    /// Height, mm.
    pub height: f32,
    /// Margins above, below and on both sides of the text, mm.
    pub margins: (f32, f32, f32),
    /// Size of the text, pt.
    pub text_size: Pt,
    /// Distance of baselines, as a multiple of that.
    pub leading: f32,
}

impl Sheet {
    /// 210 × 297 mm.
    pub const A4: Self = Self::new(210.0, 297.0, (26.0, 29.4, 31.2), 11.0, 1.75);
    /// 148 × 210 mm.
    pub const A5: Self = Self::new(148.0, 210.0, (20.0, 22.6, 18.4), 10.5, 1.70);
    /// 176 × 250 mm.
    pub const B5: Self = Self::new(176.0, 250.0, (23.0, 26.0, 23.0), 10.5, 1.75);
    /// 8.5 × 11 in.
    pub const LETTER: Self = Self::new(215.9, 279.4, (27.0, 31.2, 30.3), 11.0, 1.75);

    /// Every size of paper, by the name that selects it.
    pub const PAPER: [(&'static str, Self); 4] =
        [("a4", Self::A4), ("a5", Self::A5), ("b5", Self::B5), ("letter", Self::LETTER)];

    const fn new(
        width: f32,
        height: f32,
        margins: (f32, f32, f32),
        text_size: Pt,
        leading: f32,
    ) -> Self {
        Self { width, height, margins, text_size, leading }
    }
}

impl Default for Sheet {
    fn default() -> Self {
        Self::A5
    }
}

impl From<&Device> for Sheet {
    /// The page that a device shows whole.
    fn from(device: &Device) -> Self {
        let (width, height) = device.page;
        Self::new(width, height, device.margins, device.text_size, device.leading)
    }
}

/// What becomes of links on paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Links {
    /// They can be clicked.
    #[default]
    Plain,
    /// They can be clicked, and their addresses are printed as notes at the foot of the page.
    Notes,
}

/// What stress looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Stress {
    /// Dots at Chinese and Japanese, bold in Korean, italics in Latin.
    #[default]
    Dots,
    /// Bold in every writing.
    Bold,
    /// Italics in Latin and nothing elsewhere: for sites that stress whole paragraphs.
    Italic,
}

/// What the caller asks of the pages; what is absent comes from the page size and the language.
///
/// ```
/// use offprint::typeset::style::{Layout, Sheet};
///
/// let layout = Layout { page: Sheet::A5, ..Layout::default() };
/// let page = layout.geometry("zh-Hans");
/// assert_eq!((page.ems(), page.lines), (30, 27));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Layout {
    /// The page.
    pub page: Sheet,
    /// The margin on all four sides, pt.
    pub margin: Option<Pt>,
    /// The size of the text, pt.
    pub font_size: Option<Pt>,
    /// Distance of baselines, as a multiple of the size.
    pub leading: Option<f32>,
    /// Printed on both sides: inner margins are smaller, heads and folios mirror.
    pub duplex: bool,
    /// What becomes of links.
    pub links: Links,
    /// What stress looks like.
    pub stress: Stress,
    /// The articles alone: no openings and colophons, no cover, contents, heads and folios.
    pub bare: bool,
}

/// A page, worked out: all in pt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    /// Width of the page.
    pub width: Pt,
    /// Height of the page.
    pub height: Pt,
    /// From the top edge to the text.
    pub top: Pt,
    /// From the left edge to the text; see [`shift`](Self::shift).
    pub left: Pt,
    /// Width of the lines.
    pub measure: Pt,
    /// Lines on a full page.
    pub lines: usize,
    /// Size of the text.
    pub size: Pt,
    /// Distance of baselines.
    pub pitch: Pt,
    /// How far the text of a page moves toward the spine, on pages printed on both sides.
    pub shift: Pt,
}

/// Inner margins of pages printed on both sides are this much smaller, mm.
const DUPLEX_SHIFT: f32 = 2.0;

impl Layout {
    /// The page for text in a language (BCP 47).
    ///
    /// The measure is a whole number of ems and the height a whole number of lines; what is left
    /// over goes to the margins, so that Chinese fills every line and pages end alike.
    #[expect(clippy::cast_precision_loss, reason = "ems and lines are few")]
    #[expect(clippy::cast_possible_truncation, reason = "bounded by the clamps")]
    #[expect(clippy::cast_sign_loss, reason = "bounded by the clamps")]
    pub fn geometry(&self, language: &str) -> Geometry {
        let sheet = &self.page;
        let width = mm(sound(Some(sheet.width), 30.0, 2000.0).unwrap_or(Sheet::A5.width));
        let height = mm(sound(Some(sheet.height), 30.0, 2000.0).unwrap_or(Sheet::A5.height));
        let size = sound(self.font_size.or(Some(sheet.text_size)), 4.0, 48.0).unwrap_or(10.5);
        let tongue = Rules::of(language);
        let leading = sound(self.leading, 1.0, 4.0).unwrap_or(sheet.leading * tongue.leading);
        let pitch = size * leading;
        let widest = (width - size * 6.0).max(0.0) / 2.0;
        let [top, bottom, edge] = match sound(self.margin, 0.0, widest.min(height / 3.0)) {
            Some(margin) => [margin; 3],
            None => [sheet.margins.0, sheet.margins.1, sheet.margins.2].map(mm),
        };
        let ems = ((width - 2.0 * edge) / size + 0.01).floor().max(6.0) as usize;
        let measure = ems as Pt * size;
        let lines =
            ((height - top - bottom - size) / pitch + 0.01).floor().clamp(2.0, 1000.0) as usize + 1;
        Geometry {
            width,
            height,
            top,
            left: (width - measure) / 2.0,
            measure,
            lines,
            size,
            pitch,
            shift: if self.duplex { mm(DUPLEX_SHIFT) } else { 0.0 },
        }
    }
}

/// A number the caller gave, if it can be used, within bounds.
fn sound(number: Option<f32>, least: f32, most: f32) -> Option<f32> {
    number.filter(|number| number.is_finite()).map(|number| number.clamp(least, most.max(least)))
}

impl Geometry {
    /// Ems in a line.
    #[expect(clippy::cast_possible_truncation, reason = "a line has few ems")]
    #[expect(clippy::cast_sign_loss, reason = "lengths are positive")]
    pub fn ems(&self) -> usize {
        (self.measure / self.size).round() as usize
    }

    /// Height of the text, from the top of the first line to where a line below the last would
    /// begin.
    #[expect(clippy::cast_precision_loss, reason = "a page has few lines")]
    pub fn text_height(&self) -> Pt {
        self.lines as Pt * self.pitch
    }

    /// Whether the page is a small screen, where every em counts.
    pub fn is_small(&self) -> bool {
        self.ems() < 24
    }

    /// Whether a running head has room above the text.
    pub fn has_head(&self) -> bool {
        !self.is_small() && self.top >= 3.0 * self.size
    }

    /// From the left edge to the text on the page of this index.
    pub fn left_of(&self, page: usize) -> Pt {
        if page.is_multiple_of(2) { self.left - self.shift } else { self.left + self.shift }
    }
}

/// What a language asks of paragraphs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rules {
    /// Indent of a paragraph's first line, em.
    pub(crate) indent: f32,
    /// Whether the first paragraph after a heading is indented too.
    pub(crate) indent_after_heading: bool,
    /// Leading, as a multiple of the page's own (which is made for Chinese).
    pub(crate) leading: f32,
}

impl Rules {
    /// The rules of a language (BCP 47); those of English where it is not known.
    pub(crate) fn of(language: &str) -> Self {
        let rules =
            |indent, indent_after_heading, leading| Self { indent, indent_after_heading, leading };
        match language.split('-').next().unwrap_or_default() {
            "zh" => rules(2.0, true, 1.0),
            "ja" => rules(1.0, true, 1.03),
            "ko" => rules(1.0, true, 0.97),
            _ => rules(1.2, false, 0.853),
        }
    }
}

/// The look of a kind of text: everything that is not the text's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Look {
    /// Size, em of the text around.
    pub(crate) size: f32,
    /// Distance of baselines, em of its own size; 0 keeps the pitch of the text around.
    pub(crate) leading: f32,
    /// Bold.
    pub(crate) bold: bool,
    /// Colour of the ink.
    pub(crate) color: Color,
}

const fn look(size: f32, leading: f32, bold: bool, color: Color) -> Look {
    Look { size, leading, bold, color }
}

/// Secondary text, dark enough to be read by all (contrast 7:1).
pub(crate) const GRAY: Color = Color::gray(0x50);
/// Hair lines.
pub(crate) const RULE_GRAY: Color = Color::gray(0x99);
/// The ground of code: 6 % black.
pub(crate) const CODE_GROUND: Color = Color::gray(0xf0);
/// The ground of highlighted words.
pub(crate) const HIGHLIGHT: Color = Color { red: 0xff, green: 0xf1, blue: 0xa8 };

/// Captions.
pub(crate) const CAPTION: Look = look(0.86, 1.5, false, GRAY);
/// Notes at the foot.
pub(crate) const NOTE: Look = look(0.8, 1.4, false, Color::BLACK);
/// Table cells.
pub(crate) const TABLE: Look = look(0.86, 1.4, false, Color::BLACK);
/// Cells of tables that are too wide.
pub(crate) const TABLE_SMALL: Look = look(0.78, 1.35, false, Color::BLACK);
/// Code blocks, where their lines fit.
pub(crate) const CODE: Look = look(0.95, 1.45, false, Color::BLACK);
/// Code blocks on small screens, and those with lines too wide that fit or nearly fit so.
pub(crate) const CODE_SMALL: Look = look(0.82, 1.4, false, Color::BLACK);
/// Such blocks on small screens: the least that can be read.
pub(crate) const CODE_SMALLEST: Look = look(0.72, 1.4, false, Color::BLACK);
/// The title of an article.
pub(crate) const TITLE: Look = look(1.7, 1.4, true, Color::BLACK);
/// Its subtitle.
pub(crate) const SUBTITLE: Look = look(1.1, 1.5, false, Color::BLACK);
/// Authors, site and date under it.
pub(crate) const BYLINE: Look = look(0.9, 1.5, false, GRAY);
/// The lines that close an article.
pub(crate) const COLOPHON: Look = look(0.8, 1.5, false, GRAY);
/// Folios and running heads.
pub(crate) const MARGINAL: Look = look(0.8, 1.0, false, GRAY);
/// The title of a part, on its own page.
pub(crate) const PART_TITLE: Look = look(1.9, 1.4, true, Color::BLACK);
/// The first words of an article in the contents.
pub(crate) const EXCERPT: Look = look(0.8, 1.4, false, GRAY);
/// The title on a cover.
pub(crate) const COVER_TITLE: Look = look(2.2, 1.4, true, Color::BLACK);

/// A heading: its look and the lines it takes.
///
/// Chinese books count a heading's room in lines of the text, whatever its size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct HeadingLook {
    /// The look of its words.
    pub(crate) look: Look,
    /// Lines that it takes with the space around it, when its words fit one line.
    pub(crate) lines: f32,
}

/// The look of a heading of this rank, 1 to 6. All begin at the left edge: the article's title alone
/// is centred, so that no section is taken for one.
pub(crate) fn heading_look(level: u8) -> HeadingLook {
    let heading = |size, lines| HeadingLook { look: look(size, 1.28, true, Color::BLACK), lines };
    match level {
        1 => heading(1.45, 3.0),
        2 => heading(1.28, 2.5),
        3 => heading(1.12, 2.0),
        _ => heading(1.0, 1.5),
    }
}

/// The share of a heading's space that stands above its words.
pub(crate) const HEADING_ABOVE: f32 = 0.67;

/// Indent of block quotes on both sides, em; on small screens half of it.
pub(crate) const QUOTE_INDENT: f32 = 2.0;
/// The box a list's marks hang in, em.
pub(crate) const LIST_INDENT: f32 = 1.5;
/// Space around quotes, lists and other blocks of text, in lines, besides that between lines.
pub(crate) const BLOCK_SPACE: f32 = 0.5;
/// Space around pictures and what has a ground or rules, in lines, from the foot of the letters.
pub(crate) const EDGE_SPACE: f32 = 0.6;
/// Text is not indented further when fewer ems than this are left.
pub(crate) const LEAST_MEASURE: f32 = 10.0;
/// Pictures are not enlarged past so many px per inch.
pub(crate) const LEAST_RESOLUTION: f32 = 150.0;
/// The share of the text's height that a picture may take.
pub(crate) const PICTURE_HEIGHT: f32 = 0.75;
/// Space between picture and caption, em.
pub(crate) const CAPTION_SPACE: f32 = 0.4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::Devices;

    #[test]
    fn pages_hold_the_ems_and_lines_they_promise() {
        let devices = Devices::default();
        let check = |page: Sheet, ems: usize, lines: usize| {
            let geometry = Layout { page, ..Layout::default() }.geometry("zh-Hans");
            assert_eq!((geometry.ems(), geometry.lines), (ems, lines), "{page:?}");
        };
        let screen = |name: &str| Sheet::from(&devices.get(name).unwrap());
        check(Sheet::A5, 30, 27);
        check(Sheet::A4, 38, 36);
        check(Sheet::B5, 35, 31);
        check(Sheet::LETTER, 40, 33);
        check(screen("eink"), 22, 18);
        check(screen("phone"), 15, 20);
        assert_eq!(screen("print"), Sheet::A4);
        let has_head = |page| Layout { page, ..Layout::default() }.geometry("zh-Hans").has_head();
        assert!(has_head(Sheet::A5) && has_head(screen("remarkable")));
        assert!(!has_head(screen("kobo")) && !has_head(screen("phone")));
    }

    #[test]
    fn absurd_wishes_still_give_a_page() {
        for wish in [0.0, -5.0, 1e9, f32::NAN, f32::INFINITY] {
            let wish = Some(wish);
            let layout =
                Layout { margin: wish, font_size: wish, leading: wish, ..Layout::default() };
            let page = layout.geometry("en");
            assert!(page.measure > 0.0 && page.lines >= 3, "{page:?}");
            assert!(page.measure <= page.width, "{page:?}");
        }
    }
}
