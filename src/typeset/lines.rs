//! The row of a paragraph cut into lines: the sums and nodes that `linebreak` chooses from.

use std::ops::Range;

use super::characters::{Class, Tongue};
use super::galley::{Galley, Joint, Scaled, Setup, scaled};
use super::justify::SPARE_STEPS;
use super::linebreak::{Node, Room, Sums, balanced, first_fit, mend_lonely, total_fit};
use super::paragraph::{Align, ParagraphStyle};
use super::segment::{self, Opportunity};

/// Paragraphs longer than this are filled line by line, clusters.
const TOTAL_FIT_LIMIT: usize = 20_000;

/// A line of the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// All clusters of the line, spaces at its edges too.
    pub(super) all: Range<usize>,
    /// Those that are shown.
    pub(super) shown: Range<usize>,
    /// A hyphen is drawn at its end.
    pub(super) hyphen: bool,
    /// It ends inside a word that no line can hold.
    pub(super) broken: bool,
    /// It ends the paragraph or stands before a break that the author set.
    pub(super) last: bool,
    /// Width at its natural gaps.
    pub(super) width: Scaled,
}

/// How breaks are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// All together.
    TotalFit,
    /// Line by line, shrinking where that reaches a better break.
    FirstFit,
    /// Line by line, at natural widths.
    Ragged,
    /// Lines of like length.
    Balanced,
}

/// The row with its sums.
pub(super) struct Row<'a> {
    setup: &'a Setup<'a>,
    galley: &'a Galley,
    /// Sums of the clusters before each, with the gaps between them.
    sums: Vec<Sums>,
    hyphen: Scaled,
}

impl<'a> Row<'a> {
    /// Adds up the row; `hyphen` is the width of a hyphen.
    pub(super) fn new(setup: &'a Setup<'a>, galley: &'a Galley, hyphen: Scaled) -> Self {
        let mut sums = Vec::with_capacity(galley.clusters.len() + 1);
        let mut sum = Sums::default();
        sums.push(sum);
        for (index, cluster) in galley.clusters.iter().enumerate() {
            if index > 0 {
                add(&mut sum, &setup.joint(galley, index));
            }
            sum.width += Scaled::from(cluster.width);
            sums.push(sum);
        }
        Self { setup, galley, sums, hyphen }
    }

    /// The node of a break before cluster `at`.
    fn node(&self, at: usize, opportunity: Opportunity) -> Node {
        let (end, start) =
            (self.shown_end(0, at), self.shown_start(at, self.galley.clusters.len()));
        let mut node = Node { penalty: opportunity.penalty(), ..Node::default() };
        node.end = self.sums[end];
        if let Some(cluster) = end.checked_sub(1).map(|last| &self.galley.clusters[last])
            && cluster.class.is_mark()
        {
            node.pause = !matches!(cluster.class, Class::Dot | Class::Opening);
            let blank = Scaled::from(cluster.right);
            if self.setup.marks.trims_end_to_fit() {
                node.end.shrink += blank;
                node.end.spare += blank;
            } else {
                node.end.width -= blank;
            }
        }
        let clusters = &self.galley.clusters;
        if let (Some(before), Some(after)) = (at.checked_sub(1), clusters.get(at)) {
            // What stands in brackets goes with them.
            node.pause |= after.class == Class::Opening || self.galley.first_char(after) == '(';
            let before = clusters[before].class;
            node.seam = before == Class::Space || before.is_wide() != after.class.is_wide();
        }
        node.broken = opportunity == Opportunity::Emergency;
        if opportunity.draws_hyphen() {
            node.hyphen = true;
            node.end.width += self.hyphen;
        }
        node.start = self.sums[start];
        if start > 0 && start < self.galley.clusters.len() {
            add(&mut node.start, &self.setup.joint(self.galley, start));
        }
        if let Some(cluster) = self.galley.clusters.get(start)
            && cluster.class == Class::Opening
            && self.setup.trim_start
        {
            node.start.width += Scaled::from(cluster.left);
        }
        node
    }

