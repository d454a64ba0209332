//! Inlines to lines of Markdown: the recursion within a line, and the writing of its pieces.
//!
//! The tree becomes runs ([`runs`](super::runs)), runs become pieces with numbered marks, each
//! mark gets its form ([`emphasis`](super::emphasis)), and text is escaped by what stands beside
//! it ([`escape`](super::escape)).

use std::borrow::Cow;

use super::emphasis::{self, Edge, Form, Kind as Mark, Token};
use super::escape::{self, Facts, Place};
use super::links;
use super::runs::{self, Kind, Nesting, Piece, Run, Styles};
use super::session::Session;
use super::{CjkEmphasis, LinkStyle};
use crate::document::{Inline, Link, Role, Style, plain_text};
use crate::read::{is_balanced, is_math};

/// How a line end within a paragraph is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breaks {
    /// A backslash and a line end.
    Lines,
    /// `<br>`: in headings and cells, which are one line.
    Tags,
}

/// Writes inlines, all of them marked with `styles` besides what marks they have.
///
/// Without blanks at either end; empty when nothing shows.
pub(super) fn write<'a>(
    content: &'a [Inline],
    styles: Styles,
    breaks: Breaks,
    session: &mut Session<'a>,
) -> String {
    match content {
        [Inline::Text { text }] if styles == 0 => plain(text, session),
        content => write_lines(&[content], styles, breaks, session),
    }
}

/// Writes what most paragraphs are: text without any mark.
fn plain(text: &str, session: &Session<'_>) -> String {
    let words = text.trim_matches(runs::is_blank);
    let mut facts = Facts::default();
    facts.add_text(words);
    let place = session.place();
    let mut out = String::with_capacity(words.len() + 8);
    escape::escape(&mut out, words, facts, place);
    out
}

/// Writes the inlines of several paragraphs as the lines of one.
pub(super) fn write_lines<'a>(
    lines: &[&'a [Inline]],
    styles: Styles,
    breaks: Breaks,
    session: &mut Session<'a>,
) -> String {
    let mut runs = Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            runs.push(Run { kind: Kind::Break, styles });
        }
        collect(line, styles, &mut runs, session);
    }
    runs::tidy(&mut runs);
    let native = native_styles(session);
    let mut nesting = Nesting::default();
    nesting.add(runs, native);
    let line = Line { breaks, session };
    line.write(nesting)
}

/// The marks that the flavour has its own way for.
fn native_styles(session: &Session<'_>) -> Styles {
    let strikeout = if session.options.strikethrough { runs::set_of(Style::Strikeout) } else { 0 };
    strikeout | runs::set_of(Style::Strong) | runs::set_of(Style::Emphasis)
}

/// Flattens inlines to runs.
fn collect<'a>(
    content: &'a [Inline],
    styles: Styles,
    runs: &mut Vec<Run<'a>>,
    session: &mut Session<'a>,
) {
    for (index, inline) in content.iter().enumerate() {
        match inline {
            Inline::Text { text } => runs::push_text(runs, text, styles),
            Inline::Code { text } => {
                if !text.is_empty() {
                    runs.push(Run { kind: Kind::Code(text.into()), styles });
                }
            }
            Inline::Math { tex } => {
                let after = match content.get(index + 1) {
                    Some(Inline::Text { text }) => text,
                    _ => "",
                };
                runs.push(Run { kind: math(tex, after, session), styles });
            }
            Inline::Break => runs.push(Run { kind: Kind::Break, styles }),
            Inline::Styled { style, content } => {
                let set = if session.keeps(*style) { runs::set_of(*style) } else { 0 };
                collect(content, styles | set, runs, session);
            }
            Inline::Link(link) => collect_link(link, styles, runs, session),
            Inline::Image(image) if session.shows_images() => {
                runs.push(Run { kind: Kind::Raw(session.image(image).into()), styles });
            }
            Inline::Image(image) => runs::push_text(runs, &image.alt, styles),
            Inline::Note { blocks } => {
                let kind = Kind::Note(session.note(blocks));
                runs.push(Run { kind, styles });
            }
            Inline::Ruby { base, reading } if !session.options.inline_html => {
                collect(base, styles, runs, session);
                runs.push(Run { kind: Kind::Raw(session.reading(reading).into()), styles });
            }
            Inline::Ruby { base, reading } => {
                let close = format!("<rt>{}</rt></ruby>", html_text(reading));
                collect_tagged("<ruby>".to_owned(), base, close, styles, runs, session);
            }
            Inline::Group { attributes, content } => {
                if let Some(anchor) = session.anchor(attributes.id.as_deref()) {
                    runs.push(Run { kind: Kind::Raw(anchor.into()), styles });
                }
                match (attributes.role, &attributes.title) {
                    (Some(Role::Abbreviation), Some(title)) if session.options.inline_html => {
                        let open = format!("<abbr title=\"{}\">", html_text(title));
                        collect_tagged(open, content, "</abbr>".into(), styles, runs, session);
                    }
                    _ => collect(content, styles, runs, session),
                }
            }
        }
    }
}

