//! The heights of vertices.

use super::graph::Graph;
use super::{BETWEEN, ROW, SWEEPS};

/// Steps of a line up to this are removed where that is possible.
const SMALL_STEP: i32 = 14;

impl Graph {
    /// Moves each vertex near to its neighbours: sweeps from both sides in turn, the last ones by both at once.
    pub(super) fn heights(&mut self) {
        for column in 0..self.columns.len() {
            let wanted = vec![(0, 1); self.columns[column].len()];
            self.settle(column, &wanted);
        }
        for sweep in 0..SWEEPS {
            // To the right, to the left, and in the end by both sides.
            let (left, right) = (
                sweep % 2 == 0 || sweep + 3 > SWEEPS,
                sweep % 2 == 1 || sweep + 3 > SWEEPS,
            );
            for step in 0..self.columns.len() {
                let column = self.column_in(step, sweep % 2 == 0);
                let wanted: Vec<(i64, i64)> = self.columns[column]
                    .iter()
                    .map(|&at| self.wanted(at, left, right))
                    .collect();
                self.settle(column, &wanted);
            }
        }
    }

    /// Removes small steps: a vertex with one strongest neighbour on a side that stands nearly level with it is moved
    /// level where its column has room.
    pub(super) fn straighten(&mut self) {
        for sweep in 0..4 {
            for step in 0..self.columns.len() {
                let column = self.column_in(step, sweep % 2 == 0);
                for rank in 0..self.columns[column].len() {
                    let at = self.columns[column][rank];
                    let vertex = &self.vertices[at];
                    let side = if sweep % 2 == 0 {
                        &vertex.left
                    } else {
                        &vertex.right
                    };
                    let strongest = side.iter().map(|other| other.1).max().unwrap_or_default();
                    let mut strong = side.iter().filter(|other| other.1 == strongest);
                    let (Some(&(other, _)), None) = (strong.next(), strong.next()) else {
                        continue;
                    };
                    let y = self.vertices[other].y + self.vertices[other].port - vertex.port;
                    let column = &self.columns[column];
                    let top = rank.checked_sub(1).map_or(i64::MIN, |above| {
                        i64::from(self.vertices[column[above]].y) + self.apart(column[above], at)
                    });
                    let bottom = column.get(rank + 1).map_or(i64::MAX, |&below| {
                        i64::from(self.vertices[below].y) - self.apart(at, below)
                    });
                    if (y - vertex.y).abs() <= SMALL_STEP && (top..=bottom).contains(&i64::from(y))
                    {
                        self.vertices[at].y = y;
                    }
                }
            }
        }
    }

    /// Where a vertex's port should be, and how much that weighs.
    fn wanted(&self, at: usize, left: bool, right: bool) -> (i64, i64) {
        let vertex = &self.vertices[at];
        let is_box = |at: usize| at < self.boxes;
        let (mut sum, mut weights) = (0, 0);
        let mut pull = |other: usize, level: i32, strength: i64| {
            // Long lines should run level before boxes stand in line.
            let weight = match (is_box(at), is_box(other)) {
                (true, true) => strength,
                (false, false) => 8 * strength,
                _ => 2 * strength,
            };
            sum += weight * i64::from(level);
            weights += weight;
        };
        let sides = [(left, &vertex.left), (right, &vertex.right)];
        for (_, others) in sides.into_iter().filter(|(used, _)| *used) {
            for &(other, strength) in others {
                pull(
                    other,
                    self.vertices[other].y + self.vertices[other].port,
                    strength,
                );
            }
        }
        // A line that passes by a box should do so at a distance, just below or above it.
        for &other in &vertex.beside {
            let near = &self.vertices[other];
            let below = near.y + near.size.1 + BETWEEN + vertex.port;
            let above = near.y - BETWEEN - vertex.size.1 + vertex.port;
            pull(
                other,
                if vertex.rank > near.rank {
                    below
                } else {
                    above
                },
                1,
            );
        }
        match weights {
            0 => (i64::from(vertex.y), 1),
            _ => (sum / weights - i64::from(vertex.port), weights),
        }
    }

    /// Gives a column's vertices the heights nearest to those they want, in their order and apart: an isotonic
    /// regression by pooling adjacent violators.
    fn settle(&mut self, column: usize, wanted: &[(i64, i64)]) {
        let column = &self.columns[column];
        let mut offset = 0;
        // Of each pool: the sum of wishes times weights, the sum of weights, the number of vertices.
        let mut pools: Vec<(i64, i64, usize)> = Vec::with_capacity(column.len());
        let mut offsets = Vec::with_capacity(column.len());
        for (rank, (wish, weight)) in wanted.iter().enumerate() {
            if rank > 0 {
                offset += self.apart(column[rank - 1], column[rank]);
            }
            offsets.push(offset);
            let mut pool = ((wish - offset) * weight, *weight, 1);
            while let Some(above) = pools.last() {
                if above.0 * pool.1 < pool.0 * above.1 {
                    break;
                }
                pool = (pool.0 + above.0, pool.1 + above.1, pool.2 + above.2);
                pools.pop();
            }
            pools.push(pool);
        }
        let starts = pools
            .iter()
            .flat_map(|pool| std::iter::repeat_n(pool.0.div_euclid(pool.1), pool.2));
        for ((&at, start), offset) in column.iter().zip(starts).zip(offsets) {
            self.vertices[at].y = i32::try_from(start + offset).unwrap_or_default();
        }
    }

    /// From the upper border of a vertex to that of the one below.
    fn apart(&self, upper: usize, lower: usize) -> i64 {
        let lines = self.vertices[upper].size.0 == 0 && self.vertices[lower].size.0 == 0;
        i64::from(self.vertices[upper].size.1 + if lines { ROW } else { BETWEEN })
    }
}
