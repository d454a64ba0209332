//! The one integration test binary: a module for each thing that is tested from outside.
#![allow(clippy::unwrap_used, reason = "a test that unwraps nothing fails, as it should")]

#[cfg(feature = "cli")]
mod batch;
#[cfg(all(feature = "cli", feature = "epub"))]
mod collections;
#[cfg(feature = "cli")]
mod command_line;
mod corpus;
#[cfg(all(feature = "cli", feature = "epub", feature = "pdf", feature = "fonts"))]
mod cross_links;
mod document;
#[cfg(feature = "epub")]
mod ebook;
#[cfg(feature = "epub")]
mod ebook_hostile;
#[cfg(feature = "epub")]
mod ebook_kinds;
#[cfg(all(feature = "cli", feature = "epub", feature = "fetch"))]
mod fetching;
mod front_matter;
mod goldens;
mod hostile;
mod house;
#[cfg(feature = "fetch")]
mod images;
mod laws;
#[cfg(all(
    target_os = "linux",
    feature = "cli",
    feature = "epub",
    feature = "fetch",
    feature = "fonts",
    feature = "svg"
))]
mod manual;
mod markdown;
#[cfg(all(feature = "pdf", feature = "fonts"))]
mod page_pictures;
mod pandoc;
#[cfg(all(feature = "pdf", feature = "fonts"))]
mod pdf;
#[cfg(feature = "cli")]
mod pipes;
#[cfg(feature = "fetch")]
mod server;
