//! Where options may be given besides the command line: a file in TOML, or the environment.
//!
//! A key is the long name of an option; what a key means, and which there are, clap's table alone
//! knows. Paths in a file stand against its folder. Opens no files.

use std::ffi::OsString;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The options that one place gives.
#[derive(Debug)]
pub(super) struct Layer {
    /// How people know the place: a path, or `environment`.
    pub(super) name: String,
    /// What its paths stand against.
    pub(super) folder: Option<PathBuf>,
    /// Whether it may be a stranger's, found beside articles: paths and what reaches this machine
    /// are not taken from it.
    pub(super) is_found: bool,
    pub(super) settings: Vec<Setting>,
    /// Parts that are listed one by one; a book's file may have them.
    pub(super) parts: Vec<PartList>,
    text: String,
}

/// What one key is given.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) key: String,
    pub(super) value: Given,
    span: Option<Range<usize>>,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    Switch(bool),
    Words(Vec<OsString>),
}

/// A part of a book and what stands in it, as a book's file lists it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PartList {
    /// Its title, if it has one.
    pub(crate) title: Option<String>,
    /// Files, folders and patterns.
    pub(crate) inputs: Vec<PathBuf>,
}

/// What is wrong with a file, and where: shown as `FILE:LINE:COLUMN: …`, the line and a caret.
#[derive(Debug)]
pub(super) struct Fault(String);

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Layer {
    /// What the environment gives to the options named: `OFFPRINT_PAGE` to `page`.
    pub(super) fn of_environment<'a>(
        options: impl Iterator<Item = &'a str>,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Self {
        let setting = |key: &'a str| {
            let name = format!("OFFPRINT_{}", key.to_uppercase().replace('-', "_"));
            let value = Given::Words(vec![variable(&name)?]);
            Some(Setting { key: key.to_owned(), value, span: None })
        };
        Self {
            name: "environment".to_owned(),
            folder: None,
            is_found: false,
            settings: options.filter_map(setting).collect(),
            parts: Vec::new(),
            text: String::new(),
        }
    }

    /// What a file's text says.
    pub(super) fn of_file(name: String, folder: PathBuf, text: String) -> Result<Self, Fault> {
        let mut layer = Self {
            name,
            folder: Some(folder),
            is_found: false,
            settings: Vec::new(),
            parts: Vec::new(),
            text,
        };
        let table = DeTable::parse(&layer.text)
            .map_err(|error| layer.fault(error.span().as_ref(), error.message()))?;
        let (mut settings, mut parts) = (Vec::new(), Vec::new());
        for (key, value) in table.get_ref() {
            let at = |problem: &str| layer.fault(Some(&value.span()), problem);
            if key.get_ref() == "part" {
                parts = part_lists(value)
                    .map_err(|(span, problem)| layer.fault(Some(&span), problem))?;
                continue;
            }
            let value = given(value.get_ref()).ok_or_else(|| {
                at("a value is a word, a number, a date, true or false, or a list of words")
            })?;
            settings.push(Setting {
                key: key.get_ref().to_string(),
                value,
                span: Some(key.span()),
            });
        }
        layer.settings = settings;
        layer.parts = parts;
        Ok(layer)
    }

    /// Whether this is what a file says.
    pub(super) fn is_of(&self, file: &Path) -> bool {
        self.folder.is_some() && Path::new(&self.name) == file
    }

    /// Where a key stands, for people: `book.toml:3`.
    pub(super) fn place(&self, setting: &Setting) -> String {
        match &setting.span {
            Some(span) => format!("{}:{}", self.name, self.line_and_column(span.start).0),
            None => self.name.clone(),
        }
    }

    /// What is wrong with a key.
    pub(super) fn fault_of(&self, setting: &Setting, problem: &str) -> Fault {
        self.fault(setting.span.as_ref(), problem)
    }

    fn fault(&self, span: Option<&Range<usize>>, problem: &str) -> Fault {
        let Some(span) = span else { return Fault(format!("{}: {problem}", self.name)) };
        let (line, column) = self.line_and_column(span.start);
        let text = self.text.lines().nth(line - 1).unwrap_or_default();
        let length = self.text.get(span.clone()).map_or(1, |text| text.chars().count().max(1));
        let rest = text.chars().count().saturating_sub(column - 1).max(1);
        let carets = "^".repeat(length.min(rest));
        let name = &self.name;
        Fault(format!(
            "{name}:{line}:{column}: {problem}\n  {text}\n  {}{carets}",
            " ".repeat(column - 1)
        ))
    }

    /// Counted from 1; a column is a character.
    fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }
}

