//! Follows a WebAssembly program byte for byte and tells what comes next: an instruction, the number of a local, of a function,
//! …, and what went before it. Packing and unpacking follow the same bytes and so come to the same answer; a wrong one would only
//! pack worse. The format: "WebAssembly Core Specification", chapter "Binary Format".

/// What a byte can be: something of a section, by its number; of the head of a function's body; an instruction; an operand.
pub const BODY: u8 = 16;
/// The length of a function's body.
const BODY_LENGTH: u8 = 17;
/// The locals of a function.
const LOCALS: u8 = 18;
/// An instruction.
pub const INSTRUCTION: u8 = 19;
/// The section with the data.
pub const DATA: u8 = 11;
const FIRST_OPERAND: u8 = 20;

/// The operands of each instruction, a letter for each: l local; f function; a alignment; o offset; c constant of 32 bits,
/// C of 64; j depth of a branch; J how many follow; b type of a block; i another number; 4, 8, 6 bytes: 4, 8 or 16; m, v: the
/// number of an instruction of a second and a third table.
const LETTERS: &[u8; 15] = b"lfaocCjJbi486mv";
/// The number of a local.
pub const LOCAL: u8 = FIRST_OPERAND;
/// The number of a function.
pub const FUNCTION: u8 = FIRST_OPERAND + 1;
/// The offset of an address.
pub const OFFSET: u8 = FIRST_OPERAND + 3;
/// A constant of 32 bits.
pub const CONSTANT: u8 = FIRST_OPERAND + 4;
/// So many kinds there are.
pub const KINDS: usize = 35;

const fn operands(instruction: u8) -> &'static [u8] {
    match instruction {
        0x02..=0x04 => b"b",
        0x0C | 0x0D => b"j",
        0x0E => b"J",
        0x10 | 0xD2 => b"f",
        0x11 => b"ii",
        0x20..=0x22 => b"l",
        0x23..=0x26 | 0x3F | 0x40 | 0xD0 => b"i",
        0x28..=0x3E => b"ao",
        0x41 => b"c",
        0x42 => b"C",
        0x43 => b"4",
        0x44 => b"8",
        0xFC => b"m",
        0xFD => b"v",
        _ => b"",
    }
}

fn operands_of_second(number: u32) -> &'static [u8] {
    match number {
        0..8 => b"",
        8 | 10 | 12 | 14 => b"ii",
        _ => b"i",
    }
}

fn operands_of_third(number: u32) -> &'static [u8] {
    match number {
        0..12 | 92 | 93 => b"ao",
        12 | 13 => b"6",
        21..35 => b"i",
        84..92 => b"aoi",
        _ => b"",
    }
}

/// How many values an instruction leaves on the stack more than it takes, roughly; none where it ends a statement.
const fn leaves(instruction: u8) -> Option<i32> {
    match instruction {
        0x00 | 0x02 | 0x03 | 0x05 | 0x0B | 0x0C | 0x0E..=0x11 => None,
        0x1B | 0x36..=0x3E => Some(-2),
        0x20 | 0x23 | 0x3F | 0x41..=0x44 => Some(1),
        0x04
        | 0x0D
        | 0x1A
        | 0x21
        | 0x24
        | 0x46..=0x4F
        | 0x51..=0x66
        | 0x6A..=0x78
        | 0x7C..=0x8A
        | 0x92..=0x98
        | 0xA0..=0xA6 => Some(-1),
        _ => Some(0),
    }
}

/// Two numbers as one.
pub fn mixed(one: u32, two: u32) -> u32 {
    let product = one
        .wrapping_mul(0x2F0B_4C47)
        .wrapping_add(two)
        .wrapping_add(1)
        .wrapping_mul(0x9E37_79B1);
    product ^ (one >> 15)
}

/// What the next byte is.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    Header,
    Number,
    Length,
    Inside,
    Bodies,
    Head,
    Groups,
    Count,
    Type,
    Code,
    Operand,
}

/// Where in the program the next byte stands. All zero at its beginning.
pub struct Program {
    /// What the next byte is one of.
    pub kind: u8,
    /// The bytes before it of the same instruction or word, as one number.
    pub before: u32,
    /// The instruction whose operand comes.
    pub instruction: u8,
    /// The instructions before it, the latest first.
    pub instructions: [u32; 6],
    /// The same with their operands, each as one number.
    pub whole: [u32; 4],
    /// The locals last named.
    pub locals: [u32; 2],
    /// The last instruction with its operands that had one of each kind.
    pub latest: [u32; KINDS],
    /// What came before each local was set.
    pub set_by: [u32; 64],
    /// How many values lie on the stack, roughly, and what put each of them there.
    pub depth: i32,
    stack: [u32; 16],
    next: Next,
    at: u32,
    number: u32,
    shift: u32,
    section: u8,
    section_end: u32,
    body_end: u32,
    operands: Option<&'static [u8]>,
    /// Branches of a table that are still to come.
    branches: u32,
    left: u32,
}

