//! Finds the windows of a correlation in the events of one group: two pointers go over them in the order of time.

use crate::protocol::Millis;
use crate::sigma::condition::RuleLogic;
use crate::sigma::correlation::{CorrelationKind, RuleCorrelation};
use crate::store::FastMap;

/// An event of a correlation.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence {
    /// Its place in the order of time.
    pub place: u32,
    /// Its time.
    pub time: Millis,
    /// Of which rules it is an event: a bit for each.
    pub rules: u64,
    /// The numbers of its values.
    pub values: ValueNumbers,
}

impl Occurrence {
    /// Takes it out of a list.
    pub fn take(&mut self) -> Self {
        Occurrence {
            values: std::mem::take(&mut self.values),
            ..*self
        }
    }
}

/// The numbers of an event's values. Nearly all events have one at most, which takes no memory of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueNumbers {
    /// One.
    One([u32; 1]),
    /// None or several.
    Many(Vec<u32>),
}

impl Default for ValueNumbers {
    fn default() -> Self {
        ValueNumbers::Many(Vec::new())
    }
}

impl From<Vec<u32>> for ValueNumbers {
    fn from(values: Vec<u32>) -> Self {
        match values.as_slice() {
            [value] => ValueNumbers::One([*value]),
            _ => ValueNumbers::Many(values),
        }
    }
}

impl ValueNumbers {
    /// The numbers.
    pub fn as_slice(&self) -> &[u32] {
        match self {
            ValueNumbers::One(value) => value,
            ValueNumbers::Many(values) => values,
        }
    }

    /// Adds those that are not here.
    pub fn add(&mut self, others: &Self) {
        let mut all = self.as_slice().to_vec();
        for value in others.as_slice() {
            if !all.contains(value) {
                all.push(*value);
            }
        }
        *self = all.into();
    }
}

/// What is counted over a window.
enum WindowSum {
    Events,
    Values(FastMap<u32, u32>),
    Numbers { sum: f64, count: u64 },
    Ranks(RankCounts),
    Rules(Vec<u32>),
}

/// Goes over the events of one group.
pub struct GroupScan<'a> {
    correlation: &'a RuleCorrelation,
    /// Of each value its number, where numbers are asked for.
    numbers: &'a [f64],
    occurrences: &'a [Occurrence],
    sum: WindowSum,
    first: usize,
    /// Of `temporal_ordered`: for each rule the event that begins the latest row of events of all rules up to it.
    begins: Vec<Option<usize>>,
    windows: Vec<(usize, usize)>,
}

impl<'a> GroupScan<'a> {
    /// The windows in these events, which are in the order of time: the first and the last event of each.
    pub fn windows(
        correlation: &'a RuleCorrelation,
        numbers: &'a [f64],
        occurrences: &'a [Occurrence],
    ) -> Vec<(usize, usize)> {
        let sum = match correlation.kind {
            CorrelationKind::EventCount => WindowSum::Events,
            CorrelationKind::ValueCount => WindowSum::Values(FastMap::default()),
            CorrelationKind::ValueSum | CorrelationKind::ValueAverage => {
                WindowSum::Numbers { sum: 0.0, count: 0 }
            }
            CorrelationKind::ValuePercentile(_) => WindowSum::Ranks(RankCounts::new(numbers)),
            CorrelationKind::Temporal | CorrelationKind::TemporalOrdered => {
                WindowSum::Rules(vec![0; correlation.rules.len()])
            }
        };
        let mut scan = GroupScan {
            correlation,
            numbers,
            occurrences,
            sum,
            first: 0,
            begins: vec![None; correlation.rules.len()],
            windows: Vec::new(),
        };
        match correlation.kind {
            CorrelationKind::TemporalOrdered => scan.scan_in_order(),
            _ => scan.scan(),
        }
        scan.windows
    }

