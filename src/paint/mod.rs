//! A page as a picture. Made before a backend runs and kept among the pictures, so that backends
//! draw nothing themselves.

mod cover;
#[cfg(feature = "svg")]
mod drawing;
mod raster;

pub use cover::{cover, lead_picture};
#[cfg(feature = "svg")]
pub use drawing::Drawer;
#[cfg(feature = "svg")]
pub(crate) use drawing::Tree;
