//! Where the nodes of the chain graph stand: layers from left to right, each node beside the middle of those that hang from it.

use crate::protocol::ChainGraph;

/// Width of a node.
pub const WIDTH: u32 = 320;
/// Height of a node.
pub const HEIGHT: u32 = 44;
/// From the beginning of a layer to the next one. The words on an edge stand between them.
pub const LAYER: u32 = 470;
/// From the top of a row to the next one.
const ROW: u32 = 58;
/// Room around the drawing.
const MARGIN: u32 = 12;

/// The places of all nodes, in the order of the graph.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    /// Left upper corners.
    pub places: Vec<(u32, u32)>,
    /// The whole drawing.
    pub size: (u32, u32),
}

/// Lays out a graph. A node comes after the one that it hangs from.
pub fn layout(graph: &ChainGraph) -> Layout {
    let count = graph.nodes.len();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut depth = vec![0_u32; count];
    let mut roots = Vec::new();
    for (number, node) in graph.nodes.iter().enumerate() {
        match node.parent.map(|parent| parent as usize) {
            Some(parent) if parent < number => {
                depth[number] = depth[parent] + 1;
                children[parent].push(number);
            }
            _ => roots.push(number),
        }
    }
    // Those without children take a row each, in the order of the walk.
    let mut walk: Vec<usize> = roots.into_iter().rev().collect();
    let mut order = Vec::with_capacity(count);
    while let Some(number) = walk.pop() {
        order.push(number);
        walk.extend(children[number].iter().rev());
    }
    let mut tops = vec![0_u32; count];
    let mut rows = 0;
    for number in &order {
        if children[*number].is_empty() {
            tops[*number] = MARGIN + rows * ROW;
            rows += 1;
        }
    }
    // The others stand beside the middle of their first and last child, which are placed before them.
    for number in order.iter().rev() {
        if let (Some(first), Some(last)) = (children[*number].first(), children[*number].last()) {
            tops[*number] = u32::midpoint(tops[*first], tops[*last]);
        }
    }
    let places: Vec<(u32, u32)> = (0..count)
        .map(|number| (MARGIN + depth[number] * LAYER, tops[number]))
        .collect();
    let right = places.iter().map(|(x, _)| x + WIDTH).max().unwrap_or(0);
    Layout {
        places,
        size: (right + MARGIN, rows * ROW + 2 * MARGIN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ChainNode;
    use proptest::prelude::*;

    fn graph(parents: &[Option<u32>]) -> ChainGraph {
        let node = |parent: &Option<u32>| ChainNode {
            parent: *parent,
            ..ChainNode::default()
        };
        ChainGraph {
            nodes: parents.iter().map(node).collect(),
            left_out: 0,
        }
    }

    proptest! {
        #[test]
        fn no_two_nodes_lie_on_each_other_and_each_stands_right_of_its_parent(
            choices in prop::collection::vec(any::<Option<u32>>(), 0..60)
        ) {
            let parents: Vec<Option<u32>> = choices
                .iter()
                .enumerate()
                .map(|(number, choice)| choice.filter(|_| number > 0).map(|choice| choice % number as u32))
                .collect();
            let graph = graph(&parents);
            let Layout { places, size } = layout(&graph);
            for (number, (x, y)) in places.iter().enumerate() {
                prop_assert!(x + WIDTH <= size.0 && y + HEIGHT <= size.1);
                if let Some(parent) = parents[number] {
                    prop_assert!(*x >= places[parent as usize].0 + WIDTH);
                }
                for (other_x, other_y) in &places[..number] {
                    let is_apart = x.abs_diff(*other_x) >= WIDTH || y.abs_diff(*other_y) >= HEIGHT;
                    prop_assert!(is_apart, "{parents:?}");
                }
            }
        }
    }
}
