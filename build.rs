//! Unpacks the faces of `fonts/` so that they are compiled in as they will be read.
//!
//! Unpacking here costs size of the binary and no time at start; a face that a run does not use is
//! never paged in.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "fonts")]
    unpack::faces();
}

#[cfg(feature = "fonts")]
mod unpack {
    use std::io::Read;
    use std::path::Path;
    use std::{env, fs};

    /// Writes each `fonts/NAME.ttf.zst` to `OUT_DIR/NAME.ttf`.
    pub(crate) fn faces() {
        println!("cargo::rerun-if-changed=fonts");
        let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
        let mut faces: Vec<_> = fs::read_dir("fonts")
            .expect("fonts/ is part of the package")
            .map(|entry| entry.expect("fonts/ can be listed").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "zst"))
            .collect();
        faces.sort();
        for face in faces {
            let packed = fs::read(&face).expect("a face can be read");
            let mut decoder = ruzstd::decoding::StreamingDecoder::new(packed.as_slice())
                .expect("a face is a zstd frame");
            let mut bytes = Vec::new();
            decoder.read_to_end(&mut bytes).expect("a face unpacks");
            let name = face.file_stem().expect("a face has a name");
            fs::write(Path::new(&out).join(name), bytes).expect("OUT_DIR can be written");
        }
    }
}
