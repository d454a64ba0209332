//! The faces compiled in, as `build.rs` unpacked them.
//!
//! Which face serves which text is decided in `font`; this is only the bytes.

macro_rules! face {
    ($name:literal) => {
        ($name, include_bytes!(concat!(env!("OUT_DIR"), "/Offprint", $name, ".ttf")).as_slice())
    };
}

/// Names and bytes of all faces, in the order of the files in `fonts/`.
pub const FACES: [(&str, &[u8]); 17] = [
    face!("Emoji-Regular"),
    face!("Latin-Bold"),
    face!("Latin-BoldItalic"),
    face!("Latin-Italic"),
    face!("Latin-Regular"),
    face!("Math-Regular"),
    face!("Mono-Bold"),
    face!("Mono-Regular"),
    face!("SerifJP-Bold"),
    face!("SerifJP-Regular"),
    face!("SerifKR-Bold"),
    face!("SerifKR-Regular"),
    face!("SerifSC-Bold"),
    face!("SerifSC-Regular"),
    face!("SerifTC-Bold"),
    face!("SerifTC-Regular"),
    face!("Symbols-Regular"),
];
