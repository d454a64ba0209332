//! The commands of TeX that are a character, and what it does to the space around it. Only such as
//! the faces compiled in have.

/// What a sign does among its neighbours (chapter 18 of Knuth's book).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A letter or sign.
    Ordinary,
    /// A small Greek letter: italic, as variables are.
    Variable,
    /// An operation between two things, with space around it; a sign where only one follows.
    Binary,
    /// It has space around it.
    Relation,
    /// A sum, an integral: a sign with bounds.
    Large,
    /// It opens.
    Opening,
    /// It closes.
    Closing,
}

/// The character of a command.
pub(super) fn symbol(name: &str) -> Option<(char, Kind)> {
    let tables: [(&[(&str, char)], Kind); 7] = [
        (VARIABLES, Kind::Variable),
        (ORDINARY, Kind::Ordinary),
        (BINARY, Kind::Binary),
        (RELATIONS, Kind::Relation),
        (LARGE, Kind::Large),
        (OPENING, Kind::Opening),
        (CLOSING, Kind::Closing),
    ];
    tables.iter().find_map(|(table, kind)| {
        let (_, sign) = table.iter().find(|(known, _)| *known == name)?;
        Some((*sign, *kind))
    })
}

/// Names of functions, which stand upright.
pub(super) fn is_function(name: &str) -> bool {
    FUNCTIONS.contains(&name)
}

/// The mark that a command puts over (or under) a letter.
pub(super) fn accent(name: &str) -> Option<char> {
    ACCENTS.iter().find(|(known, _)| *known == name).map(|(_, mark)| *mark)
}

/// All characters that formulas may bring beside those of their source.
#[cfg(all(test, feature = "fonts"))]
pub(super) fn all() -> impl Iterator<Item = char> {
    [VARIABLES, ORDINARY, BINARY, RELATIONS, LARGE, OPENING, CLOSING, ACCENTS]
        .into_iter()
        .flat_map(|table| table.iter().map(|(_, sign)| *sign))
}

const VARIABLES: &[(&str, char)] = &[
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("epsilon", 'ε'),
    ("varepsilon", 'ε'),
    ("zeta", 'ζ'),
    ("eta", 'η'),
    ("theta", 'θ'),
    ("vartheta", 'θ'),
    ("iota", 'ι'),
    ("kappa", 'κ'),
    ("lambda", 'λ'),
    ("mu", 'μ'),
    ("nu", 'ν'),
    ("xi", 'ξ'),
    ("omicron", 'ο'),
    ("pi", 'π'),
    ("rho", 'ρ'),
    ("varrho", 'ρ'),
    ("sigma", 'σ'),
    ("varsigma", 'ς'),
    ("tau", 'τ'),
    ("upsilon", 'υ'),
    ("phi", 'φ'),
    ("varphi", 'φ'),
    ("chi", 'χ'),
    ("psi", 'ψ'),
    ("omega", 'ω'),
    ("imath", 'ı'),
    ("ell", 'ℓ'),
];

const ORDINARY: &[(&str, char)] = &[
    ("Gamma", 'Γ'),
    ("Delta", 'Δ'),
    ("Theta", 'Θ'),
    ("Lambda", 'Λ'),
    ("Xi", 'Ξ'),
    ("Pi", 'Π'),
    ("Sigma", 'Σ'),
    ("Upsilon", 'Υ'),
    ("Phi", 'Φ'),
    ("Psi", 'Ψ'),
    ("Omega", 'Ω'),
    ("partial", '∂'),
    ("nabla", '∇'),
    ("infty", '∞'),
    ("forall", '∀'),
    ("exists", '∃'),
    ("nexists", '∄'),
    ("emptyset", '∅'),
    ("varnothing", '∅'),
    ("neg", '¬'),
    ("lnot", '¬'),
    ("hbar", 'ℏ'),
    ("Re", 'ℜ'),
    ("Im", 'ℑ'),
    ("aleph", 'ℵ'),
    ("wp", '℘'),
    ("angle", '∠'),
    ("triangle", '△'),
    ("prime", '′'),
    ("degree", '°'),
    ("top", '⊤'),
    ("intercal", '⊺'),
    ("bot", '⊥'),
    ("cdots", '⋯'),
    ("dotsb", '⋯'),
    ("dotsm", '⋯'),
    ("ldots", '…'),
    ("dots", '…'),
    ("dotsc", '…'),
    ("dotso", '…'),
    ("vdots", '⋮'),
    ("ddots", '⋱'),
    ("vert", '|'),
    ("mid", '|'),
    ("Vert", '‖'),
    ("|", '‖'),
    ("backslash", '\\'),
    ("dagger", '†'),
    ("checkmark", '✓'),
    ("square", '□'),
    ("Box", '□'),
    ("blacksquare", '■'),
    ("qed", '□'),
    ("colon", ':'),
    ("pounds", '£'),
    ("S", '§'),
    ("%", '%'),
    ("$", '$'),
    ("#", '#'),
    ("_", '_'),
    ("&", '&'),
];