fn collect_tagged<'a>(
    open: String,
    content: &'a [Inline],
    close: String,
    styles: Styles,
    runs: &mut Vec<Run<'a>>,
    session: &mut Session<'a>,
) {
    let mut inner = Vec::new();
    collect(content, 0, &mut inner, session);
    let (before, inner, after) = runs::trim(inner);
    push_space(runs, before, styles);
    if !inner.is_empty() {
        runs.push(Run { kind: Kind::Tagged(open, inner, close), styles });
    }
    push_space(runs, after, styles);
}

fn push_space(runs: &mut Vec<Run<'_>>, present: bool, styles: Styles) {
    if present {
        runs.push(Run { kind: Kind::Space, styles });
    }
}

fn collect_link<'a>(
    link: &'a Link,
    styles: Styles,
    runs: &mut Vec<Run<'a>>,
    session: &mut Session<'a>,
) {
    // No link is in a link: of the inner one only the words are left.
    if session.in_link {
        collect(&link.content, styles, runs, session);
        return;
    }
    let words = match &link.content[..] {
        [Inline::Text { text }] => Cow::Borrowed(text.as_str()),
        content => Cow::Owned(plain_text(content)),
    };
    if link.title.is_none() && links::is_autolink(&link.url, &words) {
        let shown = link.url.strip_prefix("mailto:").filter(|_| words != link.url);
        let autolink = format!("<{}>", shown.unwrap_or(&link.url));
        runs.push(Run { kind: Kind::Raw(autolink.into()), styles });
        return;
    }
    let mut inner = Vec::new();
    session.in_link = true;
    collect(&link.content, 0, &mut inner, session);
    session.in_link = false;
    // A note's mark is a link itself: it stands after the link that held it.
    let is_note = |run: &Run<'a>| matches!(run.kind, Kind::Note(_));
    let notes: Vec<Run<'a>> = inner.extract_if(.., |run| is_note(run)).collect();
    let (before, mut inner, after) = runs::trim(inner);
    push_space(runs, before, styles);
    if !inner.is_empty() {
        for run in &mut inner {
            run.styles &= !styles;
        }
        runs::tidy(&mut inner);
        let target = links::destination(&link.url);
        let title = links::title(link.title.as_deref());
        let close = match session.options.links {
            LinkStyle::Inline => ["](", &target, &title, ")"].concat(),
            LinkStyle::Numbered => {
                format!("][{}]", session.definitions.number(&(target + &*title)))
            }
        };
        runs.push(Run { kind: Kind::Link(inner, close), styles });
    }
    runs.extend(notes.into_iter().map(|run| Run { styles, ..run }));
    push_space(runs, after, styles);
}

/// A formula between dollars, where the flavour knows it and the formula allows it.
fn math<'a>(tex: &str, after: &str, session: &mut Session<'_>) -> Kind<'a> {
    // TeX takes any white space for one space, and Markdown might take it for more.
    let tex = tex.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = !tex.is_empty() && !tex.contains('$') && !tex.ends_with('\\') && is_balanced(&tex);
    if session.options.math && fits {
        // Braces change nothing in TeX; a price or a word between dollars would be read as text.
        if is_math(&tex, after) {
            return Kind::Raw(format!("${tex}$").into());
        }
        let group = format!("{{{tex}}}");
        if is_math(&group, after) {
            return Kind::Raw(format!("${group}$").into());
        }
    }
    if session.options.math {
        session.math_as_code();
    }
    Kind::Code(tex.into())
}

/// Text for HTML.
pub(super) fn html_text(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\n']) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            _ => out.push(character),
        }
    }
    out.into()
}

/// Writes one line's pieces.
struct Line<'s, 'a> {
    breaks: Breaks,
    session: &'s Session<'a>,
}

impl Line<'_, '_> {
    fn write(&self, mut nesting: Nesting<'_>) -> String {
        if nesting.marks.is_empty() {
            return self.render(&nesting, &emphasis::Decision::default());
        }
        let kinds: Vec<Mark> = nesting
            .marks
            .iter()
            .map(|style| match style {
                Style::Strong => Mark::Strong,
                Style::Strikeout => Mark::Strikeout,
                _ => Mark::Emphasis,
            })
            .collect();
        let references = self.session.options.cjk_emphasis == CjkEmphasis::Reference;
        let mut decision = emphasis::decide(&self.tokens(&nesting.pieces), &kinds, references);
        // A mark around one link may be native inside of it. As many rounds as kinds can nest.
        for _ in 0..3 {
            let failed = (0..kinds.len()).filter(|&mark| decision.forms[mark] == Form::Html);
            let mut moved = false;
            for mark in failed.take(MAX_MOVED) {
                moved |= nesting.move_into_link(mark);
            }
            if !moved {
                break;
            }
            decision = emphasis::decide(&self.tokens(&nesting.pieces), &kinds, references);
        }
        self.render(&nesting, &decision)
    }

