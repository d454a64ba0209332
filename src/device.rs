//! What books are read on: one table, shipped as `devices.toml`, which a user's own rows extend.
//!
//! Data only: what a row means for images, ebooks and pages is decided by those who make them.
//! Reads no files; the text of a user's table is given.

use serde::Deserialize;
use toml::{Table, Value};

use crate::assets::MediaType;

/// The table that is shipped.
pub const SHIPPED: &str = include_str!("devices.toml");

/// The key by which a row begins with what another one says.
const LIKE: &str = "like";

/// A device, or paper.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct Device {
    /// What it is, for people.
    pub title: String,
    /// Width and height of a PDF's page, mm.
    pub page: (f32, f32),
    /// Margins of a PDF's page above, below and on both sides of the text, mm.
    pub margins: (f32, f32, f32),
    /// Size of a PDF's text, pt.
    pub text_size: f32,
    /// Distance of a PDF's lines, as a multiple of the text's size.
    pub leading: f32,
    /// Pixels an inch.
    pub ppi: f32,
    /// Width and height, px, that no image needs to exceed.
    pub image_max: (u32, u32),
    /// The quality of images that are made anew as JPEG, 1 to 100.
    pub image_quality: u8,
    /// Whether it shows no colours.
    pub grayscale: bool,
    /// Whether moving images stand still on it.
    pub still: bool,
    /// Types of images that it does not show.
    cannot_show: Vec<String>,
    /// The ebooks that it wants.
    pub ebook: EbookKind,
}

/// Whose reader an ebook is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EbookKind {
    /// Any that keeps to the standard.
    #[default]
    Plain,
    /// Kobo's own.
    Kepub,
    /// Amazon's, by way of its converter.
    Kindle,
}

/// Why a table of devices, or a row of it, makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The text is no TOML, or holds something beside rows.
    #[error("no table of devices: {0}")]
    Syntax(String),
    /// No row has this name.
    #[error("no device is called `{name}`: there are {known}")]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// A row lacks something, or has what no device has.
    #[error("the device `{name}`: {message}")]
    Row {
        /// The row's name.
        name: String,
        /// What is wrong with it.
        message: String,
    },
}

impl Device {
    /// Whether it shows images of this type.
    ///
    /// ```
    /// use offprint::assets::MediaType;
    /// use offprint::device::Devices;
    ///
    /// let kindle = Devices::default().get("kindle")?;
    /// assert!(kindle.shows(MediaType::Jpeg) && !kindle.shows(MediaType::WebP));
    /// # Ok::<(), offprint::device::DeviceError>(())
    /// ```
    pub fn shows(&self, media_type: MediaType) -> bool {
        !self.cannot_show.iter().any(|name| name == media_type.extension())
    }

    /// What is wrong with it, if anything is.
    fn fault(&self) -> Option<&'static str> {
        let within = |value: f32, least: f32, most: f32| (least..=most).contains(&value);
        let known = |name: &String| {
            MediaType::ALL.iter().any(|media_type| media_type.extension() == name)
                && !["jpg", "png"].contains(&name.as_str())
        };
        let (top, bottom, side) = self.margins;
        if !within(self.page.0, 30.0, 2000.0) || !within(self.page.1, 30.0, 2000.0) {
            Some("`page` is width and height, from 30 to 2000 mm")
        } else if ![top, bottom, side].iter().all(|margin| within(*margin, 0.0, 200.0))
            || 2.0 * side > 0.8 * self.page.0
            || top + bottom > 0.8 * self.page.1
        {
            Some("`margins` leave no room for text")
        } else if !within(self.text_size, 4.0, 48.0) {
            Some("`text-size` is from 4 to 48 pt")
        } else if !within(self.leading, 1.0, 4.0) {
            Some("`leading` is from 1 to 4")
        } else if !within(self.ppi, 50.0, 2000.0) {
            Some("`ppi` is from 50 to 2000")
        } else if self.image_max.0 == 0 || self.image_max.1 == 0 {
            Some("`image-max` is at least 1 px on both sides")
        } else if !(1..=100).contains(&self.image_quality) {
            Some("`image-quality` is from 1 to 100")
        } else if !self.cannot_show.iter().all(known) {
            Some("`cannot-show` has names of webp, svg, gif, bmp, tiff and ico")
        } else {
            None
        }
    }
}

/// Devices by name. The default is what is shipped.
#[derive(Clone, Debug)]
pub struct Devices {
    rows: Table,
}

impl Default for Devices {
    fn default() -> Self {
        // That the shipped table is sound is held by a test.
        Self { rows: SHIPPED.parse().unwrap_or_default() }
    }
}