    /// The end of what is shown of the clusters before `at`.
    fn shown_end(&self, from: usize, at: usize) -> usize {
        let clusters = &self.galley.clusters[from..at];
        from + clusters
            .iter()
            .rposition(|cluster| !cluster.class.is_discarded())
            .map_or(0, |p| p + 1)
    }

    /// The start of what is shown of the clusters from `at`.
    fn shown_start(&self, at: usize, to: usize) -> usize {
        let clusters = &self.galley.clusters[at..to];
        clusters.iter().position(|cluster| !cluster.class.is_discarded()).map_or(to, |p| at + p)
    }

    /// The lines of a paragraph.
    pub(super) fn cut(&self, style: &ParagraphStyle) -> Vec<Cut> {
        self.cut_by(style, |clusters| {
            if style.balance {
                Method::Balanced
            } else if style.align != Align::Justify {
                Method::Ragged
            } else if clusters > TOTAL_FIT_LIMIT {
                Method::FirstFit
            } else {
                Method::TotalFit
            }
        })
    }

    /// The lines of a paragraph by a method that may depend on the number of clusters.
    pub(super) fn cut_by(
        &self,
        style: &ParagraphStyle,
        method: impl Fn(usize) -> Method,
    ) -> Vec<Cut> {
        let count = self.galley.clusters.len();
        let mut cuts = Vec::new();
        let mut from = 0;
        let forced = self.galley.forced.iter().copied().filter(|&at| at < count);
        for to in forced.chain([count]) {
            let indent = if from == 0 { scaled(style.first_indent) } else { 0 };
            self.cut_part(from..to, indent, style, method(to - from), &mut cuts);
            from = to;
        }
        cuts
    }

    /// The widest line at its natural width where only the author's breaks count, and the widest
    /// unit that no line may break.
    pub(super) fn extent(&self) -> (Scaled, Scaled) {
        let mut start = self.node(0, Opportunity::Yes);
        let (mut unit, mut extent) = (start, (0, 0));
        let count = self.galley.clusters.len();
        let mut forced = self.galley.forced.iter().copied().peekable();
        for at in 1..=count {
            let ends = at == count || forced.next_if_eq(&at).is_some();
            let opportunity = self.galley.opportunities.get(at).copied().unwrap_or_default();
            if opportunity == Opportunity::No && !ends {
                continue;
            }
            let node = self.node(at, opportunity);
            extent.1 = extent.1.max(node.end.width - unit.start.width);
            unit = node;
            if ends {
                extent.0 = extent.0.max(node.end.width - start.start.width);
                start = node;
            }
        }
        extent
    }

    /// The lines between two breaks that the author set.
    fn cut_part(
        &self,
        part: Range<usize>,
        indent: Scaled,
        style: &ParagraphStyle,
        method: Method,
        cuts: &mut Vec<Cut>,
    ) {
        let measure = scaled(style.measure).max(1);
        let first = (measure - indent).max(1);
        let em = self.galley.clusters.get(part.start).map_or(0, |cluster| self.setup.em(cluster));
        let reduces_first = self.setup.tongue != Tongue::Western;
        let room = Room { first, rest: measure, runt: em * 8 / 5, reduces_first };
        let (places, nodes) = self.nodes(&part, &room);
        let mut ends = match method {
            Method::Balanced => balanced(&nodes, &room),
            Method::Ragged => first_fit(&nodes, &room, false),
            Method::FirstFit => first_fit(&nodes, &room, true),
            Method::TotalFit => total_fit(&nodes, &room),
        };
        if method == Method::Ragged {
            mend_lonely(&nodes, &room, &mut ends);
        }
        let mut start = 0;
        for end in ends {
            let all = places[start]..places[end];
            let shown_start = self.shown_start(all.start, all.end);
            cuts.push(Cut {
                shown: shown_start..self.shown_end(shown_start, all.end),
                hyphen: nodes[end].hyphen,
                broken: nodes[end].broken,
                last: end + 1 == nodes.len(),
                width: super::linebreak::between(&nodes, start, end).width,
                all,
            });
            start = end;
        }
    }

