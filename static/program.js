// Follows a WebAssembly program byte for byte and tells what comes next: an instruction, the number of a local, of a
// function, …, and what went before it. By that the packing (scripts/pack.mjs) and the unpacking (unpack.js) foretell each
// byte; both follow the same bytes and so come to the same answer, and a wrong one would only pack worse. The format:
// "WebAssembly Core Specification", chapter "Binary Format".

// What a byte can be: something of a section, by its number; of the head of a function's body; an instruction; an operand.
export const [BODY, BODY_LENGTH, LOCALS, INSTRUCTION] = [16, 17, 18, 19];
export const DATA = 11;
const FIRST_OPERAND = 20;

// The operands of each instruction, a letter for each: l local; f function; a alignment; o offset; c constant of 32 bits,
// C of 64; j depth of a branch; J how many follow; b type of a block; i another number; 4, 8, 6 bytes: 4, 8 or 16; m, v: the
// number of an instruction of a second and a third table.
const LETTERS = 'lfaocCjJbi486mv';
export const [LOCAL, FUNCTION, , OFFSET, CONSTANT] = [...LETTERS].map((_, place) => FIRST_OPERAND + place);
export const KINDS = FIRST_OPERAND + LETTERS.length;
const BYTES = { 4: 4, 8: 8, 6: 16 };
const OPERANDS = Array(256).fill('');
for (const [from, to, letters] of [
    [0x02, 0x04, 'b'], [0x0C, 0x0D, 'j'], [0x0E, 0x0E, 'J'], [0x10, 0x10, 'f'], [0x11, 0x11, 'ii'], [0x20, 0x22, 'l'],
    [0x23, 0x26, 'i'], [0x28, 0x3E, 'ao'], [0x3F, 0x40, 'i'], [0x41, 0x41, 'c'], [0x42, 0x42, 'C'], [0x43, 0x43, '4'],
    [0x44, 0x44, '8'], [0xD0, 0xD0, 'i'], [0xD2, 0xD2, 'f'], [0xFC, 0xFC, 'm'], [0xFD, 0xFD, 'v'],
]) OPERANDS.fill(letters, from, to + 1);
const second = (number) => number < 8 ? '' : [8, 10, 12, 14].includes(number) ? 'ii' : 'i';
const third = (number) => number < 12 ? 'ao' : number < 14 ? '6' : number > 20 && number < 35 ? 'i'
    : number > 83 && number < 92 ? 'aoi' : number === 92 || number === 93 ? 'ao' : '';

// How many values an instruction leaves on the stack more than it takes, roughly; others end a statement (ENDS).
const ENDS = 9;
const LEAVES = new Int8Array(256);
for (const [from, to, values] of [
    [0x00, 0x00, ENDS], [0x02, 0x03, ENDS], [0x04, 0x04, -1], [0x05, 0x05, ENDS], [0x0B, 0x0C, ENDS], [0x0D, 0x0D, -1],
    [0x0E, 0x11, ENDS], [0x1A, 0x1A, -1], [0x1B, 0x1B, -2], [0x20, 0x20, 1], [0x21, 0x21, -1], [0x23, 0x23, 1], [0x24, 0x24, -1],
    [0x36, 0x3E, -2], [0x3F, 0x3F, 1], [0x41, 0x44, 1], [0x46, 0x4F, -1], [0x51, 0x66, -1], [0x6A, 0x78, -1],
    [0x7C, 0x8A, -1], [0x92, 0x98, -1], [0xA0, 0xA6, -1],
]) LEAVES.fill(values, from, to + 1);

// Two numbers as one.
export function mixed(one, two) {
    const product = Math.imul((Math.imul(one, 0x2F0B4C47) + two + 1) | 0, 0x9E3779B1);
    return product ^ (one >>> 15);
}

const isLetter = (byte) => (byte > 64 && byte < 91) || (byte > 96 && byte < 123) || byte === 45 || byte === 95;

// What the next byte is.
const [HEADER, NUMBER, LENGTH, INSIDE, BODIES, HEAD, GROUPS, COUNT, TYPE, CODE, OPERAND] = Array(11).keys();