    fn scan(&mut self) {
        for last in 0..self.occurrences.len() {
            self.count(last, true);
            // Both ends of a window are inside.
            while self.occurrences[last].time - self.occurrences[self.first].time
                > self.correlation.span
            {
                self.count(self.first, false);
                self.first += 1;
            }
            // Events of the same second are in or out together.
            let next = self.occurrences.get(last + 1);
            let is_whole = next.is_none_or(|next| next.time != self.occurrences[last].time);
            if is_whole && self.is_met(last) {
                self.add(self.first, last);
            }
        }
    }

    /// Adds a window, joined with the last one where they overlap.
    fn add(&mut self, first: usize, last: usize) {
        match self.windows.last_mut() {
            Some((_, end)) if first <= *end => *end = last,
            _ => self.windows.push((first, last)),
        }
    }

    /// Adds an event to what is counted, or takes it out.
    fn count(&mut self, index: usize, is_added: bool) {
        let occurrence = &self.occurrences[index];
        let change = |count: &mut u32| {
            if is_added {
                *count += 1;
            } else {
                *count = count.saturating_sub(1);
            }
            *count
        };
        match &mut self.sum {
            WindowSum::Events => {}
            WindowSum::Values(counts) => {
                for value in occurrence.values.as_slice() {
                    if change(counts.entry(*value).or_insert(0)) == 0 {
                        counts.remove(value);
                    }
                }
            }
            WindowSum::Numbers { sum, count } => {
                for value in occurrence.values.as_slice() {
                    let number = self.numbers[*value as usize];
                    if is_added {
                        (*sum, *count) = (*sum + number, *count + 1);
                    } else {
                        (*sum, *count) = (*sum - number, *count - 1);
                    }
                    if *count == 0 {
                        *sum = 0.0;
                    }
                }
            }
            WindowSum::Ranks(ranks) => {
                for value in occurrence.values.as_slice() {
                    ranks.change(*value, is_added);
                }
            }
            WindowSum::Rules(counts) => {
                for (rule, count) in counts.iter_mut().enumerate() {
                    if occurrence.rules >> rule & 1 == 1 {
                        change(count);
                    }
                }
            }
        }
    }

    /// Whether the window that ends with an event is what is looked for.
    fn is_met(&self, last: usize) -> bool {
        let counted = match &self.sum {
            WindowSum::Events => (last + 1 - self.first) as f64,
            WindowSum::Values(counts) => counts.len() as f64,
            WindowSum::Numbers { count: 0, .. } => return false,
            WindowSum::Numbers { sum, count } => match self.correlation.kind {
                CorrelationKind::ValueAverage => *sum / *count as f64,
                _ => *sum,
            },
            WindowSum::Ranks(ranks) => {
                let CorrelationKind::ValuePercentile(percentile) = self.correlation.kind else {
                    return false;
                };
                match ranks.percentile(percentile) {
                    Some(number) => number,
                    None => return false,
                }
            }
            WindowSum::Rules(counts) => return self.rules_are_met(counts),
        };
        self.compares(counted)
    }

    fn compares(&self, counted: f64) -> bool {
        let mut orders = self.correlation.orders.iter();
        orders.all(|(order, number)| order.holds(counted.total_cmp(number)))
    }

    fn rules_are_met(&self, counts: &[u32]) -> bool {
        if let Some(expression) = &self.correlation.expression {
            return holds(expression, counts);
        }
        let met = counts.iter().filter(|count| **count > 0).count();
        if self.correlation.orders.is_empty() {
            met == counts.len()
        } else {
            self.compares(met as f64)
        }
    }

    /// Events of all rules in their order. Those of the same second are taken as in order.
    fn scan_in_order(&mut self) {
        let rules = self.correlation.rules.len();
        let mut from = 0;
        while from < self.occurrences.len() {
            let time = self.occurrences[from].time;
            let same = self.occurrences[from..]
                .iter()
                .take_while(|occurrence| occurrence.time == time);
            let until = from + same.count();
            let mut has_last = false;
            for rule in 0..rules {
                for index in from..until {
                    if self.occurrences[index].rules >> rule & 1 == 0 {
                        continue;
                    }
                    let begin = match rule {
                        0 => Some(index),
                        _ => self.begins[rule - 1],
                    };
                    self.begins[rule] = self.begins[rule].max(begin);
                    has_last |= rule + 1 == rules;
                }
            }
            if has_last
                && let Some(begin) = self.begins[rules - 1]
                && time - self.occurrences[begin].time <= self.correlation.span
            {
                self.add(begin, until - 1);
            }
            from = until;
        }
    }
}