impl Devices {
    /// These and the rows of a user's table; of a row with a known name, the keys it states.
    ///
    /// ```
    /// use offprint::device::Devices;
    ///
    /// let own = "[kobo]\nimage-max = [1072, 1448]\n[tolino]\nlike = 'kobo'\nebook = 'plain'";
    /// let devices = Devices::default().extended(own)?;
    /// assert_eq!(devices.get("tolino")?.image_max, (1072, 1448));
    /// # Ok::<(), offprint::device::DeviceError>(())
    /// ```
    ///
    /// # Errors
    /// When the text is no table of rows.
    pub fn extended(mut self, text: &str) -> Result<Self, DeviceError> {
        let own: Table = text
            .parse()
            .map_err(|error: toml::de::Error| DeviceError::Syntax(error.message().to_owned()))?;
        for (name, row) in own {
            let Value::Table(row) = row else {
                return Err(DeviceError::Syntax(format!("`{name}` is no row")));
            };
            match self.rows.get_mut(&name) {
                Some(Value::Table(known)) => known.extend(row),
                _ => {
                    self.rows.insert(name, Value::Table(row));
                }
            }
        }
        Ok(self)
    }

    /// The names, in the order of the tables.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }

    /// The device of this name.
    ///
    /// # Errors
    /// When there is none, or its row makes no sense.
    pub fn get(&self, name: &str) -> Result<Device, DeviceError> {
        let fault = |message: &str| DeviceError::Row {
            name: name.to_owned(),
            message: message.lines().next().unwrap_or_default().to_owned(),
        };
        let device: Device = Value::Table(self.row(name)?)
            .try_into()
            .map_err(|error: toml::de::Error| fault(error.message()))?;
        device.fault().map_or(Ok(device.clone()), |message| Err(fault(message)))
    }

    /// A row, with what it takes from the rows that it is like.
    fn row(&self, name: &str) -> Result<Table, DeviceError> {
        let mut chain: Vec<&Table> = Vec::new();
        let mut next = name;
        loop {
            let row = self.rows.get(next).and_then(Value::as_table);
            let row = row.ok_or_else(|| DeviceError::Unknown {
                name: next.to_owned(),
                known: self.names().collect::<Vec<_>>().join(", "),
            })?;
            chain.push(row);
            match row.get(LIKE).and_then(Value::as_str) {
                Some(like) if chain.len() <= self.rows.len() => next = like,
                Some(_) => {
                    let message = "it is `like` itself, in a circle".to_owned();
                    return Err(DeviceError::Row { name: name.to_owned(), message });
                }
                None => break,
            }
        }
        let mut whole = Table::new();
        for row in chain.into_iter().rev() {
            whole.extend(row.clone());
        }
        whole.remove(LIKE);
        Ok(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_shipped_rows_are_sound() {
        let devices = Devices::default();
        let names: Vec<&str> = devices.names().collect();
        assert_eq!(names, ["kobo", "kindle", "remarkable", "boox", "eink", "phone", "print"]);
        for name in names {
            devices.get(name).expect(name);
        }
        assert_eq!(devices.get("kobo").map(|device| device.ebook), Ok(EbookKind::Kepub));
    }

    #[test]
    fn rows_of_a_user_are_checked() {
        let check = |text: &str, name: &str, expect: &str| {
            let found = Devices::default().extended(text).and_then(|devices| devices.get(name));
            let told = found.map_or_else(|error| error.to_string(), |device| device.title);
            assert!(told.starts_with(expect), "{text}: {told}");
        };
        check("", "nook", "no device is called `nook`: there are kobo, kindle, ");
        check("[nook]\nlike = 'kobo'\ntitle = 'Nook'", "nook", "Nook");
        check("[kobo]\ntitle = 'mine'", "kobo", "mine");
        check("[kobo]\ntitle = 'mine'", "kindle", "Kindle");
        check("kobo = 3", "kobo", "no table of devices: `kobo` is no row");
        check("[kobo", "kobo", "no table of devices: ");
        check("[a]\nlike = 'b'\n[b]\nlike = 'a'", "a", "the device `a`: it is `like` itself");
        check("[a]\nlike = 'b'", "a", "no device is called `b`");
        check("[a]\ntitle = 'A'", "a", "the device `a`: missing field");
        check("[kobo]\nppi = 0", "kobo", "the device `kobo`: `ppi`");
        check("[kobo]\npage = [nan, 1]", "kobo", "the device `kobo`: `page`");
        check("[kobo]\nmargins = [80, 80, 5]", "kobo", "the device `kobo`: `margins`");
        check("[kobo]\nimage-quality = 300", "kobo", "the device `kobo`: ");
        check("[kobo]\ncannot-show = ['jpg']", "kobo", "the device `kobo`: `cannot-show`");
        check("[kobo]\nwidth = 3", "kobo", "the device `kobo`: unknown field");
    }
}
