//! Foretells each byte from what the program is about to say, and takes or gives only what could not be foretold.
//!
//! A byte is a row of decisions, common bytes taking few (a tree for each group of kinds). For each decision the contexts, and the
//! place where the last bytes stood before, say how likely it is; small networks that learn as they go weigh them, what came of such
//! weighings before corrects it, and an arithmetic coder takes the decision in as many bits as it is unlikely. The method:
//! M. Mahoney, "Data Compression Explained", chapter "Context mixing".

use crate::coder::Coder;
use crate::contexts::{CONTEXTS, GROUPS, contexts, group_of};
use crate::curve::{BARS, Curves, END, STEP, at_bar, bar};
use crate::program::{DATA, INSTRUCTION, KINDS, Program, mixed};
use crate::tree::{Tree, Way};

/// The longest program, in bytes.
pub const MOST: usize = 1 << 22;

/// The table of what was seen has so many bits of a block's number.
const BITS: u32 = 21;

/// A block: what it is for, and the decisions below one node of a tree, three deep.
type Block = [u32; 8];

/// A decision that was not met yet: it is as likely as not, by both of its chances.
const UNKNOWN: u32 = 1 << 31 | 1 << 17;

/// What the networks weigh: two chances of each context, what followed at the last such place, and a constant; none at the end.
const INPUTS: usize = 24;

/// The networks, and how many sets of weights each has to choose from.
const NETWORKS: usize = 4;
const SETS: usize = 4096;

/// Where weights begin, of 65536.
const WEIGHT: i32 = 7000;

/// How fast the networks learn, and how large a mistake must be for them to learn from (of 4096).
const LEARNING: i32 = 8;
const LEAST_MISTAKE: i32 = 40;

/// How far a chance moves, of 65536, having been met so often: less each time. One of the two stays quick.
const RATES: [i32; 16] = [
    40960, 25206, 18204, 14246, 11702, 9929, 8623, 7620, 6826, 6182, 5650, 5201, 4818, 4488, 4200,
    1000,
];
const QUICK: u32 = 1;

/// All that the model remembers. All zero before it begins.
pub struct Model {
    program: Program,
    curves: Curves,
    trees: [Tree; GROUPS],
    /// Of each decision two chances of 14 bits, a slow and a quick one, and how often it was met, in four.
    seen: [Block; 1 << BITS],
    weights: [[[i32; INPUTS]; SETS]; NETWORKS],
    /// How far each network is trusted, by the kind of the byte.
    trusted: [[i32; NETWORKS]; KINDS],
    /// What came of a weighing, by group, node and result.
    came: [[u16; BARS]; GROUPS * 256],
    /// The place after the last time that these three bytes were met; and how far what follows there is trusted, by how long the
    /// bytes before are the same.
    places: [u32; 1 << 18],
    trust: [u16; 32],
    matched: usize,
    same: usize,
    /// Read so that the processor fetches what is needed soon.
    fetched: u32,
}

impl Model {
    /// A model that has not begun.
    pub const EMPTY: Self = Model {
        program: Program::START,
        curves: Curves::EMPTY,
        trees: [Tree::EMPTY; GROUPS],
        seen: [[0; 8]; 1 << BITS],
        weights: [[[0; INPUTS]; SETS]; NETWORKS],
        trusted: [[0; NETWORKS]; KINDS],
        came: [[0; BARS]; GROUPS * 256],
        places: [0; 1 << 18],
        trust: [0; 32],
        matched: 0,
        same: 0,
        fetched: 0,
    };