fn given(value: &DeValue<'_>) -> Option<Given> {
    match value {
        DeValue::Boolean(value) => Some(Given::Switch(*value)),
        DeValue::Array(values) => values
            .iter()
            .map(|value| word(value.get_ref()))
            .collect::<Option<_>>()
            .map(Given::Words),
        value => word(value).map(|word| Given::Words(vec![word])),
    }
}

fn word(value: &DeValue<'_>) -> Option<OsString> {
    match value {
        DeValue::String(text) => Some(text.to_string().into()),
        DeValue::Integer(number) => Some(number.to_string().into()),
        DeValue::Float(number) => Some(number.to_string().into()),
        DeValue::Datetime(date) => Some(date.to_string().into()),
        DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

/// The `[[part]]` tables.
fn part_lists(value: &Spanned<DeValue<'_>>) -> Result<Vec<PartList>, (Range<usize>, &'static str)> {
    const FORM: &str = "parts are tables `[[part]]`, each with `title` and `input`";
    let DeValue::Array(tables) = value.get_ref() else { return Err((value.span(), FORM)) };
    let part = |table: &Spanned<DeValue<'_>>| {
        let DeValue::Table(keys) = table.get_ref() else { return Err((table.span(), FORM)) };
        let mut part = PartList::default();
        for (key, value) in keys {
            match (key.get_ref().as_ref(), given(value.get_ref())) {
                ("title", Some(Given::Words(words))) => {
                    part.title = words.first().map(|word| word.to_string_lossy().into_owned());
                }
                ("input", Some(Given::Words(words))) => {
                    part.inputs = words.into_iter().map(PathBuf::from).collect();
                }
                _ => return Err((key.span(), FORM)),
            }
        }
        Ok(part)
    };
    tables.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(text: &str) -> Result<Layer, Fault> {
        Layer::of_file("book.toml".to_owned(), PathBuf::from("books"), text.to_owned())
    }

    #[test]
    fn keys_are_given_words_or_switched() {
        let text = "title = \"题\"\nlimit = 3\nsince = 2020-01-02\ndrafts = true\n\
                    tag = ['a', 'b']\n[[part]]\ntitle = 'x'\ninput = 'a.md'\n";
        let layer = layer(text).unwrap();
        let words = |words: &[&str]| Given::Words(words.iter().map(OsString::from).collect());
        let told: Vec<_> =
            layer.settings.iter().map(|one| (&*one.key, one.value.clone())).collect();
        assert_eq!(
            told,
            [
                ("title", words(&["题"])),
                ("limit", words(&["3"])),
                ("since", words(&["2020-01-02"])),
                ("drafts", Given::Switch(true)),
                ("tag", words(&["a", "b"])),
            ]
        );
        assert_eq!(layer.place(&layer.settings[2]), "book.toml:3");
        let part = PartList { title: Some("x".to_owned()), inputs: vec!["a.md".into()] };
        assert_eq!(layer.parts, [part]);
    }

    #[test]
    fn what_is_wrong_is_shown_where_it_stands() {
        let check = |text: &str, expect: &str| {
            assert_eq!(layer(text).unwrap_err().to_string(), expect);
        };
        check(
            "a = 1\n\"题\" = {b = 1}\n",
            "book.toml:2:7: a value is a word, a number, a date, true or false, or a list of words\n\
             \x20 \"题\" = {b = 1}\n        ^^^^^^^",
        );
        check(
            "part = 3",
            "book.toml:1:8: parts are tables `[[part]]`, each with `title` and `input`\n\
             \x20 part = 3\n         ^",
        );
        let message = layer("title = ").unwrap_err().to_string();
        assert!(message.starts_with("book.toml:1:"), "{message}");
    }

    #[test]
    fn the_environment_names_options_in_capitals() {
        let layer =
            Layer::of_environment(["font-size", "drafts", "page"].into_iter(), |name| match name {
                "OFFPRINT_FONT_SIZE" => Some("9".into()),
                "OFFPRINT_DRAFTS" => Some("1".into()),
                _ => None,
            });
        let told: Vec<_> =
            layer.settings.iter().map(|one| (&*one.key, one.value.clone())).collect();
        let size = Given::Words(vec!["9".into()]);
        assert_eq!(told, [("font-size", size), ("drafts", Given::Words(vec!["1".into()]))]);
    }
}
