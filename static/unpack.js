// Unpacks the program. The build (scripts/pack.mjs) sorts its bytes into streams by what they mean (program.js) and packs each
// by LZMA, which makes a third less of it than gzip would. Browsers have no way of their own to read that. The format of a
// stream: "LZMA specification", Igor Pavlov, 2015 (in the LZMA SDK).

import { Program, STREAMS } from './program.js';

// No task on the page is longer than this, in milliseconds.
const SLICE = 12;

const START = 1024;
const pause = () => new Promise((resolve) => setTimeout(resolve));
const damaged = () => new Error('The program is damaged: load the page again.');

// Calls `part`, which goes on from a place and gives the next one, until `length` is reached; in slices.
async function inSlices(length, part) {
    for (let at = 0; at < length;) {
        const end = performance.now() + SLICE;
        do at = part(at, Math.min(at + 4096, length)); while (at < length && performance.now() < end);
        await pause();
    }
}

// The bytes that `packed` holds. Each stream begins with its length and its packed length, in four bytes each with the little
// end first, and the number of bits of the byte before that choose how a byte is coded (lc).
export async function unpack(packed) {
    const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
    const streams = [];
    let [length, at] = [0, 0];
    for (let number = 0; number < STREAMS; number++) {
        if (at + 9 > packed.length) throw damaged();
        const stream = new Uint8Array(view.getUint32(at, true));
        const end = at + 9 + view.getUint32(at + 4, true);
        if (end > packed.length) throw damaged();
        const decoder = new Decoder(packed.subarray(at + 9, end), packed[at + 8], stream);
        await inSlices(stream.length, (from, to) => decoder.run(from, to));
        streams.push(stream);
        length += stream.length;
        at = end;
    }
    const out = new Uint8Array(length);
    const program = new Program();
    const places = new Uint32Array(STREAMS);
    await inSlices(length, (from, to) => {
        for (let at = from; at < to; at++) {
            const byte = streams[program.stream][places[program.stream]++] ^ program.usual;
            out[at] = byte;
            program.push(byte);
        }
        return to;
    });
    return out;
}

const chances = (count) => new Uint16Array(count).fill(START);

// How long a match is: 2 to 273.
const lengthCoder = () => ({ choice: chances(2), low: chances(8), middle: chances(8), high: chances(256) });

class Decoder {
    constructor(packed, contextBits, out) {
        this.packed = packed;
        this.contextBits = contextBits;
        this.at = 5;
        this.out = out;
        this.range = 0xFFFFFFFF;
        // The first byte is always 0.
        this.code = out.length ? new DataView(packed.buffer, packed.byteOffset).getUint32(1) : 0;
        this.state = 0;
        // The distances of the last four matches.
        this.recent = [0, 0, 0, 0];
        this.literal = chances(0x300 << contextBits);
        this.isMatch = chances(12);
        this.isRepeated = chances(12);
        this.isFirst = chances(12);
        this.isSecond = chances(12);
        this.isThird = chances(12);
        this.isByte = chances(12);
        this.length = lengthCoder();
        this.repeatedLength = lengthCoder();
        this.slot = [0, 1, 2, 3].map(() => chances(64));
        this.distance = chances(128);
        this.align = chances(16);
    }

    // One bit, coded by the chance that it is 0.
    bit(chance, index) {
        const probability = chance[index];
        const bound = Math.imul(this.range >>> 11, probability) >>> 0;
        let bit;
        if (this.code < bound) {
            this.range = bound;
            chance[index] = probability + ((2048 - probability) >>> 5);
            bit = 0;
        } else {
            this.range = this.range - bound;
            this.code = this.code - bound;
            chance[index] = probability - (probability >>> 5);
            bit = 1;
        }
        if (this.range < 0x1000000) {
            this.range = (this.range << 8) >>> 0;
            this.code = ((this.code << 8) | this.packed[this.at++]) >>> 0;
        }
        return bit;
    }

