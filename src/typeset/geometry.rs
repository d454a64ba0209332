//! Lengths and places on a page: points (1/72 inch), y growing downward from the top edge.

/// A length in points, 1/72 inch.
pub type Pt = f32;

/// A rectangle on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge, from the page's left edge.
    pub x: Pt,
    /// Top edge, from the page's top edge.
    pub y: Pt,
    /// Width.
    pub width: Pt,
    /// Height.
    pub height: Pt,
}

/// A colour, as sRGB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

impl Color {
    /// The colour of text.
    pub const BLACK: Self = Self { red: 0, green: 0, blue: 0 };

    /// A gray of this lightness, 0 black to 255 white.
    pub const fn gray(lightness: u8) -> Self {
        Self { red: lightness, green: lightness, blue: lightness }
    }
}

/// Millimetres in points.
pub fn mm(length: f32) -> Pt {
    length * 72.0 / 25.4
}
