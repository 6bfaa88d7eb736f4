//! The order of vertices within their columns, by the barycentre heuristic.

use super::SWEEPS;
use super::graph::Graph;

/// Beyond this many links between two columns crossings are not counted: the count takes the square of that.
const MOST_COUNTED: usize = 1_500;

impl Graph {
    /// The column of a step of a sweep, to the right or to the left.
    pub(super) fn column_in(&self, step: usize, to_right: bool) -> usize {
        if to_right {
            step
        } else {
            self.columns.len() - 1 - step
        }
    }

    /// Sorts each column so that few links cross; the best of all sweeps is kept.
    pub(super) fn order(&mut self) {
        for column in 0..self.columns.len() {
            let keys: Vec<usize> = self.columns[column]
                .iter()
                .map(|&at| 1000 * self.vertices[at].key)
                .collect();
            self.sort(column, &keys);
        }
        let mut best = (self.crossings(), self.columns.clone());
        for sweep in 0..SWEEPS {
            for step in 0..self.columns.len() {
                let to_right = sweep % 2 == 0;
                let column = self.column_in(step, to_right);
                let keys: Vec<usize> = self.columns[column]
                    .iter()
                    .map(|&at| self.barycentre(at, to_right))
                    .collect();
                self.sort(column, &keys);
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.columns.clone());
            }
        }
        self.columns = best.1;
        self.rank();
    }

    /// The mean rank of the neighbours on one side and in the same column, times 1000; its own rank without any.
    fn barycentre(&self, at: usize, from_left: bool) -> usize {
        let vertex = &self.vertices[at];
        let side = if from_left {
            &vertex.left
        } else {
            &vertex.right
        };
        // A neighbour in the same column stands just above.
        let sum = side
            .iter()
            .map(|other| 1000 * self.vertices[other.0].rank)
            .sum::<usize>()
            + vertex
                .beside
                .iter()
                .map(|&other| 1000 * self.vertices[other].rank + 500)
                .sum::<usize>();
        match side.len() + vertex.beside.len() {
            0 => 1000 * vertex.rank,
            count => sum / count,
        }
    }

    /// Sorts a column by keys, which are given in its present order; equal ones stay as they are.
    fn sort(&mut self, column: usize, keys: &[usize]) {
        let present = std::mem::take(&mut self.columns[column]);
        let mut order: Vec<usize> = (0..keys.len()).collect();
        order.sort_by_key(|at| keys[*at]);
        self.columns[column] = order.into_iter().map(|at| present[at]).collect();
        for (rank, &at) in self.columns[column].iter().enumerate() {
            self.vertices[at].rank = rank;
        }
    }

    /// Writes the place in its column into each vertex.
    fn rank(&mut self) {
        for column in &self.columns {
            for (rank, &at) in column.iter().enumerate() {
                self.vertices[at].rank = rank;
            }
        }
    }

    /// How many pairs of links between two columns cross.
    fn crossings(&self) -> usize {
        let mut count = 0;
        for column in &self.columns {
            let lines: Vec<(usize, usize)> = column
                .iter()
                .flat_map(|&at| self.vertices[at].right.iter().map(move |to| (at, to.0)))
                .map(|(at, to)| (self.vertices[at].rank, self.vertices[to].rank))
                .collect();
            if lines.len() > MOST_COUNTED {
                continue;
            }
            for (at, one) in lines.iter().enumerate() {
                count += lines[..at]
                    .iter()
                    .filter(|two| {
                        (one.0 < two.0 && one.1 > two.1) || (one.0 > two.0 && one.1 < two.1)
                    })
                    .count();
            }
        }
        count
    }
}
