//! The store of fetched images: where it is, and looking after it.

use std::fs::File;
use std::time::SystemTime;

use anyhow::{Context, bail};
use offprint::assets::{Damage, Gave, Store};

use crate::args::StoreAction;
use crate::output;
use crate::places;

/// Opens the store in the user's cache folder.
#[expect(clippy::disallowed_methods, reason = "a store remembers when; no output does")]
pub(crate) fn open() -> anyhow::Result<Store> {
    let folder = places::cache().context("the system names no folder for caches")?;
    let context = || format!("cannot open the store `{}`", folder.display());
    Store::open(&folder, SystemTime::now()).with_context(context)
}

/// `offprint store`; the exit status.
pub(crate) fn look_after(action: &StoreAction) -> anyhow::Result<u8> {
    let store = open()?;
    let mut status = 0;
    let text = match action {
        StoreAction::Path => format!("{}\n", store.root().display()),
        StoreAction::List => list(&store)?,
        StoreAction::Prune { keep } => {
            let pruned = store.prune(*keep)?;
            format!(
                "removed {} files of {} bytes; {} bytes stay\n",
                pruned.files, pruned.bytes, pruned.left
            )
        }
        StoreAction::Verify { mend } => {
            let damages = store.verify(*mend)?;
            status = if damages.is_empty() || *mend { 0 } else { 2 };
            let line = |damage: &Damage| format!("{}: {}\n", damage.path.display(), damage.what);
            damages.iter().map(line).collect::<Vec<_>>().concat()
        }
        StoreAction::Add { url, file } => {
            if !matches!(url.scheme(), "http" | "https") {
                bail!("the store keeps what http and https addresses give, not `{url}`");
            }
            let bytes =
                File::open(file).with_context(|| format!("cannot read `{}`", file.display()))?;
            format!("{}\n", store.add(url.as_str(), bytes)?.display())
        }
    };
    output::print(text.as_bytes())?;
    Ok(status)
}

/// A line for each address, fields parted by tabs.
fn list(store: &Store) -> anyhow::Result<String> {
    let mut text = String::new();
    for entry in store.list()? {
        let (length, rest) = match &entry.gave {
            Gave::Bytes { length, .. } => {
                let path = store.path(&entry.url).unwrap_or_default();
                (*length, path.display().to_string())
            }
            Gave::Nothing { reason, .. } => (0, reason.clone()),
        };
        text.push_str(&format!("{length}\t{}\t{rest}\n", entry.url));
    }
    Ok(text)
}
