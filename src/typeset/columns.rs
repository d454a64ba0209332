//! Widths of a table's columns. Numbers only.
//!
//! Each column says how little it can do with (its longest unbreakable word) and how much it would
//! like (its longest cell on one line); the width at hand is shared between the two.

use super::geometry::Pt;

/// Shares `available` among columns that need `least` and would like `most`.
///
/// All get what they like when there is room; else each gets its least and a share of the rest in
/// proportion to what it lacks; and when not even that fits, all shrink alike.
pub(crate) fn column_widths(least: &[Pt], most: &[Pt], available: Pt) -> Vec<Pt> {
    let wanted: Pt = most.iter().sum();
    if wanted <= available {
        return most.to_vec();
    }
    let needed: Pt = least.iter().sum();
    if needed >= available {
        let scale = if needed > 0.0 { available / needed } else { 0.0 };
        return least.iter().map(|width| width * scale).collect();
    }
    let share = (available - needed) / (wanted - needed);
    least.iter().zip(most).map(|(least, most)| least + (most - least).max(0.0) * share).collect()
}

/// Raises the wishes of columns `first..first + count` so that together they offer `width`.
///
/// What lacks is spread over them evenly: a cell that spans columns says nothing about which of
/// them is wide.
pub(crate) fn widen(widths: &mut [Pt], first: usize, count: usize, width: Pt) {
    let end = (first + count).min(widths.len());
    let Some(columns) = widths.get_mut(first..end) else { return };
    let lack = width - columns.iter().sum::<Pt>();
    if lack > 0.0 && !columns.is_empty() {
        #[expect(clippy::cast_precision_loss, reason = "a table has few columns")]
        let each = lack / columns.len() as Pt;
        for column in columns {
            *column += each;
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;

    #[track_caller]
    fn check(least: &[Pt], most: &[Pt], available: Pt, expect: &[Pt]) {
        assert_eq!(column_widths(least, most, available), expect);
    }

    #[test]
    fn widths_lie_between_need_and_wish() {
        check(&[10.0, 10.0], &[20.0, 30.0], 100.0, &[20.0, 30.0]);
        check(&[10.0, 10.0], &[20.0, 100.0], 70.0, &[15.0, 55.0]);
        check(&[40.0, 60.0], &[400.0, 60.0], 50.0, &[20.0, 30.0]);
        check(&[], &[], 50.0, &[]);
        check(&[0.0], &[0.0], 0.0, &[0.0]);
    }

    #[test]
    fn a_spanning_cell_widens_its_columns_evenly() {
        let mut widths = [10.0, 20.0, 30.0];
        widen(&mut widths, 0, 2, 40.0);
        assert_eq!(widths, [15.0, 25.0, 30.0]);
        widen(&mut widths, 2, 9, 10.0);
        assert_eq!(widths, [15.0, 25.0, 30.0]);
    }
}