    /// Forgets the last program, so that another one can begin.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn forget(&mut self) {
        self.seen.as_flattened_mut().fill(0);
        self.places.fill(0);
    }

    /// Begins a program, whose trees come first. `wanted` are the lengths of their codes where they are written.
    pub fn begin(&mut self, coder: &mut impl Coder, wanted: Option<&[[u8; 256]; GROUPS]>) {
        self.program = Program::START;
        self.curves.begin();
        self.weights
            .as_flattened_mut()
            .as_flattened_mut()
            .fill(WEIGHT);
        self.trusted
            .as_flattened_mut()
            .fill(65536 / NETWORKS as i32);
        for came in &mut self.came {
            for (place, chance) in came.iter_mut().enumerate() {
                *chance = at_bar(place);
            }
        }
        self.trust.fill(1 << 15);
        (self.matched, self.same) = (0, 0);
        for (group, tree) in self.trees.iter_mut().enumerate() {
            tree.begin(coder, wanted.map(|wanted| &wanted[group]));
        }
    }

    /// Goes through the bytes of `out` from one place to another: fills them, or, where they are written, reads them.
    pub fn run<C: Coder, const WRITES: bool>(
        &mut self,
        coder: &mut C,
        out: &mut [u8],
        from: usize,
        to: usize,
    ) {
        for at in from..to {
            let group = group_of(self.program.kind);
            let context = contexts(&self.program, at, |back| {
                at.checked_sub(back).map_or(0, |at| out[at].into())
            });
            let byte = self.byte::<C, WRITES>(coder, group, &context, at, out);
            out[at] = byte;
            self.program.push(byte);
            self.look_back(out, at);
        }
    }

    /// One byte.
    #[inline(always)]
    fn byte<C: Coder, const WRITES: bool>(
        &mut self,
        coder: &mut C,
        group: usize,
        context: &[u32; CONTEXTS],
        at: usize,
        out: &[u8],
    ) -> u8 {
        let (wanted, before) = (out[at], at.checked_sub(1).map_or(0, |at| out[at]));
        let tree = &self.trees[group];
        let (kind, previous) = (
            usize::from(self.program.kind) % KINDS,
            self.program.instructions,
        );
        // What followed at the last place that looks like this one: its code, and how many decisions of it are left.
        let (mut guess, mut left, mut trusted) = (0, 0, 0);
        if self.same > 0 {
            let byte = usize::from(out[self.matched]);
            (guess, left) = (u32::from(tree.codes[byte]), tree.lengths[byte]);
            trusted = if self.same < 16 {
                self.same
            } else {
                (14 + self.same / 8).min(31)
            };
            if left == 0 {
                (self.same, trusted) = (0, 0);
            }
        }
        let (code, mut wanted_left) = (
            tree.codes[usize::from(wanted)],
            tree.lengths[usize::from(wanted)],
        );
        let mut blocks = [0; CONTEXTS];
        find(&mut self.seen, context, 1, &mut blocks, &mut self.fetched);
        let (mut node, mut inside) = (1, 1);
        loop {
            let mut known = [0; CONTEXTS];
            let mut inputs = [0; INPUTS];
            for number in 0..CONTEXTS {
                let chances = self.seen[blocks[number]][inside & 7];
                known[number] = chances;
                if chances & 15 > 0 {
                    inputs[2 * number] = self.curves.stretch(chances >> 6);
                    inputs[2 * number + 1] = self.curves.stretch(chances >> 20);
                }
            }
            let mut guessed = 0;
            if trusted != 0 {
                left -= 1;
                guessed = guess >> left & 1;
                let sure = self.curves.stretch(u32::from(self.trust[trusted]) >> 4);
                inputs[2 * CONTEXTS] = if guessed == 1 { sure } else { -sure };
            }
            inputs[2 * CONTEXTS + 1] = 1024;
            let spot = (group << 8) + (node & 255);
            // How many of the contexts know what they say.
            let sure = known.iter().filter(|chances| **chances & 15 > 3).count();
            let sets = [
                spot,
                if kind == usize::from(INSTRUCTION) {
                    1024 + previous[0] as usize * 4 + trusted / 8
                } else {
                    kind * 16 + trusted / 2
                },
                if kind >= usize::from(INSTRUCTION) {
                    previous[1] as usize * 8 + group
                } else {
                    2048 + usize::from(kind == usize::from(DATA)) + 4 * usize::from(before)
                },
                group * 512 + (node & 31) * 16 + sure,
            ];
            let mut parts = [0; NETWORKS];
            let mut mix = 0;
            for network in 0..NETWORKS {
                let weights = &self.weights[network][sets[network] % SETS];
                let mut sum = 0_i32;
                for input in 0..INPUTS {
                    sum = sum.wrapping_add(inputs[input].wrapping_mul(weights[input]));
                }
                parts[network] = (sum >> 16).clamp(-END, END);
                mix += parts[network].wrapping_mul(self.trusted[kind][network]) >> 8;
            }
            let mix = (mix >> 8).clamp(-END, END);
            let weighed = self.curves.squash(mix);
            let (place, part) = bar(mix);
            let came = &mut self.came[spot];
            let corrected =
                (i32::from(came[place]) * (STEP - part) + i32::from(came[place + 1]) * part) / STEP;
            let chance = ((weighed + corrected) / 2).clamp(4, 65531) as u32;

            let mut bit = 0;
            if WRITES {
                wanted_left -= 1;
                bit = u32::from(code >> wanted_left & 1);
            }
            let bit = coder.bit(chance, bit);

            let near = &mut came[place + usize::from(part >= STEP / 2)];
            let truth = bit as i32 * 65535;
            *near = (i32::from(*near) + ((truth - i32::from(*near)) >> 5)) as u16;
            let mistake = ((bit << 16) as i32 - weighed) >> 4;
            for network in 0..NETWORKS {
                let trusted = &mut self.trusted[kind][network];
                *trusted = trusted.wrapping_add(parts[network].wrapping_mul(mistake) >> 13);
                let mistake = ((bit << 16) as i32 - self.curves.squash(parts[network])) >> 4;
                if mistake.abs() > LEAST_MISTAKE {
                    let weights = &mut self.weights[network][sets[network] % SETS];
                    for input in 0..INPUTS {
                        let change = inputs[input].wrapping_mul(mistake * LEARNING);
                        weights[input] = weights[input].wrapping_add((change + (1 << 13)) >> 14);
                    }
                }
            }
            for number in 0..CONTEXTS {
                self.seen[blocks[number]][inside & 7] = moved(known[number], bit);
            }
            if trusted != 0 {
                let known = &mut self.trust[trusted];
                if guessed == bit {
                    *known += (65535 - *known) >> 5;
                } else {
                    *known -= *known >> 5;
                    (trusted, self.same) = (0, 0);
                }
            }
            match tree.way(node, bit) {
                Way::Byte(byte) => return byte,
                Way::Node(next) => node = next,
            }
            inside = inside * 2 + bit as usize;
            if inside > 7 {
                inside = 1;
                find(
                    &mut self.seen,
                    context,
                    node,
                    &mut blocks,
                    &mut self.fetched,
                );
            }
        }
    }

    /// After a byte: looks for the last place where these bytes stood.
    fn look_back(&mut self, out: &[u8], at: usize) {
        if self.same > 0 {
            self.matched += 1;
            self.same += 1;
        }
        let three = (0..3).fold(0, |three, back| {
            mixed(three, at.checked_sub(back).map_or(0, |at| out[at].into()))
        });
        let place = &mut self.places[(three >> 14) as usize];
        if self.same == 0 {
            self.matched = *place as usize;
            while self.same < 32
                && self.same < self.matched
                && out[self.matched - 1 - self.same] == out[at - self.same]
            {
                self.same += 1;
            }
        }
        *place = at as u32 + 1;
    }
}