fn holds(expression: &RuleLogic<usize>, counts: &[u32]) -> bool {
    let mut judge = |rule: &usize| Some(counts[*rule] > 0);
    expression.judge(&mut judge) == Some(true)
}

/// How many values there are of each rank, so that the one at any place is found in few steps.
struct RankCounts {
    /// Of each value its rank, from 1 on.
    rank_of: Vec<usize>,
    /// The number with each rank.
    numbers: Vec<f64>,
    /// A Fenwick tree of counts.
    tree: Vec<u32>,
    count: u64,
}

impl RankCounts {
    fn new(numbers: &[f64]) -> Self {
        let mut by_size: Vec<usize> = (0..numbers.len()).collect();
        by_size.sort_by(|one, two| numbers[*one].total_cmp(&numbers[*two]));
        let mut rank_of = vec![0; numbers.len()];
        for (rank, value) in (1..).zip(&by_size) {
            rank_of[*value] = rank;
        }
        RankCounts {
            rank_of,
            numbers: by_size.iter().map(|value| numbers[*value]).collect(),
            tree: vec![0; numbers.len() + 1],
            count: 0,
        }
    }

    fn change(&mut self, value: u32, is_added: bool) {
        let mut at = self.rank_of[value as usize];
        while at < self.tree.len() {
            self.tree[at] = self.tree[at].wrapping_add(if is_added { 1 } else { u32::MAX });
            at += at & at.wrapping_neg();
        }
        self.count = self.count.wrapping_add(if is_added { 1 } else { u64::MAX });
    }

    /// The smallest number that so many percent of all are not above (the nearest rank).
    fn percentile(&self, percent: f64) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        let mut left = ((percent / 100.0 * self.count as f64).ceil() as u64).max(1);
        let mut at = 0;
        let mut step = self.tree.len().next_power_of_two();
        while step > 0 {
            if at + step < self.tree.len() && u64::from(self.tree[at + step]) < left {
                at += step;
                left -= u64::from(self.tree[at]);
            }
            step /= 2;
        }
        self.numbers.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigma::correlation;
    use crate::sigma::yaml;
    use proptest::prelude::*;

    fn correlation(kind: &str, condition: &str) -> RuleCorrelation {
        let text = format!("type: {kind}\nrules: [a, b]\ntimespan: 5s\ncondition: {{{condition}}}");
        correlation::read(&yaml::read(&text).unwrap()).unwrap()
    }

    /// What is counted over the events of a window, anew.
    fn counted(kind: &str, window: &[Occurrence], numbers: &[f64]) -> Option<f64> {
        let values = || {
            window
                .iter()
                .flat_map(|occurrence| occurrence.values.as_slice())
        };
        let mut found: Vec<f64> = values().map(|value| numbers[*value as usize]).collect();
        found.sort_by(f64::total_cmp);
        let sum: f64 = found.iter().sum();
        match kind {
            "event_count" => Some(window.len() as f64),
            "value_count" => {
                let mut values: Vec<u32> = values().copied().collect();
                values.sort_unstable();
                values.dedup();
                Some(values.len() as f64)
            }
            "temporal" => {
                let rules = window.iter().fold(0, |rules, it| rules | it.rules);
                Some(f64::from(rules.count_ones()))
            }
            _ if found.is_empty() => None,
            "value_sum" => Some(sum),
            "value_avg" => Some(sum / found.len() as f64),
            _ => found.get((found.len().div_ceil(2)).max(1) - 1).copied(),
        }
    }

