//! Sources to PDF, as commands, beside typst and WeasyPrint: processor time and peak memory of each
//! process, and the size of each file.
//!
//! `cargo run --release --manifest-path benches/Cargo.toml --bin pdf OFFPRINT [PYTHON [PANDOC
//! [ARTICLE]]]`: the command, a Python that can import `typst` and `weasyprint`, the command pandoc,
//! and an article to be set as well. Of the two, the one that cannot be imported is left out.
//!
//! All are given the same text on A5, made here: 750,000 characters, no two sentences alike; an
//! article with three pictures; a hundred articles with three hundred. The peers get it as pandoc
//! writes it, whose own time is not counted. Rounds alternate; the least of each counts. Files are
//! left in `target/bench-pdf/`. Unix alone tells what a process took.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use offprint_benches::{Cost, PICTURES, least, measure, write_pictures};

const CHARACTERS: usize = 750_000;
/// Rounds of offprint and typst; WeasyPrint, which takes minutes, has one.
const ROUNDS: usize = 3;
const STYLE: &str = "@page { size: A5 } body { font: 10.5pt/1.7 'Noto Serif CJK SC'; \
                     text-align: justify } img { max-width: 100% }";

/// A text, for us and for the peers.
struct Load {
    name: &'static str,
    /// What we are given, in the folder of inputs.
    sources: Vec<String>,
    /// The same as one page of HTML.
    page: String,
    /// Bytes of its pictures.
    pictures: u64,
}

/// Who takes part.
struct Tools {
    offprint: PathBuf,
    typst: Option<PathBuf>,
    weasyprint: Option<PathBuf>,
    pandoc: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let offprint = arguments.next().ok_or("name the command `offprint`, built for release")?;
    // As it is named, for a virtual environment is told from its link.
    let python = arguments.next().map(std::path::absolute).transpose()?;
    let pandoc = arguments.next().unwrap_or_else(|| "pandoc".into());
    let having = |module: &str| {
        let found = python.clone().filter(|python| {
            let mut command = Command::new(python);
            command.args(["-c", &format!("import {module}")]);
            measure(command, Path::new(".")).is_ok()
        });
        if found.is_none() {
            println!("{module} is not there, and is left out");
        }
        found
    };
    let tools = Tools {
        offprint: offprint.canonicalize()?,
        typst: having("typst"),
        weasyprint: having("weasyprint"),
        pandoc,
    };
    let files = PathBuf::from("target/bench-pdf");
    fs::create_dir_all(&files)?;
    let files = files.canonicalize()?;
    let inputs = tempfile::tempdir()?;
    let inputs = inputs.path();
    write_pictures(inputs)?;
    let mut loads = vec![
        text(inputs, CHARACTERS)?,
        articles(inputs, "1 article, 3 pictures", 1)?,
        articles(inputs, "100 articles, 300 pictures", 100)?,
    ];
    if let Some(article) = arguments.next() {
        let name = "model.md".to_owned();
        fs::copy(article, inputs.join(&name))?;
        loads.push(Load {
            name: "the article given",
            sources: vec![name.clone()],
            page: name,
            pictures: 0,
        });
    }
    for (number, load) in loads.iter().enumerate() {
        run(&tools, load, inputs, &files.join(number.to_string()))?;
    }
    Ok(())
}

/// Sets one text by everyone and prints what it took.
fn run(tools: &Tools, load: &Load, inputs: &Path, files: &Path) -> Result<(), Box<dyn Error>> {
    let file = |name: &str| files.with_extension(format!("{name}.pdf"));
    let (typ, html) = (inputs.join("load.typ"), inputs.join("load.html"));
    let peers = tools.typst.is_some() || tools.weasyprint.is_some();
    if peers {
        convert(tools, load, inputs, &typ)?;
        convert(tools, load, inputs, &html)?;
    }
    let (mut ours, mut typst, mut weasyprint) = (None, None, None);
    for round in 0..ROUNDS {
        ours = Some(least(ours, measure(our_command(tools, load, &file("offprint")), inputs)?));
        if let Some(python) = &tools.typst {
            let code = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])";
            let mut command = Command::new(python);
            command.args(["-c", code]).arg(&typ).arg(file("typst"));
            typst = Some(least(typst, measure(command, inputs)?));
        }
        if let (Some(python), 0) = (&tools.weasyprint, round) {
            let code = "import sys, weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(\
                        sys.argv[2], stylesheets=[weasyprint.CSS(string=sys.argv[3])])";
            let mut command = Command::new(python);
            command.args(["-c", code]).arg(&html).arg(file("weasyprint")).arg(STYLE);
            weasyprint = Some(measure(command, inputs)?);
        }
    }
    println!("{}", load.name);
    let Some(ours) = ours else { return Ok(()) };
    let size = print(("offprint", ours), load, &file("offprint"))?;
    for (name, theirs) in [("typst", typst), ("weasyprint", weasyprint)] {
        let Some(theirs) = theirs else { continue };
        let their_size = print((name, theirs), load, &file(name))?;
        println!(
            "    offprint takes {:.2} of its processor time, {:.2} of its memory, {:.2} of its file",
            ours.time.as_secs_f64() / theirs.time.as_secs_f64(),
            ours.megabytes as f64 / theirs.megabytes.max(1) as f64,
            size as f64 / their_size as f64,
        );
    }
    Ok(())
}

