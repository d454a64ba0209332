//! Writes a book to one output: its pictures as the output must have them, the whole within the
//! size that the user allows.

use std::collections::BTreeMap;

use anyhow::Context;
use offprint::assets::{Assets, Preparation};
use offprint::backend::Backend;
use offprint::book::Book;
use offprint::diagnostic::Diagnostics;

use crate::args::Rendering;
use crate::output::{self, Commit};
use crate::pictures::Pictures;
use crate::preparing::{preparation, prepared};
use crate::progress::megabytes;
use crate::spec::Target;

/// What pictures may be reduced to so that a book fits, one step after the other: the longest
/// side, px, and the quality. Each step takes about a fifth off the one before.
const STEPS: [(u32, u8); 12] = [
    (u32::MAX, 80),
    (1600, 75),
    (1400, 72),
    (1200, 70),
    (1050, 66),
    (920, 62),
    (800, 58),
    (680, 54),
    (560, 50),
    (440, 45),
    (320, 40),
    (200, 35),
];

/// From this step on, what moves stands still, and what is transparent lies on white.
const FLAT_FROM: usize = 6;

/// What writes books.
pub(crate) struct Writer<'a> {
    pub(crate) rendering: &'a Rendering,
    /// None when no output has pictures.
    pub(crate) pictures: Option<&'a Pictures>,
    pub(crate) no_clobber: bool,
}

impl Writer<'_> {
    /// Writes a book to a target, whose output is open.
    pub(crate) fn write(
        &self,
        target: &Target,
        output: Box<dyn Commit>,
        book: &Book,
        assets: &Assets,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<()> {
        self.fitted(target, output, book, assets, diagnostics)
            .with_context(|| format!("cannot write {}", target.destination))
    }

    fn fitted(
        &self,
        target: &Target,
        mut output: Box<dyn Commit>,
        book: &Book,
        assets: &Assets,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<()> {
        let backend = target.backend(self.rendering);
        let wanted = preparation(target.format, &self.rendering.imaging);
        let (first, mut told) = self.prepared(assets, &wanted);
        fill(&*backend, &mut *output, book, &first, &mut told)?;
        let size = output.size()?;
        let limit = self.rendering.imaging.max_size.unwrap_or(u64::MAX);
        if size <= limit {
            diagnostics.append(told);
            return Ok(output.commit()?);
        }
        drop(output);
        let rest = size.saturating_sub(bytes(&first));
        let fits = |step: usize| {
            let (reduced, _) = self.prepared(assets, &reduced(&wanted, step));
            rest + bytes(&reduced) <= limit
        };
        // What an output makes of pictures is not quite their bytes: from the step that should
        // do on, each is tried.
        let likely = first_that(STEPS.len() - 1, fits);
        for step in likely..STEPS.len() {
            let mut output = target.open(self.no_clobber)?;
            let reduced = reduced(&wanted, step);
            let (assets, mut told) = self.prepared(assets, &reduced);
            fill(&*backend, &mut *output, book, &assets, &mut told)?;
            let least = output.size()?;
            if least > limit && step + 1 < STEPS.len() {
                continue;
            }
            tell(&reduced, size, least, limit, &mut told);
            diagnostics.append(told);
            return Ok(output.commit()?);
        }
        Ok(())
    }

    /// The pictures as a preparation makes them, and what is to be told of that.
    fn prepared(&self, assets: &Assets, wanted: &Preparation) -> (Assets, Diagnostics) {
        let mut told = Diagnostics::new();
        let assets = match self.pictures {
            Some(pictures) => {
                prepared(assets, wanted, &self.rendering.imaging, pictures, &mut told)
            }
            None => assets.clone(),
        };
        (assets, told)
    }
}

fn fill(
    backend: &dyn Backend,
    output: &mut dyn Commit,
    book: &Book,
    assets: &Assets,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    output::filled(output, |output| backend.write(book, assets, output, diagnostics))
}

/// Bytes of all pictures, each counted once.
fn bytes(assets: &Assets) -> u64 {
    let by_digest: BTreeMap<&str, u64> =
        assets.iter().map(|asset| (&*asset.digest, asset.length)).collect();
    by_digest.values().sum()
}

/// A preparation, reduced by a step.
fn reduced(wanted: &Preparation, step: usize) -> Preparation {
    let (side, quality) = STEPS[step];
    let within = |most: Option<u32>| Some(most.unwrap_or(u32::MAX).min(side));
    Preparation {
        max_width: within(wanted.max_width),
        max_height: within(wanted.max_height),
        quality: wanted.quality.min(quality),
        shrink: true,
        flatten: wanted.flatten || step >= FLAT_FROM,
        still: wanted.still || step >= FLAT_FROM,
        ..wanted.clone()
    }
}

/// The first number for which `holds`, of 0 to `last`, where all after it hold too; `last` when
/// none before does.
fn first_that(last: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, last);
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

fn tell(reduced: &Preparation, was: u64, is: u64, limit: u64, diagnostics: &mut Diagnostics) {
    let [was, is_told, allowed] = [was, is, limit].map(megabytes);
    let side = match reduced.max_width {
        Some(side) if side < u32::MAX => format!("at most {side} px and "),
        _ => String::new(),
    };
    let how = format!("{side}of quality {}", reduced.quality);
    if is <= limit {
        let message =
            format!("{was} are more than {allowed}: images are {how}, which is {is_told}");
        diagnostics.warning("images-reduced", None, message);
    } else {
        let message = format!("more than {allowed}: with images {how} it is still {is_told}");
        diagnostics.warning("size-exceeded", None, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_that_fits_is_found() {
        for first in 0..=5 {
            assert_eq!(first_that(5, |step| step >= first), first);
        }
        assert_eq!(first_that(5, |_| false), 5);
        assert_eq!(first_that(0, |_| false), 0);
    }

    #[test]
    fn each_step_asks_for_less() {
        let wanted = Preparation { max_width: Some(1000), quality: 70, ..Preparation::default() };
        let steps: Vec<_> = (0..STEPS.len()).map(|step| reduced(&wanted, step)).collect();
        assert!(steps.iter().all(|step| step.max_width <= Some(1000) && step.quality <= 70));
        assert!(steps.windows(2).all(|two| {
            two[1].max_width <= two[0].max_width && two[1].quality <= two[0].quality
        }));
    }
}