    proptest! {
        #[test]
        fn windows_are_those_that_plain_counting_finds(
            events in prop::collection::vec((0_i64..40, 1_u64..4, prop::collection::vec(0_u32..4, 0..3)), 0..20),
            kind in prop::sample::select(vec!["event_count", "value_count", "temporal", "value_sum", "value_avg", "value_median"]),
            order in prop::sample::select(vec!["gte", "gt", "lt", "lte", "eq", "neq"]),
            number in 0_u32..6,
        ) {
            let numbers = [1.0, 2.0, 5.0, -1.0];
            let mut events = events;
            events.sort_by_key(|event| event.0);
            let occurrences: Vec<Occurrence> = (0..)
                .zip(&events)
                .map(|(place, (time, rules, values))| Occurrence { place, time: time * 1000, rules: *rules, values: values.clone().into() })
                .collect();
            let correlation = correlation(kind, &format!("{order}: {number}, field: x"));
            let found = GroupScan::windows(&correlation, &numbers, &occurrences);
            // Each window that ends with a second in which there are events.
            let mut expected: Vec<(usize, usize)> = Vec::new();
            for last in 0..occurrences.len() {
                let time = occurrences[last].time;
                if occurrences.get(last + 1).is_some_and(|next| next.time == time) {
                    continue;
                }
                let first = occurrences.iter().position(|it| it.time >= time - 5000).unwrap();
                let counted = counted(kind, &occurrences[first..=last], &numbers);
                let (order, number) = correlation.orders[0];
                if counted.is_some_and(|counted| order.holds(counted.total_cmp(&number))) {
                    match expected.last_mut() {
                        Some((_, end)) if first <= *end => *end = last,
                        _ => expected.push((first, last)),
                    }
                }
            }
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn rows_of_events_in_order_are_found(events in prop::collection::vec((0_i64..30, 1_u64..4), 0..14)) {
            let mut events = events;
            events.sort_by_key(|event| event.0);
            let occurrences: Vec<Occurrence> = (0..)
                .zip(&events)
                .map(|(place, (time, rules))| Occurrence { place, time: time * 1000, rules: *rules, values: ValueNumbers::default() })
                .collect();
            let text = "type: temporal_ordered\nrules: [a, b]\ntimespan: 5s";
            let correlation = correlation::read(&yaml::read(text).unwrap()).unwrap();
            let found = GroupScan::windows(&correlation, &[], &occurrences);
            let has = |it: &Occurrence, rule: u64| it.rules >> rule & 1 == 1;
            for (index, second) in occurrences.iter().enumerate() {
                let is_second = has(second, 1) && occurrences.iter().any(|first| {
                    has(first, 0) && (0..=5000).contains(&(second.time - first.time))
                });
                // Of events at the same second nobody knows which was first.
                let is_inside = found.iter().any(|(first, last)| {
                    let times = occurrences[*first].time..=occurrences[*last].time;
                    (*first..=*last).contains(&index) || times.contains(&second.time)
                });
                prop_assert!(!is_second || is_inside, "{:?} is in none of {:?}", second, found);
            }
            for (first, last) in found {
                prop_assert!(has(&occurrences[first], 0));
                let end = occurrences[last].time;
                prop_assert!(occurrences.iter().any(|it| it.time == end && has(it, 1)));
            }
        }
    }

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        let numbers = [15.0, 20.0, 35.0, 40.0, 50.0];
        let mut ranks = RankCounts::new(&numbers);
        assert_eq!(ranks.percentile(50.0), None);
        (0..5).for_each(|value| ranks.change(value, true));
        for (percent, number) in [
            (0.0, 15.0),
            (5.0, 15.0),
            (30.0, 20.0),
            (40.0, 20.0),
            (50.0, 35.0),
            (100.0, 50.0),
        ] {
            assert_eq!(ranks.percentile(percent), Some(number), "{percent}");
        }
        ranks.change(4, false);
        assert_eq!(ranks.percentile(100.0), Some(40.0));
    }
}