    // A number of so many bits, the highest first.
    bits(chance, count) {
        let number = 1;
        for (let left = count; left > 0; left--) number = (number << 1) | this.bit(chance, number);
        return number - (1 << count);
    }

    // The same, the lowest bit first.
    bitsReversed(chance, from, count) {
        let [number, value] = [1, 0];
        for (let place = 0; place < count; place++) {
            const bit = this.bit(chance, from + number);
            number = (number << 1) | bit;
            value |= bit << place;
        }
        return value;
    }

    // Bits that are as often 0 as 1.
    evenBits(count) {
        let value = 0;
        for (let left = count; left > 0; left--) {
            this.range >>>= 1;
            const bit = this.code >= this.range ? 1 : 0;
            if (bit) this.code -= this.range;
            value = (value << 1) | bit;
            if (this.range < 0x1000000) {
                this.range = (this.range << 8) >>> 0;
                this.code = ((this.code << 8) | this.packed[this.at++]) >>> 0;
            }
        }
        return value;
    }

    lengthOf(coder) {
        if (!this.bit(coder.choice, 0)) return 2 + this.bits(coder.low, 3);
        if (!this.bit(coder.choice, 1)) return 10 + this.bits(coder.middle, 3);
        return 18 + this.bits(coder.high, 8);
    }

    distanceFor(length) {
        const slot = this.bits(this.slot[Math.min(length - 2, 3)], 6);
        if (slot < 4) return slot;
        const count = (slot >> 1) - 1;
        const base = (2 | (slot & 1)) << count;
        if (slot < 14) return base + this.bitsReversed(this.distance, base - slot, count);
        return base + (this.evenBits(count - 4) << 4) + this.bitsReversed(this.align, 0, 4);
    }

    // A byte that is not copied; after a copy the byte that would have followed tells something of it.
    byte(at) {
        const { literal, out } = this;
        const before = at > 0 ? out[at - 1] : 0;
        const from = 0x300 * (before >> (8 - this.contextBits));
        let symbol = 1;
        if (this.state >= 7) {
            let expected = out[at - this.recent[0] - 1];
            while (symbol < 0x100) {
                const likely = (expected >> 7) & 1;
                expected <<= 1;
                const bit = this.bit(literal, from + ((1 + likely) << 8) + symbol);
                symbol = (symbol << 1) | bit;
                if (likely !== bit) break;
            }
        }
        while (symbol < 0x100) symbol = (symbol << 1) | this.bit(literal, from + symbol);
        out[at] = symbol;
        this.state = this.state < 4 ? 0 : this.state < 10 ? this.state - 3 : this.state - 6;
    }

    // The length of the next match; its distance is then the first of the recent ones.
    match() {
        const { state, recent } = this;
        if (!this.bit(this.isRepeated, state)) {
            const length = this.lengthOf(this.length);
            this.state = state < 7 ? 7 : 10;
            recent.unshift(this.distanceFor(length));
            recent.pop();
            return length;
        }
        if (!this.bit(this.isFirst, state)) {
            if (!this.bit(this.isByte, state)) {
                this.state = state < 7 ? 9 : 11;
                return 1;
            }
        } else {
            const which = !this.bit(this.isSecond, state) ? 1 : 2 + this.bit(this.isThird, state);
            recent.unshift(recent.splice(which, 1)[0]);
        }
        const length = this.lengthOf(this.repeatedLength);
        this.state = state < 7 ? 8 : 11;
        return length;
    }

    // Unpacks from `at` on until `end` is reached; gives where it stopped.
    run(at, end) {
        const { out } = this;
        while (at < end) {
            if (!this.bit(this.isMatch, this.state)) {
                this.byte(at++);
                continue;
            }
            const length = this.match();
            const distance = this.recent[0] + 1;
            if (distance > at || at + length > out.length || this.at > this.packed.length) throw damaged();
            for (const stop = at + length; at < stop; at++) out[at] = out[at - distance];
        }
        return at;
    }
}
