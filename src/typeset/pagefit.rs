//! How well a page is filled: what its foot costs, and how far the spaces on it open or close.
//!
//! Numbers only: knows no slab and no page. A page ends well where its last line stands where the
//! last line of every page does. What is left over goes into the spaces around headings, listings,
//! figures and lists, in proportion to them, as far as no eye is caught; the rest stays empty.

use super::geometry::Pt;

/// A space may open by this share of itself.
const GROWTH: f32 = 0.4;
/// It may close by this share of itself.
const SHRINKAGE: f32 = 0.2;
/// Spaces open for a foot where no more than so many lines stay empty all the same.
const LEFT_AT_FOOT: f32 = 2.0;
/// Up to so many empty lines are few.
const FEW: f32 = 4.0;
/// What it costs that all spaces are as wide as they may be.
const WIDEST: f32 = 30.0;
/// What it costs that all are as narrow as they may be.
const NARROWEST: f32 = 60.0;

/// How far spaces give, all together, pt.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Give {
    /// How far they open.
    pub(crate) growth: Pt,
    /// How far they close.
    pub(crate) shrinkage: Pt,
}

impl Give {
    /// What a space gives that may not be less than `least`: nothing where it is no more than that.
    pub(crate) fn of(space: Pt, least: Pt) -> Self {
        if space <= least {
            return Self::default();
        }
        Self { growth: space * GROWTH, shrinkage: (space * SHRINKAGE).min(space - least) }
    }

    /// That of two spaces.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { growth: self.growth + other.growth, shrinkage: self.shrinkage + other.shrinkage }
    }

    /// How much wider a space becomes when spaces open as far as [`opening`] says.
    pub(crate) fn at(self, opening: f32) -> Pt {
        opening * if opening < 0.0 { self.shrinkage } else { self.growth }
    }
}

/// How far the spaces of a page open when `free` is left at its foot: 0 is not at all, 1 as far as
/// they may, -1 as narrow as they may be.
pub(crate) fn opening(free: Pt, give: Give, pitch: Pt) -> f32 {
    if free < 0.0 {
        return if give.shrinkage > 0.0 { (free / give.shrinkage).max(-1.0) } else { 0.0 };
    }
    if give.growth <= 0.0 || free - give.growth > pitch * LEFT_AT_FOOT {
        return 0.0;
    }
    (free / give.growth).min(1.0)
}

/// What a page costs on which `free` is left at the foot and whose spaces give so much.
pub(crate) fn price(free: Pt, give: Give, pitch: Pt) -> f32 {
    let opening = opening(free, give, pitch);
    let dearest = if opening < 0.0 { NARROWEST } else { WIDEST };
    let empty = (free - give.at(opening)).max(0.0);
    dearest * opening.abs().powi(3) + empty_foot(empty / pitch)
}

/// What so many empty lines at a page's foot cost: of a few, each more than the one before, so that
/// two feet share them; of many, all the same, for one empty foot is better than two.
pub(crate) fn empty_foot(lines: f32) -> f32 {
    let few = lines.min(FEW);
    30.0 * few + 20.0 * few * few + (30.0 + 40.0 * FEW) * (lines - few)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PITCH: Pt = 10.0;

    fn give(growth: Pt, shrinkage: Pt) -> Give {
        Give { growth, shrinkage }
    }

    #[test]
    fn spaces_open_and_close_as_far_as_that_fills_the_foot() {
        let check = |free: Pt, give: Give, expect: f32| {
            let found = opening(free, give, PITCH);
            assert!((found - expect).abs() < 1e-3, "{free} {give:?}: {found}");
        };
        check(0.0, give(5.0, 2.0), 0.0);
        check(2.5, give(5.0, 2.0), 0.5);
        check(5.0, give(5.0, 2.0), 1.0);
        // Two lines stay empty: better than two and a half.
        check(25.0, give(5.0, 2.0), 1.0);
        // More would: the spaces stay as they are.
        check(26.0, give(5.0, 2.0), 0.0);
        check(-1.0, give(5.0, 2.0), -0.5);
        check(-9.0, give(5.0, 2.0), -1.0);
        check(3.0, give(0.0, 0.0), 0.0);
        check(-3.0, give(0.0, 0.0), 0.0);
    }

    #[test]
    fn a_space_gives_in_proportion_and_never_less_than_its_least() {
        assert_eq!(Give::of(20.0, 2.0), give(8.0, 4.0));
        assert_eq!(Give::of(20.0, 19.0), give(8.0, 1.0));
        assert_eq!(Give::of(7.0, 7.0), give(0.0, 0.0));
        assert_eq!(Give::of(20.0, 2.0).and(Give::of(20.0, 19.0)), give(16.0, 5.0));
    }

    #[test]
    fn the_better_of_two_pages_costs_less() {
        // (free, growth, shrinkage) of the better one first.
        let better = [
            // A full page and one a line short.
            ((0.0, 0.0, 0.0), (10.0, 0.0, 0.0)),
            // A foot that spaces fill, and the same foot empty.
            ((10.0, 12.0, 0.0), (10.0, 0.0, 0.0)),
            // Spaces a little open, and all as wide as they may be.
            ((5.0, 20.0, 0.0), (5.0, 5.0, 0.0)),
            // Spaces a little closed, and a line empty.
            ((-1.0, 9.0, 2.0), (10.0, 0.0, 0.0)),
            // Spaces wide open, and spaces as narrow as can be.
            ((4.0, 4.0, 2.0), (-2.0, 4.0, 2.0)),
            // Two feet of a line, and one of three lines.
            ((10.0, 0.0, 0.0), (15.0, 0.0, 0.0)),
        ];
        let price = |(free, growth, shrinkage)| price(free, give(growth, shrinkage), PITCH);
        for (good, bad) in better {
            assert!(price(good) < price(bad), "{good:?} {bad:?}");
        }
        assert!(2.0 * empty_foot(1.0) < empty_foot(2.0));
        assert!(empty_foot(8.0) + empty_foot(4.0) <= empty_foot(6.0) * 2.0 + 1.0);
    }
}
