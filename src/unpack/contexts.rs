//! What the next byte may depend on: each context is a number that stands for something that went before.

use crate::program::{CONSTANT, DATA, FUNCTION, INSTRUCTION, LOCAL, OFFSET, Program, mixed};

/// So many contexts foretell each byte.
pub const CONTEXTS: usize = 10;

/// Kinds of bytes that share a tree.
pub const GROUPS: usize = 8;

/// The group of a kind.
pub fn group_of(kind: u8) -> usize {
    match kind {
        INSTRUCTION => 1,
        LOCAL => 2,
        FUNCTION => 3,
        OFFSET => 4,
        CONSTANT => 5,
        DATA => 6,
        kind if kind > INSTRUCTION => 7,
        _ => 0,
    }
}

/// The contexts of the next byte. `at` is its place, `byte(n)` the one that stands `n` before it.
pub fn contexts(program: &Program, at: usize, byte: impl Fn(usize) -> u32) -> [u32; CONTEXTS] {
    let kind = u32::from(program.kind);
    if program.kind < INSTRUCTION {
        let start = mixed(kind, 99);
        let one = mixed(start, byte(1));
        let two = mixed(one, byte(2));
        let three = mixed(two, byte(3));
        let four = mixed(three, byte(4));
        let column = mixed(start, at as u32 & 3);
        let long = mixed(mixed(four, byte(5)), byte(6));
        let above = mixed(column, byte(4));
        return [
            one,
            two,
            three,
            four,
            if program.kind == DATA { long } else { above },
            mixed(mixed(start, program.before), byte(1) + 7),
            mixed(mixed(start, byte(2)), byte(3)),
            mixed(above, byte(8)),
            mixed(mixed(start, byte(3)), byte(4) + 256),
            start,
        ];
    }
    let (before, whole, locals) = (&program.instructions, &program.whole, &program.locals);
    let is_operand = program.kind != INSTRUCTION;
    let start = mixed(kind, program.before);
    let start = mixed(
        start,
        if is_operand {
            program.instruction.into()
        } else {
            0
        },
    );
    let last = mixed(start, before[0]);
    let one = mixed(start, whole[0]);
    let two = mixed(one, whole[1]);
    let three = mixed(mixed(last, before[1]), before[2]);
    let five = mixed(mixed(three, before[3]), before[4]);
    let depth = mixed(last, program.depth as u32);
    let [third, fourth, fifth, ninth] = match program.kind {
        INSTRUCTION => [three, mixed(five, before[5]), mixed(depth, before[1]), five],
        LOCAL => {
            let named = mixed(mixed(start, locals[1]), locals[0]);
            [mixed(last, before[1]), named, mixed(last, locals[0]), five]
        }
        kind => {
            let set_by = mixed(start, program.set_by[(locals[0] & 63) as usize]);
            let latest = mixed(
                last,
                program.latest[usize::from(kind) % program.latest.len()],
            );
            [three, latest, depth, mixed(set_by, before[0])]
        }
    };
    [
        start,
        one,
        two,
        third,
        fourth,
        fifth,
        mixed(mixed(mixed(two, whole[2]), whole[3]), 9),
        mixed(mixed(start, program.on_stack(0)), program.on_stack(1)),
        mixed(mixed(start, whole[1]), whole[2]),
        ninth,
    ]
}
