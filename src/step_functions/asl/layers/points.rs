//! The widths of columns, the positions of boxes and the points of links.

use super::graph::Graph;
use super::{Link, Places};

/// The space between two columns, and what each line that turns round in it adds.
const GAP: i32 = 34;
const TURN: i32 = 8;
/// The arrow needs this room between the last turn and its box.
const ARROW: i32 = 6;

/// On which side of a vertex's column a back edge turns round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// Where columns stand, and the turns of back edges in the gaps between them.
struct ColumnGeometry<'a> {
    graph: &'a Graph,
    /// Left and right border of each column.
    borders: Vec<(i32, i32)>,
    /// For each gap the vertices whose lines turn round in it; gap `k` is that before column `k`.
    turns: Vec<Vec<(usize, Side)>>,
    /// The upper border of all.
    top: i32,
    /// Width and height of all.
    size: (i32, i32),
}

impl<'a> ColumnGeometry<'a> {
    fn new(graph: &'a Graph) -> Self {
        let tops = graph.vertices.iter().map(|vertex| vertex.y);
        let top = tops.min().unwrap_or_default();
        let bottoms = graph.vertices.iter().map(|vertex| vertex.y + vertex.size.1);
        let bottom = bottoms.max().unwrap_or_default();
        let turns = turns(graph);
        let turning = |gap: usize| match turns[gap].len() {
            0 => 0,
            count => ARROW + TURN * i32::try_from(count).unwrap_or_default(),
        };
        let mut x = 0;
        let mut borders = Vec::with_capacity(graph.columns.len());
        for (at, column) in graph.columns.iter().enumerate() {
            x += turning(at) + if at == 0 { 0 } else { GAP };
            let widths = column.iter().map(|&at| graph.vertices[at].size.0);
            let width = widths.max().unwrap_or_default();
            borders.push((x, x + width));
            x += width;
        }
        let right = x + turning(graph.columns.len());
        ColumnGeometry {
            graph,
            borders,
            turns,
            top,
            size: (right, bottom - top),
        }
    }

    /// The left and right border of a vertex's column.
    fn borders(&self, at: usize) -> (i32, i32) {
        self.borders[self.graph.vertices[at].column]
    }

    /// The left upper corner of a vertex: boxes stand in the middle of their column, labels at its left.
    fn corner(&self, at: usize) -> (i32, i32) {
        let vertex = &self.graph.vertices[at];
        let (left, right) = self.borders(at);
        let indent = if at < self.graph.boxes {
            (right - left - vertex.size.0) / 2
        } else {
            0
        };
        (left + indent, vertex.y - self.top)
    }

    /// The height at which lines meet a vertex.
    fn level(&self, at: usize) -> i32 {
        let vertex = &self.graph.vertices[at];
        vertex.y + vertex.port - self.top
    }

    /// Where a line turns round beside a vertex.
    fn turn(&self, at: usize, side: Side) -> i32 {
        let column = self.graph.vertices[at].column;
        let gap = match side {
            Side::Left => column,
            Side::Right => column + 1,
        };
        let slot = self.turns[gap].iter().position(|turn| *turn == (at, side));
        let distance =
            ARROW + TURN * (1 + i32::try_from(slot.unwrap_or_default()).unwrap_or_default());
        match side {
            Side::Left => self.borders[column].0 - distance,
            Side::Right => self.borders[column].1 + distance,
        }
    }

    /// The points of a link, from border to border.
    fn points(&self, link: &Link, route: &[usize], back: bool) -> Vec<(i32, i32)> {
        let (from, to) = (link.from, link.to);
        let between = &route[1..route.len() - 1];
        let right = self.corner(from).0 + self.graph.vertices[from].size.0;
        let mut points = vec![(right, self.level(from))];
        if let (true, [first, .., last]) | (true, [first @ last]) = (back, between) {
            let (out, into) = (self.turn(*first, Side::Right), self.turn(*last, Side::Left));
            points.extend([(out, self.level(from)), (out, self.level(*first))]);
            for &at in between {
                let (left, right) = self.borders(at);
                points.extend([(right, self.level(at)), (left, self.level(at))]);
            }
            points.extend([(into, self.level(*last)), (into, self.level(to))]);
        } else {
            points.push((self.borders(from).1, self.level(from)));
            for &at in between {
                let (left, right) = self.borders(at);
                points.extend([(left, self.level(at)), (right, self.level(at))]);
            }
            points.push((self.borders(to).0, self.level(to)));
        }
        points.push((self.corner(to).0, self.level(to)));
        without_needless(&points)
    }
}

impl Graph {
    /// Where everything is, once columns are in order and vertices have their heights.
    pub(super) fn places(&self, links: &[Link]) -> Places {
        let geometry = ColumnGeometry::new(self);
        let mut places = Places {
            boxes: (0..self.boxes).map(|at| geometry.corner(at)).collect(),
            size: geometry.size,
            ..Places::default()
        };
        for (link, (route, back)) in links.iter().zip(&self.routes) {
            let mut label = (0, 0);
            let mut points = Vec::new();
            if let [_, second, ..] = route[..] {
                points = geometry.points(link, route, *back);
                if link.label.0 > 0 {
                    label = geometry.corner(second);
                }
            }
            places.links.push(points);
            places.labels.push(label);
        }
        places
    }
}

/// The vertices at which back edges turn round, by the gap between columns.
fn turns(graph: &Graph) -> Vec<Vec<(usize, Side)>> {
    let mut turns: Vec<Vec<(usize, Side)>> = vec![Vec::new(); graph.columns.len() + 1];
    for (route, _) in graph.routes.iter().filter(|(_, back)| *back) {
        let [from, between @ .., to] = &route[..] else {
            continue;
        };
        let (Some(first), Some(last)) = (between.first(), between.last()) else {
            continue;
        };
        let (from, to) = (graph.vertices[*from].column, graph.vertices[*to].column);
        for (gap, turn) in [(from + 1, (*first, Side::Right)), (to, (*last, Side::Left))] {
            if !turns[gap].contains(&turn) {
                turns[gap].push(turn);
            }
        }
    }
    turns
}

/// The points without those that lie on the level line between their neighbours.
fn without_needless(points: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let mut kept: Vec<(i32, i32)> = Vec::with_capacity(points.len());
    for &point in points {
        if kept.last() == Some(&point) {
            continue;
        }
        if let [.., before, last] = kept.as_slice()
            && before.1 == last.1
            && last.1 == point.1
        {
            kept.pop();
        }
        kept.push(point);
    }
    kept
}
