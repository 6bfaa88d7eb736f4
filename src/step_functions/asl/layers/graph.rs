//! The graph to be drawn: boxes, labels and dummy vertices in columns.

use super::{Link, ROW, UNDER};

/// How many boxes, labels and dummy vertices one flow may have; long links that would need more are left out.
const MOST_VERTICES: usize = 40_000;

/// A box, a label or a point of a line, in its column.
pub(super) struct Vertex {
    pub column: usize,
    pub size: (i32, i32),
    /// Where lines meet it, from its top.
    pub port: i32,
    pub y: i32,
    /// Its place in its column.
    pub rank: usize,
    /// What its column is sorted by at first.
    pub key: usize,
    /// Neighbours in the columns to the left and right, each with the weight with which it attracts this vertex to its height.
    pub left: Vec<(usize, i64)>,
    pub right: Vec<(usize, i64)>,
    /// Boxes in its own column that it should be near.
    pub beside: Vec<usize>,
}

/// Boxes, labels and dummy vertices with their columns, and the way of each link through them.
#[derive(Default)]
pub(super) struct Graph {
    /// How many vertices are boxes; they are the first.
    pub boxes: usize,
    pub vertices: Vec<Vertex>,
    pub columns: Vec<Vec<usize>>,
    /// The vertices of each link, none if it is left out, and whether it leads back.
    pub routes: Vec<(Vec<usize>, bool)>,
}

impl Graph {
    /// Boxes of the given sizes, with a vertex for each link in each column that it passes. `order` is topological.
    pub(super) fn new(
        boxes: &[(i32, i32)],
        links: &[Link],
        back: &[bool],
        column: &[usize],
        order: &[usize],
    ) -> Self {
        let (column_of, columns) = with_label_columns(links, back, column);
        let mut graph = Self {
            boxes: boxes.len(),
            columns: vec![Vec::new(); columns],
            ..Self::default()
        };
        for (at, size) in boxes.iter().enumerate() {
            graph.add(column_of[column[at]], *size, size.1 / 2, 0);
        }
        for (key, &at) in order.iter().enumerate() {
            graph.vertices[at].key = 4 * key;
        }
        graph.routes.resize_with(links.len(), Default::default);
        // Link by link, those that may share vertices one after another.
        let bundles: Vec<usize> = links
            .iter()
            .zip(back)
            .map(|(link, back)| {
                link.to * 4 + usize::from(link.kind.min(1)) * 2 + usize::from(*back)
            })
            .collect();
        let mut by_bundle: Vec<usize> = (0..links.len()).collect();
        by_bundle.sort_by_key(|at| bundles[*at]);
        let mut shared = vec![usize::MAX; columns];
        let mut last_bundle = usize::MAX;
        for at in by_bundle {
            if bundles[at] != last_bundle {
                shared.fill(usize::MAX);
                last_bundle = bundles[at];
            }
            if let Some(route) = graph.route(&links[at], back[at], &mut shared) {
                graph.routes[at] = (route, back[at]);
            }
        }
        graph
    }

    /// Makes the vertices of a link from box to box, and connects them; none where that takes too many. `shared` has for each
    /// column the vertex that the links of this bundle share, or [`usize::MAX`].
    fn route(&mut self, link: &Link, back: bool, shared: &mut [usize]) -> Option<Vec<usize>> {
        let (from, to) = (
            self.vertices[link.from].column,
            self.vertices[link.to].column,
        );
        let between: Vec<usize> = if back {
            (to..=from).rev().collect()
        } else {
            (from + 1..to).collect()
        };
        if between.len() > 2 && self.vertices.len() + between.len() > MOST_VERTICES {
            return None;
        }
        // Below its box: first what goes on, then what catches, then back edges.
        let key = self.vertices[link.from].key + 1 + usize::from(link.kind > 0) + usize::from(back);
        let mut route = vec![link.from];
        for (step, column) in between.into_iter().enumerate() {
            let vertex = if step == 0 && link.label.0 > 0 {
                self.add(column, link.label, link.label.1 - UNDER, key)
            } else {
                if shared[column] == usize::MAX {
                    shared[column] = self.add(column, (0, ROW), ROW / 2, key);
                }
                shared[column]
            };
            route.push(vertex);
        }
        route.push(link.to);
        // The way on should be the straight one.
        let weight = if link.kind == 0 && !back { 4 } else { 1 };
        self.join(&route, back, weight);
        Some(route)
    }

    /// A new vertex, the last of its column.
    fn add(&mut self, column: usize, size: (i32, i32), port: i32, key: usize) -> usize {
        let at = self.vertices.len();
        self.columns[column].push(at);
        self.vertices.push(Vertex {
            column,
            size,
            port,
            y: 0,
            rank: 0,
            key,
            left: Vec::new(),
            right: Vec::new(),
            beside: Vec::new(),
        });
        at
    }

    /// Makes the vertices of a route neighbours.
    fn join(&mut self, route: &[usize], back: bool, weight: i64) {
        for pair in route.windows(2) {
            let (mut one, mut two) = (pair[0], pair[1]);
            if self.vertices[one].column == self.vertices[two].column {
                // A back edge turns round beside its box and should stay near it.
                let (near, point) = if one == route[0] {
                    (one, two)
                } else {
                    (two, one)
                };
                if !self.vertices[point].beside.contains(&near) {
                    self.vertices[point].beside.push(near);
                }
                continue;
            }
            if back {
                (one, two) = (two, one);
            }
            if !self.vertices[one].right.iter().any(|other| other.0 == two) {
                self.vertices[one].right.push((two, weight));
                self.vertices[two].left.push((one, weight));
            }
        }
    }
}

/// For each column of boxes its number among all columns, and how many there are: a column for labels stands after each
/// column that a labelled link leaves.
fn with_label_columns(links: &[Link], back: &[bool], column: &[usize]) -> (Vec<usize>, usize) {
    let last = column.iter().copied().max().unwrap_or_default();
    let mut labelled = vec![false; last + 1];
    for (link, back) in links.iter().zip(back) {
        if !back && link.label.0 > 0 {
            labelled[column[link.from]] = true;
        }
    }
    let mut numbers = Vec::with_capacity(last + 1);
    let mut next = 0;
    for has_labels in labelled {
        numbers.push(next);
        next += 1 + usize::from(has_labels);
    }
    (numbers, next)
}
