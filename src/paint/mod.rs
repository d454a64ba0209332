//! A page as a picture. Made before a backend runs and kept among the pictures, so that backends
//! draw nothing themselves.

mod cover;
mod raster;

pub use cover::{cover, lead_picture};
