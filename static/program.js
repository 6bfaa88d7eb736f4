// Tells, byte for byte, what follows in a WebAssembly program: an instruction, the number of a local, of a function, ….
// What is alike is packed together, a stream for each kind, which takes a twelfth off. The packing (scripts/pack.mjs) and
// the unpacking (unpack.js) follow the same bytes and so come to the same answer; a wrong one would only pack worse.
// The format: "WebAssembly Core Specification", chapter "Binary Format".

// The streams. An instruction's small operands stand with it.
export const STREAMS = 24;
const [INSTRUCTION, GET, SET, FUNCTION, ALIGN, LOAD, STORE, CONSTANT, BRANCH, LONG, BODY] = [...Array(11).keys()];
// Other sections have one each, in the order of their numbers; that of the code is not used.
const SECTION = 11;

// The operands of each instruction, a letter for each: g, s local; f function; a alignment; l, w offset of a load or a
// store; c constant; j depth of a branch; J a list of them; i another number; 4, 8, 6 bytes: 4, 8 or 16; m, v: the number
// of an instruction of a second and a third table.
const OPERANDS = Array(256).fill('');
const say = (from, to, letters) => OPERANDS.fill(letters, from, to + 1);
say(0x02, 0x04, 'i'), say(0x0C, 0x0D, 'j'), say(0x0E, 0x0E, 'J'), say(0x10, 0x10, 'f'), say(0x11, 0x11, 'ii');
say(0x20, 0x20, 'g'), say(0x21, 0x22, 's'), say(0x23, 0x26, 'i'), say(0x28, 0x35, 'al'), say(0x36, 0x3E, 'aw');
say(0x3F, 0x40, 'i'), say(0x41, 0x41, 'c'), say(0x42, 0x42, 'c'), say(0x43, 0x43, '4'), say(0x44, 0x44, '8');
say(0xD0, 0xD0, 'i'), say(0xD2, 0xD2, 'f'), say(0xFC, 0xFC, 'm'), say(0xFD, 0xFD, 'v');
const second = (number) => number < 8 ? '' : [8, 10, 12, 14].includes(number) ? 'ii' : 'i';
const third = (number) => number < 12 ? 'al' : number < 14 ? '6' : number > 20 && number < 35 ? 'i'
    : number > 83 && number < 92 ? 'ali' : number === 92 || number === 93 ? 'al' : '';

const STREAM = {
    g: GET, s: SET, f: FUNCTION, a: ALIGN, l: LOAD, w: STORE, c: CONSTANT, j: BRANCH, J: BRANCH, i: INSTRUCTION,
    4: LONG, 8: LONG, 6: LONG, m: INSTRUCTION, v: INSTRUCTION,
};
const BYTES = { 4: 4, 8: 8, 6: 16 };

// The alignment that loads and stores from 0x28 on have as a rule.
const ALIGNMENTS = [2, 3, 2, 3, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 3, 2, 3, 0, 1, 0, 1, 2];

export class Program {
    // The stream that the next byte stands in, and what that byte is there combined with (exclusive or).
    stream = SECTION;
    usual = 0;

    #at = 0;
    // What to do with the next byte, until its number is complete where it is one.
    #step = this.#header;
    #number = 0;
    #shift = 0;
    #section = 0;
    #sectionEnd = 0;
    #bodyEnd = 0;
    #opcode = 0;
    #operands = '';
    #operand = 0;
    // Bytes or numbers that are still to come.
    #left = 0;

    // The next byte of the program.
    push(byte) {
        this.#at++;
        this.#step(byte);
        if (this.#at === this.#sectionEnd && this.#step !== this.#sectionLength) this.#go(this.#sectionNumber, SECTION);
    }

    #go(step, stream) {
        this.#step = step;
        this.stream = stream;
        this.usual = 0;
        this.#number = 0;
        this.#shift = 0;
    }

    // Whether the number (LEB128) ends with this byte.
    #complete(byte) {
        if (this.#shift < 28) this.#number |= (byte & 0x7F) << this.#shift;
        this.#shift += 7;
        return byte < 0x80;
    }

    #header() {
        if (this.#at === 8) this.#go(this.#sectionNumber, SECTION);
    }

    #sectionNumber(byte) {
        this.#section = byte;
        this.#go(this.#sectionLength, SECTION);
    }

    #sectionLength(byte) {
        if (!this.#complete(byte)) return;
        this.#sectionEnd = this.#at + this.#number;
        if (this.#section === 10) this.#go(this.#bodies, BODY);
        else this.#go(this.#other, SECTION + Math.min(this.#section, STREAMS - SECTION - 1));
    }

    #other() {}

    #bodies(byte) {
        if (this.#complete(byte)) this.#go(this.#bodyLength, BODY);
    }

    #bodyLength(byte) {
        if (!this.#complete(byte)) return;
        this.#bodyEnd = this.#at + this.#number;
        this.#go(this.#localGroups, BODY);
    }

    #localGroups(byte) {
        if (!this.#complete(byte)) return;
        this.#left = this.#number;
        if (this.#left) this.#go(this.#localCount, BODY);
        else this.#go(this.#instruction, INSTRUCTION);
    }

    #localCount(byte) {
        if (this.#complete(byte)) this.#go(this.#localType, BODY);
    }

    #localType() {
        if (--this.#left) this.#go(this.#localCount, BODY);
        else this.#go(this.#instruction, INSTRUCTION);
    }

    #instruction(byte) {
        this.#opcode = byte;
        this.#begin(OPERANDS[byte]);
    }

    #begin(operands) {
        this.#operands = operands;
        this.#operand = 0;
        this.#next();
    }

    #next() {
        if (this.#operand < this.#operands.length) {
            const letter = this.#operands[this.#operand];
            this.#go(this.#operandByte, STREAM[letter]);
            this.#left = BYTES[letter] ?? 0;
            if (letter === 'a') this.usual = ALIGNMENTS[this.#opcode - 0x28] ?? 0;
        } else if (this.#at >= this.#bodyEnd) this.#go(this.#bodyLength, BODY);
        else this.#go(this.#instruction, INSTRUCTION);
    }

    #operandByte(byte) {
        if (this.#left) {
            if (!--this.#left) this.#done();
        } else if (this.#complete(byte)) {
            const [number, letter] = [this.#number, this.#operands[this.#operand]];
            if (letter === 'm') this.#begin(second(number));
            else if (letter === 'v') this.#begin(third(number));
            else if (letter === 'J') this.#begin('j'.repeat(Math.min(number, 4096) + 1));
            else this.#done();
        }
    }

    #done() {
        this.#operand++;
        this.#next();
    }
}