export class Program {
    // What the next byte is one of, and the bytes before it of the same instruction or word, as one number.
    kind = 0;
    before = 0;
    // The instruction whose operand comes; those before; those before with their operands; the locals last named.
    instruction = 0;
    instructions = new Int32Array(5);
    whole = new Int32Array(4);
    locals = new Int32Array(2);
    // The last instruction with its operands that had one of each kind.
    latest = new Int32Array(KINDS);
    // How many values lie on the stack, roughly.
    depth = 0;

    #next = HEADER;
    #at = 0;
    #number = 0;
    #shift = 0;
    #section = 0;
    #sectionEnd = 0;
    #bodyEnd = 0;
    #operands = '';
    #operand = 0;
    #left = 0;

    // The next byte of the program.
    push(byte) {
        this.#at++;
        this.#take(byte);
        if (this.#at === this.#sectionEnd && this.#next !== LENGTH) this.#go(NUMBER, 0);
    }

    #go(next, kind) {
        this.#next = next;
        this.kind = kind;
        this.#number = 0;
        this.#shift = 0;
        if (kind < FIRST_OPERAND) this.before = 0;
    }

    #take(byte) {
        // Numbers are LEB128: seven bits in a byte, the eighth says that more come.
        if (this.#shift < 28) this.#number |= (byte & 0x7F) << this.#shift;
        this.#shift += 7;
        const isWhole = byte < 0x80;
        switch (this.#next) {
            case HEADER:
                if (this.#at === 8) this.#go(NUMBER, 0);
                break;
            case NUMBER:
                this.#section = byte & 15;
                this.#go(LENGTH, 0);
                break;
            case LENGTH:
                if (!isWhole) break;
                this.#sectionEnd = this.#at + this.#number;
                if (this.#section === 10) this.#go(BODIES, BODY);
                else this.#go(INSIDE, this.#section);
                break;
            case INSIDE:
                this.before = isLetter(byte) ? mixed(this.before, byte) : 0;
                break;
            case BODIES:
                if (isWhole) this.#go(HEAD, BODY_LENGTH);
                break;
            case HEAD:
                if (!isWhole) break;
                this.#bodyEnd = this.#at + this.#number;
                this.instructions.fill(0);
                this.whole.fill(0);
                this.locals.fill(0);
                this.depth = 0;
                this.#go(GROUPS, LOCALS);
                break;
            case GROUPS:
                if (!isWhole) break;
                this.#left = this.#number;
                if (this.#left) this.#go(COUNT, LOCALS);
                else this.#go(CODE, INSTRUCTION);
                break;
            case COUNT:
                if (isWhole) this.#go(TYPE, LOCALS);
                break;
            case TYPE:
                if (--this.#left) this.#go(COUNT, LOCALS);
                else this.#go(CODE, INSTRUCTION);
                break;
            case CODE:
                this.instruction = byte;
                this.#begin(OPERANDS[byte]);
                break;
            default:
                this.before = mixed(this.before, byte);
                if (this.#left ? !--this.#left : isWhole) this.#end();
        }
    }

    #begin(operands) {
        this.#operands = operands;
        this.#operand = 0;
        this.#following();
    }

    // An operand is complete.
    #end() {
        const letter = this.#operands[this.#operand++];
        if (letter === 'm') this.#begin(second(this.#number));
        else if (letter === 'v') this.#begin(third(this.#number));
        else if (letter === 'J') this.#begin('j'.repeat(Math.min(this.#number, 4096) + 1));
        else this.#following();
    }

    #following() {
        if (this.#operand < this.#operands.length) {
            const letter = this.#operands[this.#operand];
            this.#left = BYTES[letter] ?? 0;
            this.#go(OPERAND, FIRST_OPERAND + LETTERS.indexOf(letter));
            return;
        }
        const { instruction, instructions, whole, locals } = this;
        if (instruction >= 0x20 && instruction <= 0x22) {
            locals[1] = locals[0];
            locals[0] = this.#number;
        }
        for (let place = 4; place > 0; place--) instructions[place] = instructions[place - 1];
        instructions[0] = instruction;
        whole[3] = whole[2];
        whole[2] = whole[1];
        whole[1] = whole[0];
        whole[0] = mixed(instruction, this.before);
        this.latest[this.kind] = whole[0];
        const values = LEAVES[instruction];
        this.depth = values === ENDS ? 0 : Math.max(-3, Math.min(12, this.depth + values));
        if (this.#at >= this.#bodyEnd) this.#go(HEAD, BODY_LENGTH);
        else this.#go(CODE, INSTRUCTION);
    }
}
