//! Boxes and links → places, in columns from left to right.
//!
//! The method of Sugiyama, Tagawa and Toda: links that close a circle are set aside, the longest way from the
//! beginning gives each box its column, links over several columns get a point in each (one for all links of a
//! kind to the same box, so that they run together), sweeps put neighbours side by side, and heights are the
//! nearest to their neighbours' that the order allows. A label is a point with a size in a column between. So
//! within a column every line is level in a row of its own, and slopes lie only between columns: nothing can
//! cover anything else. A link that leads back leaves its box to the right and passes by it on a row of its own.

/// How often the columns are put in order.
const SWEEPS: usize = 10;
/// Beyond this many links between two columns crossings are not counted.
const MOST_COUNTED: usize = 1_500;
/// How many boxes, labels and points of lines are placed in one flow; long links that
/// would need more are left out.
const MOST_VERTICES: usize = 40_000;
/// The space between two columns, and what each line that turns round in it adds.
const GAP: i32 = 34;
const TURN: i32 = 8;
const ARROW: i32 = 6;
/// The space between two rows, and the height of a line's row.
const BETWEEN: i32 = 16;
const ROW: i32 = 6;
/// Steps of a line up to this are taken out where that is possible.
const SMALL_STEP: i32 = 14;
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

/// A box, a label or a point of a line, in its column.
struct Vertex {
    column: usize,
    size: (i32, i32),
    /// Where lines meet it, from its top.
    port: i32,
    y: i32,
    /// Its place in its column.
    rank: usize,
    /// What it is put in order by at first.
    key: usize,
    /// Neighbours in the columns beside, and how much each should stand in line with this.
    left: Vec<(usize, i64)>,
    right: Vec<(usize, i64)>,
    /// Boxes in its own column that it should be near.
    beside: Vec<usize>,
}

#[derive(Default)]
struct Graph {
    /// How many vertices are boxes; they are the first.
    boxes: usize,
    vertices: Vec<Vertex>,
    columns: Vec<Vec<usize>>,
    /// The vertices of each link, none if it is left out, and whether it leads back.
    routes: Vec<(Vec<usize>, bool)>,
}

/// Places boxes of the given sizes. The first box in `boxes` that nothing leads to begins.
pub fn place(boxes: &[(i32, i32)], links: &[Link], start: usize) -> Places {
    let (back, found) = backward(boxes.len(), links, start);
    let column = columns(&found, links, &back);
    let mut graph = Graph::new(boxes, links, &back, &column, &found);
    graph.order();
    graph.heights();
    graph.straighten();
    graph.places(links)
}

