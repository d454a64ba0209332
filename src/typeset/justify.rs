//! How a line is brought to its width: which gaps give, which take, and how much.
//!
//! CLREQ 3.1.8 and JLREQ 3.8: reduce in a fixed order, expand in a fixed order. Pure; lengths in
//! the caller's unit, gaps in the order of the line.

/// A gap between two neighbours on a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gap {
    /// What each step of reduction may take: spaces and what stands beside Latin, interpuncts,
    /// half of what brackets and commas have, the rest of what brackets have.
    pub(super) shrink: [i64; SHRINK_STEPS],
    /// A word space: it widens first, up to this much.
    pub(super) space: i64,
    /// A gap between Han and Latin: it widens next, up to this much.
    pub(super) auto: i64,
    /// How much it may widen as all gaps do; 0 for a gap that never widens.
    pub(super) even: i64,
}

/// Spaces, interpuncts, brackets and commas, brackets again.
pub(super) const SHRINK_STEPS: usize = 4;
/// After so many of them a line begins to look tight.
pub(super) const SPARE_STEPS: usize = 3;

/// What each gap of a line is widened by (negative: narrowed).
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Justified {
    /// By gap.
    pub(super) gaps: Vec<f64>,
    /// What could not be given to gaps: the line stays short by this much.
    pub(super) left_over: f64,
}

/// Shares `slack` (negative: overflow) among the gaps.
pub(super) fn justify(gaps: &[Gap], slack: i64) -> Justified {
    if slack < 0 { reduce(gaps, -slack) } else { expand(gaps, slack) }
}

#[expect(clippy::cast_precision_loss, reason = "lengths of a line are far below 2^52")]
fn real(length: i64) -> f64 {
    length as f64
}

/// Takes from the gaps step by step; within a step in proportion to what each can give.
fn reduce(gaps: &[Gap], overflow: i64) -> Justified {
    let mut justified = Justified { gaps: vec![0.0; gaps.len()], left_over: 0.0 };
    let mut rest = overflow;
    for step in 0..SHRINK_STEPS {
        let total: i64 = gaps.iter().map(|gap| gap.shrink[step]).sum();
        if rest <= 0 || total <= 0 {
            continue;
        }
        let take = rest.min(total);
        let share = real(take) / real(total);
        for (gap, change) in gaps.iter().zip(&mut justified.gaps) {
            *change -= real(gap.shrink[step]) * share;
        }
        rest -= take;
    }
    justified.left_over = -real(rest.max(0));
    justified
}

/// Widens word spaces, then those between writings, each kind up to
/// its limit and all of a kind by the same share; what remains goes evenly to all gaps up to theirs.
fn expand(gaps: &[Gap], slack: i64) -> Justified {
    let mut justified = Justified { gaps: vec![0.0; gaps.len()], left_over: 0.0 };
    let mut rest = real(slack);
    let kinds: [fn(&Gap) -> i64; 2] = [|gap| gap.space, |gap| gap.auto];
    for kind in kinds {
        let total = real(gaps.iter().map(kind).sum());
        if rest <= 0.0 || total <= 0.0 {
            continue;
        }
        let give = rest.min(total);
        for (gap, change) in gaps.iter().zip(&mut justified.gaps) {
            *change += real(kind(gap)) * give / total;
        }
        rest -= give;
    }
    let open = gaps.iter().filter(|gap| gap.even > 0).count();
    if rest > 0.0 && open > 0 {
        let limit = gaps.iter().map(|gap| gap.even).filter(|&even| even > 0).min().unwrap_or(0);
        let count = u32::try_from(open).map_or(f64::MAX, f64::from);
        let each = (rest / count).min(real(limit));
        for (gap, change) in gaps.iter().zip(&mut justified.gaps) {
            if gap.even > 0 {
                *change += each;
            }
        }
        rest -= each * count;
    }
    justified.left_over = rest.max(0.0);
    justified
}
