//! Huffman trees: the decisions that make up a byte, common bytes taking few.

use crate::coder::Coder;

/// No code is longer.
const LONGEST: u8 = 15;

/// A tree over bytes. All zero before it is made.
pub struct Tree {
    /// How long the code of each byte is; 0 for bytes that are not there.
    pub lengths: [u8; 256],
    /// The code of each byte.
    pub codes: [u16; 256],
    /// For each node and decision the next node, or the byte as a number below zero. Nodes near the root have small numbers.
    next: [i16; 1024],
}

/// Where a decision leads.
pub enum Way {
    /// To another node.
    Node(usize),
    /// To this byte.
    Byte(u8),
}

impl Tree {
    /// The tree of a code of no bytes.
    pub const EMPTY: Self = Tree {
        lengths: [0; 256],
        codes: [0; 256],
        next: [0; 1024],
    };

    /// Reads the lengths of the codes, or writes those that are wanted, and makes the tree.
    pub fn begin(&mut self, coder: &mut impl Coder, wanted: Option<&[u8; 256]>) {
        let mut chances = [2048_u32; 256];
        let mut last = 0;
        // Each length is foretold from the one before.
        for (byte, length) in self.lengths.iter_mut().enumerate() {
            let mut node = 1;
            for place in (0..4).rev() {
                let chance = &mut chances[(last * 16 + node) & 255];
                let wanted = wanted.map_or(0, |wanted| u32::from(wanted[byte] >> place & 1));
                let bit = coder.bit(*chance << 4, wanted);
                if bit == 1 {
                    *chance += (4095 - *chance) >> 4;
                } else {
                    *chance -= *chance >> 4;
                }
                node = node * 2 + bit as usize;
            }
            last = node & 15;
            *length = last as u8;
        }
        self.grow();
    }

    /// The codes and the nodes from the lengths: of equally long codes the smaller byte has the smaller one.
    fn grow(&mut self) {
        let (mut code, mut nodes) = (0_u16, 2);
        self.next = [0; 1024];
        for length in 1..=LONGEST {
            for byte in 0..256 {
                if self.lengths[byte] == length {
                    self.codes[byte] = code;
                    code = code.wrapping_add(1);
                }
            }
            code = code.wrapping_mul(2);
        }
        for depth in 1..=LONGEST {
            for length in depth..=LONGEST {
                for byte in 0..256 {
                    if self.lengths[byte] != length {
                        continue;
                    }
                    let bit = |place: u8| usize::from(self.codes[byte] >> (length - place) & 1);
                    let mut node = 1;
                    for place in 1..depth {
                        node = self.next[(node * 2 + bit(place)) & 1023].max(0) as usize;
                    }
                    let way = (node * 2 + bit(depth)) & 1023;
                    if length == depth {
                        self.next[way] = !(byte as i16);
                    } else if self.next[way] == 0 {
                        self.next[way] = nodes;
                        nodes += 1;
                    }
                }
            }
        }
    }

    /// Where a decision at a node leads. A way that no code goes leads to some byte.
    pub fn way(&self, node: usize, bit: u32) -> Way {
        match self.next[(node * 2 + bit as usize) & 1023] {
            next if next > 0 => Way::Node(next as usize),
            byte => Way::Byte(!byte as u8),
        }
    }
}

/// The lengths of the best codes for bytes that come so often.
#[cfg(not(target_arch = "wasm32"))]
pub fn lengths_of(counts: &[u32; 256]) -> [u8; 256] {
    // Rare bytes are made more frequent until no code is too long.
    for least in (0..).map(|power| 1_u64 << power) {
        let there = (0..=255).filter(|byte| counts[usize::from(*byte)] > 0);
        let mut nodes: Vec<(u64, Vec<u8>)> = there
            .map(|byte| (u64::from(counts[usize::from(byte)]).max(least), vec![byte]))
            .collect();
        let mut lengths = [0_u8; 256];
        if let [(_, only)] = &nodes[..] {
            lengths[usize::from(only[0])] = 1;
        }
        while nodes.len() > 1 {
            nodes.sort_by_key(|node| node.0);
            let two = nodes.remove(1);
            let one = &mut nodes[0];
            one.0 += two.0;
            one.1.extend(two.1);
            for byte in &one.1 {
                lengths[usize::from(*byte)] += 1;
            }
        }
        if lengths.iter().all(|length| *length <= LONGEST) {
            return lengths;
        }
    }
    [8; 256]
}