/// The blocks of the contexts for what follows a node of the tree. One that was for something else begins anew.
#[inline(always)]
fn find(
    seen: &mut [Block; 1 << BITS],
    context: &[u32; CONTEXTS],
    node: usize,
    blocks: &mut [usize; CONTEXTS],
    fetched: &mut u32,
) {
    const BLOCKS: usize = 1 << BITS;
    let mut hashes = [0; CONTEXTS];
    // All are read at once, as each would else be waited for.
    for number in 0..CONTEXTS {
        let hash =
            mixed(mixed(context[number], number as u32), node as u32).wrapping_mul(0x9E37_79B1);
        hashes[number] = hash ^ hash >> 15;
        *fetched ^= seen[(hashes[number] >> (32 - BITS)) as usize % BLOCKS][0];
    }
    for number in 0..CONTEXTS {
        let at = (hashes[number] >> (32 - BITS)) as usize % BLOCKS;
        let sign = hashes[number] << 8 | 1;
        blocks[number] = at;
        if seen[at][0] != sign {
            let other = at ^ 1;
            blocks[number] = other;
            if seen[other][0] != sign {
                // The one less met goes.
                if seen[other][1] & 15 >= seen[at][1] & 15 {
                    blocks[number] = at;
                }
                let block = &mut seen[blocks[number]];
                *block = [UNKNOWN; 8];
                block[0] = sign;
            }
        }
    }
}

/// The chances of a decision after one more.
#[inline(always)]
fn moved(chances: u32, bit: u32) -> u32 {
    let met = chances & 15;
    let truth = bit as i32 * 16383;
    let toward =
        |chance: u32, rate: i32| (chance as i32 + (((truth - chance as i32) * rate) >> 16)) as u32;
    let slow = toward(chances >> 18, RATES[met as usize]);
    let quick = toward(chances >> 4 & 16383, RATES[met.min(QUICK) as usize]);
    slow << 18 | quick << 4 | (met + 1).min(15)
}
