//! A layered graph drawing: positions of boxes and routes of links, in columns from left to right.
//!
//! The method of Sugiyama, Tagawa and Toda ("Methods for Visual Understanding of Hierarchical System Structures", 1981):
//!
//! 1. Back edges, the links that close a cycle, are set aside; the longest path from the start gives each box its
//!    column (this file).
//! 2. A link over several columns gets a dummy vertex in each; links of a kind to the same box share them, so that they
//!    run together. A label is a vertex with a size, in a column of its own (`graph.rs`).
//! 3. Sweeps by the barycentre heuristic order the vertices of each column so that few links cross (`ordering.rs`).
//! 4. Vertices move to the height nearest to their neighbours' that the order allows (`heights.rs`).
//! 5. Columns get their width, links their points (`points.rs`).
//!
//! Within a column every line is level in a row of its own, and slopes lie only between columns, so nothing can cover
//! anything else. A back edge leaves its box to the right and passes by it on a row of its own.

mod graph;
mod heights;
mod ordering;
mod points;

use graph::Graph;

/// How often the columns are swept over, in turn from the left and from the right.
const SWEEPS: usize = 10;
/// The space between two rows, and the height of a line's row.
const BETWEEN: i32 = 16;
const ROW: i32 = 6;
/// How far above its label's lower border a line runs.
pub const UNDER: i32 = 3;

/// A link between two boxes.
#[derive(Clone, Debug)]
pub struct Link {
    /// The box that it leaves.
    pub from: usize,
    /// The box that it leads to.
    pub to: usize,
    /// Width and height of its label, zero without one.
    pub label: (i32, i32),
    /// Links of a kind to one box may run together.
    pub kind: u8,
}

/// Where everything is, from 0, 0 on.
#[derive(Debug, Default)]
pub struct Places {
    /// The left upper corner of each box.
    pub boxes: Vec<(i32, i32)>,
    /// The points of each link, from border to border; none if there were too many long links to draw.
    pub links: Vec<Vec<(i32, i32)>>,
    /// The left upper corner of each link's label, if it has one.
    pub labels: Vec<(i32, i32)>,
    /// Width and height of all.
    pub size: (i32, i32),
}

/// Places boxes of the given sizes. The first box in `boxes` that nothing leads to begins.
pub fn place(boxes: &[(i32, i32)], links: &[Link], start: usize) -> Places {
    let (back, found) = back_edges(boxes.len(), links, start);
    let column = columns(&found, links, &back);
    let mut graph = Graph::new(boxes, links, &back, &column, &found);
    graph.order();
    graph.heights();
    graph.straighten();
    graph.places(links)
}

/// Which links are back edges, and the boxes in topological order: a depth-first search, without recursion.
fn back_edges(count: usize, links: &[Link], start: usize) -> (Vec<bool>, Vec<usize>) {
    let mut leaving = vec![Vec::new(); count];
    for (at, link) in links.iter().enumerate() {
        leaving[link.from].push(at);
    }
    let mut back = vec![false; links.len()];
    // 0: not visited, 1: on the present path, 2: finished.
    let mut state = vec![0_u8; count];
    let mut found = Vec::with_capacity(count);
    for root in std::iter::once(start)
        .chain(0..count)
        .filter(|&root| root < count)
    {
        if state[root] > 0 {
            continue;
        }
        state[root] = 1;
        let mut way = vec![(root, 0)];
        while let Some((at, next)) = way.last_mut() {
            // Links in reverse: what finishes last comes first in topological order, so the first link ends on top.
            let links_here = &leaving[*at];
            if *next == links_here.len() {
                state[*at] = 2;
                found.push(*at);
                way.pop();
                continue;
            }
            let link = links_here[links_here.len() - 1 - *next];
            *next += 1;
            let to = links[link].to;
            match state[to] {
                0 => {
                    state[to] = 1;
                    way.push((to, 0));
                }
                1 => back[link] = true,
                _ => (),
            }
        }
    }
    found.reverse();
    (back, found)
}

/// The column of each box: the length of the longest path to it. `order` is topological.
fn columns(order: &[usize], links: &[Link], back: &[bool]) -> Vec<usize> {
    let mut leaving = vec![Vec::new(); order.len()];
    for (link, _) in links.iter().zip(back).filter(|(_, back)| !**back) {
        leaving[link.from].push(link.to);
    }
    let mut column = vec![0; order.len()];
    for &at in order {
        for &to in &leaving[at] {
            column[to] = column[to].max(column[at] + 1);
        }
    }
    column
}