/// Prints a row; the size of the file.
fn print((name, cost): (&str, Cost), load: &Load, file: &Path) -> Result<u64, Box<dyn Error>> {
    cost.print(name);
    let size = fs::metadata(file)?.len();
    print!("             {:.2} MB", size as f64 / 1e6);
    if load.pictures > 0 {
        print!(", {:.2} of its pictures", size as f64 / load.pictures as f64);
    }
    println!();
    Ok(size)
}

fn our_command(tools: &Tools, load: &Load, file: &Path) -> Command {
    let mut command = Command::new(&tools.offprint);
    command.arg(if load.sources.len() == 1 { "convert" } else { "book" });
    command.args(&load.sources).args(["--offline", "-q", "--no-system-fonts", "-o"]).arg(file);
    command
}

/// What the peers are given, made by pandoc.
fn convert(tools: &Tools, load: &Load, inputs: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(&tools.pandoc);
    command.arg("-s").arg(&load.page).arg("-o").arg(to);
    for variable in ["papersize=a5", "fontsize=10.5pt", "mainfont=Noto Serif CJK SC", "lang=zh"] {
        command.args(["-V", variable]);
    }
    command.args(["--metadata", "title=Bench"]);
    measure(command, inputs).map(|_| ())
}

/// Sentences of common characters, none like another.
struct Author {
    characters: Vec<char>,
    seed: u64,
}

impl Author {
    fn new() -> Self {
        // The 3,755 characters of the first level of GB 2312, the common ones.
        let bytes: Vec<u8> = (0xb0..=0xd7_u8)
            .flat_map(|row| (0xa1..=0xfe_u8).map(move |cell| [row, cell]))
            .filter(|cell| *cell <= [0xd7, 0xf9])
            .flatten()
            .collect();
        let (text, _, _) = encoding_rs::GBK.decode(&bytes);
        Self { characters: text.chars().collect(), seed: 7 }
    }

    fn chance(&mut self, of: usize) -> usize {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) as usize % of
    }

    fn sentence(&mut self, text: &mut String) -> usize {
        let length = 8 + self.chance(32);
        for at in 0..length {
            // Common ones more often.
            let most = 1 + self.chance(self.characters.len());
            let chosen = self.chance(most);
            text.push(self.characters[chosen]);
            match (at, self.chance(9)) {
                (5, 0) => text.push_str("“好”"),
                (6, 1) => text.push_str("Rust 2021"),
                (12 | 22, _) => text.push('，'),
                _ => {}
            }
        }
        text.push(['。', '。', '。', '！', '？', '；'][self.chance(6)]);
        length + 1
    }
}

/// One long article of distinct text.
fn text(folder: &Path, characters: usize) -> Result<Load, Box<dyn Error>> {
    let mut author = Author::new();
    let mut body = String::new();
    let mut written = 0;
    let mut paragraph = 0;
    while written < characters {
        if paragraph % 60 == 0 {
            body += &format!("<h2>第{}章</h2>\n", paragraph / 60 + 1);
        }
        body.push_str("<p>");
        for _ in 0..3 + author.chance(6) {
            written += author.sentence(&mut body);
        }
        body.push_str("</p>\n");
        paragraph += 1;
    }
    let front = "---\ntitle: 长篇\nauthor: 作者\ndate: 2024-01-01\nlang: zh-Hans\n---\n\n";
    fs::write(folder.join("text.md"), format!("{front}{body}"))?;
    fs::write(folder.join("text.html"), &body)?;
    let (sources, page) = (vec!["text.md".to_owned()], "text.html".to_owned());
    Ok(Load { name: "750,000 characters of distinct text", sources, page, pictures: 0 })
}

/// Articles with three pictures each.
fn articles(folder: &Path, name: &'static str, count: usize) -> Result<Load, Box<dyn Error>> {
    let mut author = Author::new();
    let mut sources = Vec::with_capacity(count);
    let mut page = String::new();
    let mut pictures = 0;
    for article in 0..count {
        let mut body = String::new();
        for section in 0..6 {
            body += &format!("<h2>第{section}节</h2>\n");
            for paragraph in 0..6 {
                body += &format!("<p><strong>{paragraph}</strong> ");
                for _ in 0..4 {
                    author.sentence(&mut body);
                }
                body += &format!("<a href=\"https://example.org/{article}\">see</a></p>\n");
            }
            if section < 3 {
                let picture = format!("{}.jpg", (article * 3 + section) % PICTURES);
                pictures += fs::metadata(folder.join(&picture))?.len();
                body += &format!("<p><img src=\"{picture}\" alt=\"图\"></p>\n");
            }
        }
        let front = format!("---\ntitle: 第{article}篇\ndate: 2024-01-01\nlang: zh-Hans\n---\n\n");
        let file = format!("{count}-{article:04}.md");
        fs::write(folder.join(&file), format!("{front}{body}"))?;
        sources.push(file);
        page += &format!("<h1>第{article}篇</h1>\n{body}");
    }
    let file = format!("{count}.html");
    fs::write(folder.join(&file), page)?;
    Ok(Load { name, sources, page: file, pictures })
}