    /// The breaks of a part, with more of them where a unit is wider than the room.
    fn nodes(&self, part: &Range<usize>, room: &Room) -> (Vec<usize>, Vec<Node>) {
        let mut places = vec![part.start];
        let mut nodes = vec![self.node(part.start, Opportunity::Yes)];
        for at in part.start + 1..=part.end {
            let opportunity =
                if at == part.end { Opportunity::Yes } else { self.galley.opportunities[at] };
            if opportunity == Opportunity::No {
                continue;
            }
            let node = self.node(at, opportunity);
            let open = if nodes.len() == 1 { room.first } else { room.rest };
            let before = nodes[nodes.len() - 1];
            if node.end.width - before.start.width > open.min(room.rest) {
                let unit = places[places.len() - 1]..at;
                self.break_unit(unit, node, open, &mut places, &mut nodes);
            }
            places.push(at);
            nodes.push(node);
        }
        let lonely = self.lonely_from(part);
        let first = places.partition_point(|&at| at < lonely);
        nodes[first..].iter_mut().for_each(|node| node.lonely = true);
        (places, nodes)
    }

    /// The first cluster from which a part has at most one letter left.
    fn lonely_from(&self, part: &Range<usize>) -> usize {
        let is_letter = |at: &usize| {
            let cluster = &self.galley.clusters[*at];
            let first = self.galley.first_char(cluster);
            cluster.class == Class::Ideograph || first.is_alphanumeric()
        };
        part.clone().rev().filter(is_letter).nth(1).map_or(part.start, |at| at + 1)
    }

    /// Breaks a unit that no line can hold: where no rule is broken, and between any two clusters
    /// where even that is too wide (typography of narrow cells).
    fn break_unit(
        &self,
        unit: Range<usize>,
        last: Node,
        room: Scaled,
        places: &mut Vec<usize>,
        nodes: &mut Vec<Node>,
    ) {
        let neighbour = |at: usize| {
            let cluster = &self.galley.clusters[at];
            segment::Neighbour { first: self.galley.first_char(cluster), class: cluster.class }
        };
        // Places since the last break that break a rule.
        let mut bad: Vec<usize> = Vec::new();
        for at in unit.start + 1..=unit.end {
            let inside_base = at < unit.end
                && self.galley.clusters[at].ruby
                && self.galley.clusters[at].piece == self.galley.clusters[at - 1].piece;
            if inside_base || (at < unit.end && self.galley.clusters[at].class.is_discarded()) {
                continue;
            }
            if at < unit.end && !segment::last_resort(neighbour(at - 1), neighbour(at)) {
                bad.push(at);
                continue;
            }
            let node = if at < unit.end { self.node(at, Opportunity::Emergency) } else { last };
            let before = nodes[nodes.len() - 1];
            if node.end.width - before.start.width > room {
                for &at in &bad {
                    places.push(at);
                    nodes.push(self.node(at, Opportunity::Emergency));
                }
            }
            bad.clear();
            if at < unit.end {
                places.push(at);
                nodes.push(node);
            }
        }
    }
}

/// Adds the gap between neighbours to sums.
fn add(sum: &mut Sums, joint: &Joint) {
    sum.width += joint.fixed;
    let (spare, rest) = joint.gap.shrink.split_at(SPARE_STEPS);
    sum.spare += spare.iter().sum::<Scaled>();
    sum.shrink += spare.iter().chain(rest).sum::<Scaled>();
    sum.stretch += joint.ease;
    sum.most += joint.gap.space + joint.gap.auto + joint.gap.even;
}