const BINARY: &[(&str, char)] = &[
    ("pm", '±'),
    ("mp", '∓'),
    ("times", '×'),
    ("div", '÷'),
    ("cdot", '·'),
    ("ast", '∗'),
    ("star", '⋆'),
    ("circ", '∘'),
    ("bullet", '•'),
    ("oplus", '⊕'),
    ("ominus", '⊖'),
    ("otimes", '⊗'),
    ("odot", '⊙'),
    ("cup", '∪'),
    ("cap", '∩'),
    ("setminus", '∖'),
    ("wedge", '∧'),
    ("land", '∧'),
    ("vee", '∨'),
    ("lor", '∨'),
];

const RELATIONS: &[(&str, char)] = &[
    ("le", '≤'),
    ("leq", '≤'),
    ("leqslant", '≤'),
    ("ge", '≥'),
    ("geq", '≥'),
    ("geqslant", '≥'),
    ("lt", '<'),
    ("gt", '>'),
    ("ne", '≠'),
    ("neq", '≠'),
    ("approx", '≈'),
    ("equiv", '≡'),
    ("sim", '∼'),
    ("simeq", '≃'),
    ("cong", '≅'),
    ("propto", '∝'),
    ("triangleq", '≜'),
    ("ll", '≪'),
    ("gg", '≫'),
    ("in", '∈'),
    ("notin", '∉'),
    ("ni", '∋'),
    ("subset", '⊂'),
    ("supset", '⊃'),
    ("subseteq", '⊆'),
    ("supseteq", '⊇'),
    ("perp", '⊥'),
    ("parallel", '∥'),
    ("to", '→'),
    ("rightarrow", '→'),
    ("longrightarrow", '→'),
    ("gets", '←'),
    ("leftarrow", '←'),
    ("leftrightarrow", '↔'),
    ("Rightarrow", '⇒'),
    ("Longrightarrow", '⇒'),
    ("implies", '⇒'),
    ("Leftarrow", '⇐'),
    ("Leftrightarrow", '⇔'),
    ("iff", '⇔'),
    ("mapsto", '↦'),
    ("uparrow", '↑'),
    ("downarrow", '↓'),
    ("vdash", '⊢'),
    ("models", '⊨'),
    ("therefore", '∴'),
    ("because", '∵'),
];

const LARGE: &[(&str, char)] = &[
    ("sum", '∑'),
    ("prod", '∏'),
    ("coprod", '∐'),
    ("int", '∫'),
    ("iint", '∬'),
    ("iiint", '∭'),
    ("oint", '∮'),
    ("bigcup", '⋃'),
    ("bigcap", '⋂'),
    ("bigvee", '⋁'),
    ("bigwedge", '⋀'),
    ("bigoplus", '⨁'),
    ("bigotimes", '⨂'),
];

const OPENING: &[(&str, char)] = &[
    ("{", '{'),
    ("lbrace", '{'),
    ("lbrack", '['),
    ("langle", '⟨'),
    ("lvert", '|'),
    ("lVert", '‖'),
];

const CLOSING: &[(&str, char)] = &[
    ("}", '}'),
    ("rbrace", '}'),
    ("rbrack", ']'),
    ("rangle", '⟩'),
    ("rvert", '|'),
    ("rVert", '‖'),
];

const ACCENTS: &[(&str, char)] = &[
    ("hat", '\u{302}'),
    ("widehat", '\u{302}'),
    ("bar", '\u{304}'),
    ("overline", '\u{305}'),
    ("tilde", '\u{303}'),
    ("widetilde", '\u{303}'),
    ("vec", '\u{20d7}'),
    ("dot", '\u{307}'),
    ("ddot", '\u{308}'),
    ("check", '\u{30c}'),
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("breve", '\u{306}'),
    ("underline", '\u{332}'),
];

const FUNCTIONS: &[&str] = &[
    "arccos", "arcsin", "arctan", "arg", "argmax", "argmin", "cos", "cosh", "cot", "coth", "csc",
    "deg", "det", "dim", "exp", "gcd", "hom", "inf", "ker", "lg", "lim", "liminf", "limsup", "ln",
    "log", "max", "min", "Pr", "sec", "sin", "sinh", "sup", "tan", "tanh",
];