    fn tokens(&self, pieces: &[Piece<'_>]) -> Vec<Token> {
        let text = |text: &str, literal: bool| Token::Text {
            first: emphasis::Side::first_of(text),
            last: emphasis::Side::last_of(text),
            literal,
        };
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(words) => text(words, true),
                Piece::Space => text(" ", false),
                Piece::Break if self.breaks == Breaks::Lines => text("\\\n", false),
                Piece::Break => text("<br>", false),
                Piece::Raw(raw) => text(raw, false),
                Piece::Open(mark) => Token::Open(*mark),
                Piece::Close(mark) => Token::Close(*mark),
                Piece::LinkOpen(_) => Token::BracketOpen,
                Piece::LinkClose(..) => Token::BracketClose,
            })
            .collect()
    }

    fn render(&self, nesting: &Nesting<'_>, decision: &emphasis::Decision) -> String {
        let facts = facts(nesting, decision);
        let delimiter = |mark: usize, opens: bool| match (decision.forms[mark], nesting.marks[mark])
        {
            (Form::Underscore, _) => "_",
            (Form::Native, Style::Strong) => "**",
            (Form::Native, Style::Strikeout) => "~~",
            (Form::Native, _) => "*",
            (Form::Html, style) if opens => runs::tags(style).0,
            (Form::Html, style) => runs::tags(style).1,
        };
        let lengths = nesting.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.len(),
            Piece::Raw(raw) => raw.len(),
            Piece::LinkClose(_, close) => close.len(),
            _ => 2,
        });
        let mut out = String::with_capacity(lengths.sum::<usize>() + 8);
        let mut brackets = 0;
        for (index, piece) in nesting.pieces.iter().enumerate() {
            match piece {
                Piece::Text(text) => {
                    let next = nesting.pieces.get(index + 1);
                    let place = Place {
                        before: out.chars().next_back(),
                        after: next.and_then(|next| match next {
                            Piece::Text(text) => text.chars().next(),
                            Piece::Space => Some(' '),
                            Piece::Break if self.breaks == Breaks::Lines => Some('\\'),
                            Piece::Break => Some('<'),
                            Piece::Raw(raw) => raw.chars().next(),
                            Piece::Open(mark) => delimiter(*mark, true).chars().next(),
                            Piece::Close(mark) => delimiter(*mark, false).chars().next(),
                            Piece::LinkOpen(_) => Some('['),
                            Piece::LinkClose(..) => Some(']'),
                        }),
                        in_brackets: brackets > 0,
                        before_link: matches!(next, Some(Piece::LinkOpen(_) | Piece::Raw(_))),
                        ..self.session.place()
                    };
                    write_text(&mut out, text, facts, place, &decision.references, index);
                }
                Piece::Space => out.push(' '),
                Piece::Break if self.breaks == Breaks::Lines => out.push_str("\\\n"),
                Piece::Break => out.push_str("<br>"),
                Piece::Raw(raw) => out.push_str(raw),
                Piece::Open(mark) => out.push_str(delimiter(*mark, true)),
                Piece::Close(mark) => out.push_str(delimiter(*mark, false)),
                Piece::LinkOpen(_) => {
                    brackets += 1;
                    out.push('[');
                }
                Piece::LinkClose(_, close) => {
                    brackets -= 1;
                    out.push_str(close);
                }
            }
        }
        out
    }
}

/// Most marks of one line that are tried inside their link, so that time stays linear.
const MAX_MOVED: usize = 32;

/// Counts what could pair with a literal character.
fn facts(nesting: &Nesting<'_>, decision: &emphasis::Decision) -> Facts {
    let mut facts = Facts::default();
    for piece in &nesting.pieces {
        match piece {
            Piece::Text(text) => facts.add_text(text),
            Piece::Raw(raw) => facts.add_raw(raw),
            Piece::Open(mark) => {
                facts.add_pair(match (decision.forms[*mark], nesting.marks[*mark]) {
                    (Form::Html, _) => b'>',
                    (Form::Underscore, _) => b'_',
                    (Form::Native, Style::Strikeout) => b'~',
                    (Form::Native, _) => b'*',
                });
            }
            Piece::LinkOpen(_) => facts.add_pair(b'['),
            Piece::LinkClose(_, close) => facts.add_raw(close),
            Piece::Space | Piece::Break | Piece::Close(_) => {}
        }
    }
    facts
}

/// Writes a text, its first or last character as a reference where that was decided.
fn write_text(
    out: &mut String,
    text: &str,
    facts: Facts,
    place: Place,
    references: &[(usize, Edge)],
    index: usize,
) {
    let edge = |edge| references.contains(&(index, edge));
    let mut rest = text;
    let mut last = None;
    if edge(Edge::Last)
        && let Some(character) = rest.chars().next_back()
    {
        last = Some(character);
        rest = &rest[..rest.len() - character.len_utf8()];
    }
    if edge(Edge::First)
        && let Some(character) = rest.chars().next()
    {
        *out += &format!("&#{};", u32::from(character));
        rest = &rest[character.len_utf8()..];
    }
    let place = if last.is_some() { Place { after: Some('&'), ..place } } else { place };
    escape::escape(out, rest, facts, place);
    if let Some(character) = last {
        *out += &format!("&#{};", u32::from(character));
    }
}
