//! A formula as a tree: what TeX says, before anything has a size.

/// What a sign does among its neighbours (chapter 17 of The `TeXbook`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A letter, a number, a sign.
    Ordinary,
    /// A letter that stands for something: italic.
    Variable,
    /// A sum and its like: large, its bounds above and below in displayed formulas.
    Large,
    /// An integral: large, its bounds beside it.
    Integral,
    /// An operation between two things, with space around it; a sign where only one follows.
    Binary,
    /// It has wide space around it.
    Relation,
    /// It opens.
    Opening,
    /// It closes.
    Closing,
    /// It has space after it.
    Punctuation,
    /// A fraction, or what stands between growing brackets.
    Inner,
}

/// How letters look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Face {
    /// Upright, as in words.
    pub(super) upright: bool,
    pub(super) bold: bool,
}

/// Where the bounds of an operator stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limits {
    /// Above and below in displayed formulas, beside it in lines of text.
    Displayed,
    /// Above and below.
    Always,
    /// Beside it.
    Never,
}

/// How large things are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Display,
    Text,
    Script,
    SecondScript,
}

/// What stands over or under something as wide as it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    Line,
    Brace,
    Hat,
    Tilde,
    RightArrow,
    LeftArrow,
    BothArrow,
}

/// How a cell stands in its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Center,
    Right,
}

/// What rows and columns are for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Grid {
    /// Numbers in rows and columns; how each column stands, the last of them all that follow, and
    /// the columns before which a line stands.
    Matrix(Vec<Side>, Vec<usize>),
    /// The same in small.
    Small,
    /// Values and their conditions, large where `true`.
    Cases(bool),
    /// Formulas that meet at a sign.
    Aligned,
    /// Formulas under one another.
    Gathered,
    /// Lines of a bound.
    Stacked,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub(super) cells: Vec<Vec<Node>>,
    /// The number of the formula in it.
    pub(super) tag: Option<String>,
    /// A line stands above it.
    pub(super) ruled: bool,
}

/// A part of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// One sign or letter.
    Sign { sign: char, kind: Kind, face: Face },
    /// A number.
    Number { text: String, face: Face },
    /// Words of the text around.
    Text { text: String, face: Face, italic: bool },
    /// The name of a function, or whatever is used as one.
    Function { name: Vec<Node>, limits: Limits },
    /// A sum, an integral.
    Operator { sign: char, limits: Limits },
    /// A group.
    Row(Vec<Node>),
    /// A group that is to be taken for something else.
    As(Kind, Vec<Node>),
    /// Raised and lowered things.
    Scripts { base: Box<Node>, below: Option<Vec<Node>>, above: Option<Vec<Node>> },
    /// A fraction, or the same without its bar.
    Fraction { above: Vec<Node>, below: Vec<Node>, bar: bool, level: Option<Level> },
    /// A root and its degree.
    Root { degree: Option<Vec<Node>>, inner: Vec<Node> },
    /// A mark over one thing: the character that shows it.
    Accent { mark: char, inner: Vec<Node> },
    /// What spans a thing, above or below it.
    Spanned { span: Span, above: bool, inner: Vec<Node> },
    /// One thing over and one under another, which keeps its kind.
    Stack { base: Vec<Node>, above: Option<Vec<Node>>, below: Option<Vec<Node>> },
    /// An arrow as long as what stands over and under it.
    Arrow { sign: char, above: Vec<Node>, below: Option<Vec<Node>> },
    /// Brackets that grow, and what they hold, parted by signs that grow.
    Fenced { open: Option<char>, close: Option<char>, parts: Vec<Vec<Node>>, middles: Vec<char> },
    /// A bracket of a stated size, in ems.
    Sized { sign: char, kind: Kind, size: f32 },
    /// Rows and columns.
    Table { grid: Grid, rows: Vec<Line> },
    /// Space, em.
    Space(f32),
    /// From here on things are so large.
    Level(Level),
    /// The room of something that is not shown: its width, and its height.
    Phantom { inner: Vec<Node>, wide: bool, high: bool },
    /// In a frame.
    Boxed(Vec<Node>),
    /// Struck out: by a line upward, or level; a relation that does not hold.
    Struck { inner: Vec<Node>, level: bool },
}