impl Program {
    /// The beginning of a program.
    pub const START: Self = Program {
        kind: 0,
        before: 0,
        instruction: 0,
        instructions: [0; 6],
        whole: [0; 4],
        locals: [0; 2],
        latest: [0; KINDS],
        set_by: [0; 64],
        depth: 0,
        stack: [0; 16],
        next: Next::Header,
        at: 0,
        number: 0,
        shift: 0,
        section: 0,
        section_end: 0,
        body_end: 0,
        operands: None,
        branches: 0,
        left: 0,
    };

    /// What put the value there that lies so deep in the stack, roughly.
    pub fn on_stack(&self, deep: i32) -> u32 {
        self.stack[((self.depth - deep) & 15) as usize]
    }

    /// The next byte of the program.
    pub fn push(&mut self, byte: u8) {
        self.at = self.at.wrapping_add(1);
        self.take(byte);
        if self.at == self.section_end && self.next != Next::Length {
            self.go(Next::Number, 0);
        }
    }

    fn go(&mut self, next: Next, kind: u8) {
        self.next = next;
        self.kind = kind;
        self.number = 0;
        self.shift = 0;
        if kind < FIRST_OPERAND {
            self.before = 0;
        }
    }

    fn take(&mut self, byte: u8) {
        // Numbers are LEB128: seven bits in a byte, the eighth says that more come.
        if self.shift < 28 {
            self.number |= u32::from(byte & 0x7F) << self.shift;
        }
        self.shift += 7;
        let is_whole = byte < 0x80;
        match self.next {
            Next::Header if self.at == 8 => self.go(Next::Number, 0),
            Next::Number => {
                self.section = byte & 15;
                self.go(Next::Length, 0);
            }
            Next::Length if is_whole => {
                self.section_end = self.at.wrapping_add(self.number);
                if self.section == 10 {
                    self.go(Next::Bodies, BODY);
                } else {
                    self.go(Next::Inside, self.section);
                }
            }
            Next::Inside => {
                let is_letter = byte.is_ascii_alphabetic() || byte == b'-' || byte == b'_';
                self.before = if is_letter {
                    mixed(self.before, byte.into())
                } else {
                    0
                };
            }
            Next::Bodies if is_whole => self.go(Next::Head, BODY_LENGTH),
            Next::Head if is_whole => {
                self.body_end = self.at.wrapping_add(self.number);
                self.instructions = [0; 6];
                self.whole = [0; 4];
                self.locals = [0; 2];
                self.set_by = [0; 64];
                self.stack = [0; 16];
                self.depth = 0;
                self.go(Next::Groups, LOCALS);
            }
            Next::Groups if is_whole => {
                self.left = self.number;
                if self.left > 0 {
                    self.go(Next::Count, LOCALS);
                } else {
                    self.go(Next::Code, INSTRUCTION);
                }
            }
            Next::Count if is_whole => self.go(Next::Type, LOCALS),
            Next::Type => {
                self.left = self.left.wrapping_sub(1);
                if self.left > 0 {
                    self.go(Next::Count, LOCALS);
                } else {
                    self.go(Next::Code, INSTRUCTION);
                }
            }
            Next::Code => {
                self.instruction = byte;
                self.operands = Some(operands(byte));
                self.following();
            }
            Next::Operand => {
                self.before = mixed(self.before, byte.into());
                if self.left > 0 {
                    self.left -= 1;
                    if self.left == 0 {
                        self.end();
                    }
                } else if is_whole {
                    self.end();
                }
            }
            _ => {}
        }
    }

    /// An operand is complete.
    fn end(&mut self) {
        if self.branches > 0 {
            self.branches -= 1;
        } else if let Some([letter, rest @ ..]) = self.operands {
            self.operands = Some(match letter {
                b'm' => operands_of_second(self.number),
                b'v' => operands_of_third(self.number),
                b'J' => {
                    self.branches = self.number.min(4096);
                    b"j"
                }
                _ => rest,
            });
        }
        self.following();
    }

    fn following(&mut self) {
        if let Some([letter, ..]) = self.operands {
            self.left = match letter {
                b'4' => 4,
                b'8' => 8,
                b'6' => 16,
                _ => 0,
            };
            let place = LETTERS
                .iter()
                .position(|known| known == letter)
                .unwrap_or(0);
            self.go(Next::Operand, FIRST_OPERAND + place as u8);
            return;
        }
        let instruction = self.instruction;
        if (0x20..=0x22).contains(&instruction) {
            self.locals[1] = self.locals[0];
            self.locals[0] = self.number;
            if instruction != 0x20 {
                self.set_by[(self.number & 63) as usize] = self.whole[0];
            }
        }
        self.instructions.copy_within(..5, 1);
        self.instructions[0] = instruction.into();
        self.whole.copy_within(..3, 1);
        self.whole[0] = mixed(instruction.into(), self.before);
        self.latest[usize::from(self.kind).min(KINDS - 1)] = self.whole[0];
        self.depth = leaves(instruction).map_or(0, |values| (self.depth + values).clamp(-3, 12));
        self.stack[(self.depth & 15) as usize] = self.whole[0];
        if self.at >= self.body_end {
            self.go(Next::Head, BODY_LENGTH);
        } else {
            self.go(Next::Code, INSTRUCTION);
        }
    }
}