/// Which links close a circle, and the boxes in the order in which a walk leaves them last.
fn backward(count: usize, links: &[Link], start: usize) -> (Vec<bool>, Vec<usize>) {
    let mut leaving = vec![Vec::new(); count];
    for (at, link) in links.iter().enumerate() {
        leaving[link.from].push(at);
    }
    let mut back = vec![false; links.len()];
    // 0: not seen, 1: on the way here, 2: left.
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
            // From the last on: what is left last comes first in the order, so the first link ends on top.
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

/// The column of each box: the longest way to it. `order` lists every box after those that lead to it.
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

impl Graph {
    fn new(
        boxes: &[(i32, i32)],
        links: &[Link],
        back: &[bool],
        column: &[usize],
        order: &[usize],
    ) -> Self {
        // A column for labels after each column that a labelled link leaves.
        let last = column.iter().copied().max().unwrap_or_default();
        let mut labelled = vec![false; last + 1];
        for (link, _) in links
            .iter()
            .zip(back)
            .filter(|(link, back)| !**back && link.label.0 > 0)
        {
            labelled[column[link.from]] = true;
        }
        let mut place = Vec::with_capacity(last + 1);
        let mut next = 0;
        for has_labels in &labelled {
            place.push(next);
            next += 1 + usize::from(*has_labels);
        }
        let mut graph = Self {
            boxes: boxes.len(),
            columns: vec![Vec::new(); next],
            ..Self::default()
        };
        for (at, size) in boxes.iter().enumerate() {
            graph.add(place[column[at]], *size, size.1 / 2, 0);
        }
        for (key, &at) in order.iter().enumerate() {
            graph.vertices[at].key = 4 * key;
        }
        // Link by link, those that may run together one after another.
        graph.routes.resize_with(links.len(), Default::default);
        let bundles: Vec<usize> = links
            .iter()
            .zip(back)
            .map(|(link, back)| {
                link.to * 4 + usize::from(link.kind.min(1)) * 2 + usize::from(*back)
            })
            .collect();
        let by_target = sorted(&bundles);
        let mut shared = vec![usize::MAX; next];
        let mut last_bundle = usize::MAX;
        for at in by_target {
            let link = &links[at];
            if bundles[at] != last_bundle {
                shared.fill(usize::MAX);
                last_bundle = bundles[at];
            }
            let (from, to) = (
                graph.vertices[link.from].column,
                graph.vertices[link.to].column,
            );
            // Below its box: first what goes on, then what catches, then what leads back.
            let key = graph.vertices[link.from].key
                + 1
                + usize::from(link.kind > 0)
                + usize::from(back[at]);
            let mut route = vec![link.from];
            let between: Vec<usize> = if back[at] {
                (to..=from).rev().collect()
            } else {
                (from + 1..to).collect()
            };
            if between.len() > 2 && graph.vertices.len() + between.len() > MOST_VERTICES {
                continue;
            }
            for (step, column) in between.into_iter().enumerate() {
                let vertex = if step == 0 && link.label.0 > 0 {
                    graph.add(column, link.label, link.label.1 - UNDER, key)
                } else {
                    if shared[column] == usize::MAX {
                        shared[column] = graph.add(column, (0, ROW), ROW / 2, key);
                    }
                    shared[column]
                };
                route.push(vertex);
            }
            route.push(link.to);
            // The way on should be the straight one.
            let weight = if link.kind == 0 && !back[at] { 4 } else { 1 };
            graph.join(&route, back[at], weight);
            graph.routes[at] = (route, back[at]);
        }
        graph
    }

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
                // Where a line turns round, the box is the one it should be near.
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

/// The order of vertices within columns.
impl Graph {
    fn order(&mut self) {
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
                let column = if to_right {
                    step
                } else {
                    self.columns.len() - 1 - step
                };
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

    /// The mean rank of the neighbours on one side and beside, times 1000; its own rank without any.
    fn barycentre(&self, at: usize, from_left: bool) -> usize {
        let vertex = &self.vertices[at];
        let side = if from_left {
            &vertex.left
        } else {
            &vertex.right
        };
        // What is beside stands just above.
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

    /// Sorts a column by keys that stand in its present order.
    fn sort(&mut self, column: usize, keys: &[usize]) {
        let order = sorted(keys);
        self.columns[column] = order
            .into_iter()
            .map(|at| self.columns[column][at])
            .collect();
        for (rank, &at) in self.columns[column].iter().enumerate() {
            self.vertices[at].rank = rank;
        }
    }

    fn rank(&mut self) {
        for column in &self.columns {
            for (rank, &at) in column.iter().enumerate() {
                self.vertices[at].rank = rank;
            }
        }
    }

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

/// The heights, and the places that come of them.
impl Graph {
    fn heights(&mut self) {
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
                let column = if sweep % 2 == 0 {
                    step
                } else {
                    self.columns.len() - 1 - step
                };
                let wanted: Vec<(i64, i64)> = self.columns[column]
                    .iter()
                    .map(|&at| self.wanted(at, left, right))
                    .collect();
                self.settle(column, &wanted);
            }
        }
    }

    /// Takes out small steps: what has one neighbour on a side and stands nearly in line with it is put in line if
    /// its column has room.
    fn straighten(&mut self) {
        for sweep in 0..4 {
            for step in 0..self.columns.len() {
                let column = if sweep % 2 == 0 {
                    step
                } else {
                    self.columns.len() - 1 - step
                };
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
        // What passes by a box should do so just below or above, not press against it.
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

    /// Puts a column's vertices as near as can be to the heights they want, in their order and apart: pools of
    /// neighbours that want too little room are moved to their common mean.
    fn settle(&mut self, column: usize, wanted: &[(i64, i64)]) {
        let column = &self.columns[column];
        let mut offset = 0;
        // Sum of wishes times weights, weights, how many.
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

    fn places(&self, links: &[Link]) -> Places {
        let top = self
            .vertices
            .iter()
            .map(|vertex| vertex.y)
            .min()
            .unwrap_or_default();
        let bottom = self
            .vertices
            .iter()
            .map(|vertex| vertex.y + vertex.size.1)
            .max()
            .unwrap_or_default();
        // turns[k]: the boxes whose lines turn round before column k.
        let mut turns: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.columns.len() + 1];
        for (route, _) in self.routes.iter().filter(|(_, back)| *back) {
            let (last, end) = (route.len() - 2, route.len() - 1);
            let (from, to) = (
                self.vertices[route[0]].column,
                self.vertices[route[end]].column,
            );
            for (gap, turn) in [(from + 1, (route[1], 1)), (to, (route[last], 0))] {
                if !turns[gap].contains(&turn) {
                    turns[gap].push(turn);
                }
            }
        }
        // The arrow needs room between the last turn and the box.
        let turning = |gap: usize| match turns[gap].len() {
            0 => 0,
            count => ARROW + TURN * i32::try_from(count).unwrap_or_default(),
        };
        let mut x = 0;
        let mut ranges = Vec::with_capacity(self.columns.len());
        for (at, column) in self.columns.iter().enumerate() {
            x += turning(at) + if at == 0 { 0 } else { GAP };
            let wide = column
                .iter()
                .map(|&at| self.vertices[at].size.0)
                .max()
                .unwrap_or_default();
            ranges.push((x, x + wide));
            x += wide;
        }
        let right = x + turning(self.columns.len());
        let left_of = |at: usize| {
            let (left, right) = ranges[self.vertices[at].column];
            let is_label = at >= self.boxes;
            left + if is_label {
                0
            } else {
                (right - left - self.vertices[at].size.0) / 2
            }
        };
        let turn_of = |point: usize, side: usize| {
            let column = self.vertices[point].column;
            let slot = turns[column + side]
                .iter()
                .position(|turn| *turn == (point, side))
                .unwrap_or_default();
            let slot = ARROW + TURN * (1 + i32::try_from(slot).unwrap_or_default());
            if side == 1 {
                ranges[column].1 + slot
            } else {
                ranges[column].0 - slot
            }
        };
        let level = |at: usize| self.vertices[at].y + self.vertices[at].port - top;
        let mut places = Places {
            size: (right, bottom - top),
            ..Places::default()
        };
        places.boxes = (0..self.boxes)
            .map(|at| (left_of(at), self.vertices[at].y - top))
            .collect();
        for (link, (route, back)) in links.iter().zip(&self.routes) {
            if route.is_empty() {
                places.links.push(Vec::new());
                places.labels.push((0, 0));
                continue;
            }
            let (from, to) = (link.from, link.to);
            let mut points = vec![(left_of(from) + self.vertices[from].size.0, level(from))];
            let column = |at: usize| ranges[self.vertices[at].column];
            if *back {
                let (first, last) = (route[1], route[route.len() - 2]);
                let (out, into) = (turn_of(first, 1), turn_of(last, 0));
                points.extend([(out, level(from)), (out, level(first))]);
                for &at in &route[1..route.len() - 1] {
                    points.extend([(column(at).1, level(at)), (column(at).0, level(at))]);
                }
                points.extend([(into, level(last)), (into, level(to))]);
            } else {
                points.push((column(from).1, level(from)));
                for &at in &route[1..route.len() - 1] {
                    points.extend([(column(at).0, level(at)), (column(at).1, level(at))]);
                }
                points.push((column(to).0, level(to)));
            }
            points.push((left_of(to), level(to)));
            places.links.push(without_needless(&points));
            let label = route[1];
            places.labels.push(if link.label.0 > 0 {
                (left_of(label), self.vertices[label].y - top)
            } else {
                (0, 0)
            });
        }
        places
    }
}

/// The places of keys in their order, equal ones as they stand: a merge sort. The standard library's are faster
/// and each five times as large, and the download has a budget.
fn sorted(keys: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    let mut merged = Vec::with_capacity(keys.len());
    let mut run = 1;
    while run < keys.len() {
        merged.clear();
        for pair in order.chunks(2 * run) {
            let (mut left, mut right) = pair.split_at(run.min(pair.len()));
            while let (Some(one), Some(two)) = (left.first(), right.first()) {
                let from = if keys[*two] < keys[*one] {
                    &mut right
                } else {
                    &mut left
                };
                merged.push(from[0]);
                *from = &from[1..];
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut order, &mut merged);
        run *= 2;
    }
    order
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
