//! The user's own tables: devices, and what single hosts want. They lie in the configuration
//! folder, and need not be there.

#[cfg(feature = "fetch")]
use std::collections::BTreeMap;
use std::{fs, io};

use anyhow::Context;
#[cfg(feature = "fetch")]
use offprint::assets::HostRule;
use offprint::device::{self, Device, Devices};
#[cfg(feature = "pdf")]
use offprint::typeset::style::Sheet;

use crate::output;
use crate::places;

/// The device of this name, of those that are shipped and the user's own.
pub(crate) fn device(name: &str) -> Result<Device, String> {
    let own = text("devices.toml").map_err(|error| format!("{error:#}"))?;
    Devices::default()
        .extended(&own)
        .and_then(|devices| devices.get(name))
        .map_err(|error| error.to_string())
}

/// The page of this name: a size of paper, or what a device shows.
#[cfg(feature = "pdf")]
pub(crate) fn sheet(name: &str) -> Result<Sheet, String> {
    let paper = Sheet::PAPER.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    if let Some((_, sheet)) = paper {
        return Ok(*sheet);
    }
    device(name).map(|device| Sheet::from(&device)).map_err(|error| {
        let paper: Vec<&str> = Sheet::PAPER.iter().map(|(name, _)| *name).collect();
        format!("{error}, and paper is {}", paper.join(", "))
    })
}

/// `offprint devices`: the shipped table, then the user's own; the exit status.
pub(crate) fn print_devices() -> anyhow::Result<u8> {
    let own = text("devices.toml")?;
    let rule = if own.is_empty() { "" } else { "\n# The user's own:\n" };
    let text = format!("{}{rule}{own}", device::SHIPPED);
    output::print(text.as_bytes())?;
    Ok(0)
}

/// What single hosts want of those who ask them.
#[cfg(feature = "fetch")]
pub(crate) fn hosts() -> anyhow::Result<BTreeMap<String, HostRule>> {
    toml::from_str(&text("hosts.toml")?).context("`hosts.toml` in the configuration folder")
}

/// The text of a table; empty when it is not there.
fn text(name: &str) -> anyhow::Result<String> {
    let Some(path) = places::configuration().map(|folder| folder.join(name)) else {
        return Ok(String::new());
    };
    match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read.with_context(|| format!("cannot read `{}`", path.display())),
    }
}
