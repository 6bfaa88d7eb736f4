// Unpacks the program. The build (scripts/pack.mjs) foretells each byte from what the program is about to say (program.js) and
// writes down only what could not be foretold: two thirds of what gzip makes of it. Both run the code below.
//
// A byte is a row of decisions, common bytes taking few (a Huffman tree for each group of kinds). For each decision eight
// contexts, and the place where the last bytes stood before, say how likely it is; a small network that learns as it goes
// weighs them, what came of such weighings before corrects it, and an arithmetic coder writes the decision in as many bits as
// it is unlikely. The method: M. Mahoney, "Data Compression Explained", chapters "Context mixing" and "Arithmetic coding". All
// of it is in whole numbers, so that every browser comes to the same result.

import {
    BODY, CONSTANT, DATA, FUNCTION, INSTRUCTION, KINDS, LOCAL, OFFSET, Program, mixed,
} from './program.js';

// No task on the page is longer than this, in milliseconds.
const SLICE = 30;

// The table of what was seen has so many bits of a place for each context.
const BITS = 22;
const CONTEXTS = 8;
// A chance moves by 1/(n+1.6) of the way, n being how often it was met, up to this.
const MOST_MET = 6;
// How fast the network learns, and how large a mistake must be for it to learn from (of 4096).
const LEARNING = 22;
const LEAST_MISTAKE = 100;

// Groups of kinds that share a tree.
export const GROUPS = 8;
const GROUP = new Uint8Array(KINDS).map((_, kind) => ({
    [INSTRUCTION]: 1, [LOCAL]: 2, [FUNCTION]: 3, [OFFSET]: 4, [CONSTANT]: 5, [DATA]: 6,
})[kind] ?? (kind > BODY ? 7 : 0));

// The logistic function and its inverse, chances in 4096ths; from whole numbers, as no two browsers need agree on exp.
const SQUASHED = new Int16Array(4096);
const STRETCHED = new Int16Array(4096);
{
    const points = [
        1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994, 3348, 3607, 3785, 3901, 3975, 4022,
        4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094,
    ];
    for (let at = 0; at < 4096; at++) {
        const place = at >> 7;
        const part = at & 127;
        SQUASHED[at] = (points[place] * (128 - part) + points[place + 1] * part + 64) >> 7;
    }
    for (let at = 0, from = 0; at < 4096; at++) {
        for (const end = SQUASHED[at]; from <= end; from++) STRETCHED[from] = at - 2048;
        if (at === 4095) STRETCHED.fill(2047, from);
    }
}
const RATE = Int32Array.from({ length: 16 }, (_, met) => Math.floor(655360 / (met * 10 + 16)));

// Reads decisions; `bit` of the class that writes them (scripts/pack.mjs) takes the decision too.
class Decoder {
    // Low end, high end and code of the range that is left; in an array, where browsers keep whole numbers of 32 bits as they are.
    #range = Uint32Array.of(0, 0xFFFFFFFF, 0);

    constructor(packed, at) {
        this.packed = packed;
        this.at = at + 4;
        for (const byte of packed.subarray(at, at + 4)) this.#range[2] = (this.#range[2] << 8) | byte;
    }

    // A decision that is 1 with this chance.
    bit(chance) {
        const range = this.#range;
        let low = range[0];
        let high = range[1];
        const middle = (low + Math.imul((high - low) >>> 12, chance)) >>> 0;
        const bit = range[2] <= middle ? 1 : 0;
        if (bit !== 0) high = middle;
        else low = middle + 1;
        while (((low ^ high) & 0xFF000000) === 0) {
            low = (low << 8) >>> 0;
            high = ((high << 8) | 255) >>> 0;
            range[2] = (range[2] << 8) | this.packed[this.at++];
        }
        range[0] = low;
        range[1] = high;
        return bit;
    }
}

// The Huffman tree of these lengths of codes: the code of each byte, and for each node and decision the next node, or the byte as
// a number below zero. Nodes near the root have small numbers, so that they lie together in the table.
function treeOf(lengths) {
    const bytes = [...lengths.keys()].filter((byte) => lengths[byte]).sort((one, two) => lengths[one] - lengths[two] || one - two);
    const codes = new Int32Array(256);
    const next = new Int16Array(1024);
    let code = 0;
    let length = 0;
    let nodes = 2;
    for (const byte of bytes) {
        code <<= lengths[byte] - length;
        length = lengths[byte];
        codes[byte] = code++;
    }
    for (let depth = 1; depth <= 15; depth++) {
        for (const byte of bytes) {
            if (lengths[byte] < depth) continue;
            let node = 1;
            for (let place = 1; place < depth; place++) node = next[node * 2 + (codes[byte] >> (lengths[byte] - place) & 1)];
            const way = node * 2 + (codes[byte] >> (lengths[byte] - depth) & 1);
            if (lengths[byte] === depth) next[way] = ~byte;
            else if (!next[way]) next[way] = nodes++;
        }
    }
    return { lengths, codes, next };
}

// The lengths of the codes of one group's bytes, each foretold from the one before.
function lengthsFrom(coder, wanted) {
    const chances = new Uint16Array(256).fill(2048);
    const lengths = new Uint8Array(256);
    for (let byte = 0, last = 0; byte < 256; byte++) {
        let node = 1;
        for (let place = 3; place >= 0; place--) {
            const at = last * 16 + node;
            const bit = coder.bit(chances[at], wanted ? (wanted[byte] >> place) & 1 : 0);
            chances[at] += bit ? (4095 - chances[at]) >> 4 : -(chances[at] >> 4);
            node = node * 2 + bit;
        }
        lengths[byte] = last = node - 16;
    }
    return lengths;
}

// Says for each byte which kind it was, for the packing to choose its trees.
export function groupsOf(bytes) {
    const program = new Program();
    return bytes.map((byte) => {
        const group = GROUP[program.kind];
        program.push(byte);
        return group;
    });
}

// Goes through bytes: reads them from the coder, or, where they are `wanted`, gives them to it. `lengths` are then those of the
// codes, an array for each group.
export class Model {
    #program = new Program();
    // A chance of 12 bits, and how often it was met in 4.
    #table = new Uint16Array(CONTEXTS << BITS).fill(0x8000);
    // The network's two layers of weights: by group and node, and by kind or instruction and length of the match.
    #first = new Int32Array((GROUPS * 256) << 4).fill(4915);
    #second = new Int32Array(2048 << 4).fill(4915);
    // Where bytes stood before: the place after the last time that these six were met, and how long they are the same.
    #places = new Int32Array(1 << 18);
    #trust = new Uint16Array(32).fill(32768);
    // What came of a weighing before, by a context and its result.
    #before = new Uint16Array(65536 * 33);
    #match = 0;
    #same = 0;
    #trees = [];

    constructor(coder, out, wanted, lengths) {
        for (let at = 0; at < 33; at++) this.#before[at] = Math.min(65535, SQUASHED[Math.min(4095, at * 128)] * 16);
        for (let known = 33; known < this.#before.length; known *= 2) this.#before.copyWithin(known, 0, known);
        this.coder = coder;
        this.out = out;
        this.wanted = wanted;
        for (let group = 0; group < GROUPS; group++) this.#trees.push(treeOf(lengthsFrom(coder, lengths?.[group])));
    }

    // The bytes from one place to another. Called often, so that the browser soon makes it fast.
    run(from, to) {
        const { coder, out, wanted } = this;
        const program = this.#program;
        const table = this.#table;
        const first = this.#first;
        const second = this.#second;
        const places = this.#places;
        const trust = this.#trust;
        const before = this.#before;
        const trees = this.#trees;
        let match = this.#match;
        let same = this.#same;
        for (let at = from; at < to; at++) {
            const { kind, instructions, locals, whole, depth } = program;
            const group = GROUP[kind];
            const { next, lengths, codes } = trees[group];
            const b1 = at > 0 ? out[at - 1] : 0;
            const b2 = at > 1 ? out[at - 2] : 0;
            const b3 = at > 2 ? out[at - 3] : 0;
            const b4 = at > 3 ? out[at - 4] : 0;
            const b5 = at > 4 ? out[at - 5] : 0;
            const b6 = at > 5 ? out[at - 6] : 0;
            let c0, c1, c2, c3, c4, c5, c6, c7;
            if (kind >= INSTRUCTION) {
                c0 = mixed(mixed(kind, program.before), kind === INSTRUCTION ? 0 : program.instruction);
                const last = mixed(c0, instructions[0]);
                c1 = mixed(c0, whole[0]);
                c2 = mixed(c1, whole[1]);
                c3 = mixed(mixed(last, instructions[1]), instructions[2]);
                if (kind === INSTRUCTION) {
                    c4 = mixed(mixed(c3, instructions[3]), instructions[4]);
                    c5 = mixed(mixed(last, depth), instructions[1]);
                c6 = mixed(mixed(c2, whole[2]), whole[3]);
                c7 = mixed(mixed(c5, locals[0]), instructions[2]);
                } else if (kind === LOCAL) {
                    c3 = mixed(last, instructions[1]);
                    c4 = mixed(mixed(c0, locals[1]), locals[0]);
                    c5 = mixed(last, locals[0]);
                c6 = mixed(c2, whole[2]);
                c7 = mixed(mixed(c1, locals[0]), program.latest[kind]);
                } else {
                    c4 = mixed(last, program.latest[kind]);
                    c5 = mixed(last, depth);
                c6 = mixed(c2, whole[2]);
                c7 = mixed(mixed(c0, program.latest[kind]), whole[0]);
                }
            } else {
                const start = mixed(kind, 99);
                c0 = mixed(start, b1);
                c1 = mixed(c0, b2);
                c2 = mixed(c1, b3);
                c3 = mixed(c2, b4);
                c4 = kind === DATA ? mixed(mixed(c3, b5), b6) : mixed(mixed(start, b4), at & 3);
                c5 = mixed(mixed(start, program.before), b1 + 7);
                c6 = mixed(c3, b5);
                c7 = mixed(mixed(start, program.before), 11);
            }
            const p0 = place(c0, 0);
            const p1 = place(c1, 1);
            const p2 = place(c2, 2);
            const p3 = place(c3, 3);
            const p4 = place(c4, 4);
            const p5 = place(c5, 5);
            const p6 = place(c6, 6);
            const p7 = place(c7, 7);

            let guess = 0;
            let guessLeft = 0;
            let trusted = 0;
            if (same > 0) {
                const byte = out[match];
                guess = codes[byte];
                guessLeft = lengths[byte];
                if (guessLeft) trusted = same < 16 ? same : Math.min(31, 16 + ((same - 16) >> 3));
                else same = 0;
            }
            const row = (kind === INSTRUCTION ? 1024 + instructions[0] * 4 + (trusted >> 3) : kind * 16 + (trusted >> 1)) << 4;
            const wantedByte = wanted ? wanted[at] : 0;
            let wantedLeft = wanted ? lengths[wantedByte] : 0;
            let node = 1;
            do {
                const a0 = p0 ^ node;
                const a1 = p1 ^ node;
                const a2 = p2 ^ node;
                const a3 = p3 ^ node;
                const a4 = p4 ^ node;
                const a5 = p5 ^ node;
                const a6 = p6 ^ node;
                const a7 = p7 ^ node;
                const v0 = table[a0];
                const v1 = table[a1];
                const v2 = table[a2];
                const v3 = table[a3];
                const v4 = table[a4];
                const v5 = table[a5];
                const v6 = table[a6];
                const v7 = table[a7];
                const x0 = v0 & 15 ? STRETCHED[v0 >> 4] : 0;
                const x1 = v1 & 15 ? STRETCHED[v1 >> 4] : 0;
                const x2 = v2 & 15 ? STRETCHED[v2 >> 4] : 0;
                const x3 = v3 & 15 ? STRETCHED[v3 >> 4] : 0;
                const x4 = v4 & 15 ? STRETCHED[v4 >> 4] : 0;
                const x5 = v5 & 15 ? STRETCHED[v5 >> 4] : 0;
                const x6 = v6 & 15 ? STRETCHED[v6 >> 4] : 0;
                const x7 = v7 & 15 ? STRETCHED[v7 >> 4] : 0;
                let xm = 0;
                let guessed = 0;
                if (trusted !== 0) {
                    guessed = (guess >> --guessLeft) & 1;
                    xm = STRETCHED[trust[trusted] >> 4];
                    if (guessed === 0) xm = -xm;
                }
                const f = ((group << 8) + node) << 4;
                let one = (Math.imul(x0, first[f]) + Math.imul(x1, first[f + 1]) + Math.imul(x2, first[f + 2]) + Math.imul(x3, first[f + 3])
                    + Math.imul(x4, first[f + 4]) + Math.imul(x5, first[f + 5]) + Math.imul(x6, first[f + 6])
                    + Math.imul(x7, first[f + 7]) + Math.imul(xm, first[f + 8]) + (first[f + 9] << 8)) >> 14;
                let two = (Math.imul(x0, second[row]) + Math.imul(x1, second[row + 1]) + Math.imul(x2, second[row + 2])
                    + Math.imul(x3, second[row + 3]) + Math.imul(x4, second[row + 4]) + Math.imul(x5, second[row + 5])
                    + Math.imul(x6, second[row + 6]) + Math.imul(x7, second[row + 7]) + Math.imul(xm, second[row + 8]) + (second[row + 9] << 8)) >> 14;
                one = one > 2047 ? 2047 : one < -2047 ? -2047 : one;
                two = two > 2047 ? 2047 : two < -2047 ? -2047 : two;

                const mix = ((one + two) >> 1) + 2048;
                const spot = (mixed(c1, node) >>> 16) * 33 + (mix >> 7);
                const part = mix & 127;
                const refined = (Math.imul(before[spot], 128 - part) + Math.imul(before[spot + 1], part)) >> 11;
                let chance = (SQUASHED[mix] + refined) >> 1;
                chance = chance < 1 ? 1 : chance > 4095 ? 4095 : chance;
                const bit = coder.bit(chance, wantedLeft !== 0 ? (codes[wantedByte] >> --wantedLeft) & 1 : 0);

                const near = part < 64 ? spot : spot + 1;
                before[near] += ((bit ? 65535 : 0) - before[near]) >> 5;
                const truth = bit << 12;
                const wrongOne = truth - SQUASHED[one + 2048];
                const wrongTwo = truth - SQUASHED[two + 2048];
                if (wrongOne > LEAST_MISTAKE || wrongOne < -LEAST_MISTAKE || wrongTwo > LEAST_MISTAKE || wrongTwo < -LEAST_MISTAKE) {
                    const e = Math.imul(wrongOne, LEARNING);
                    const g = Math.imul(wrongTwo, LEARNING);
                    first[f] += (Math.imul(x0, e) + 0x8000) >> 16;
                    first[f + 1] += (Math.imul(x1, e) + 0x8000) >> 16;
                    first[f + 2] += (Math.imul(x2, e) + 0x8000) >> 16;
                    first[f + 3] += (Math.imul(x3, e) + 0x8000) >> 16;
                    first[f + 4] += (Math.imul(x4, e) + 0x8000) >> 16;
                    first[f + 5] += (Math.imul(x5, e) + 0x8000) >> 16;
                    first[f + 6] += (Math.imul(x6, e) + 0x8000) >> 16;
                    first[f + 7] += (Math.imul(x7, e) + 0x8000) >> 16;
                    first[f + 8] += (Math.imul(xm, e) + 0x8000) >> 16;
                    first[f + 9] += (e + 128) >> 8;
                    second[row] += (Math.imul(x0, g) + 0x8000) >> 16;
                    second[row + 1] += (Math.imul(x1, g) + 0x8000) >> 16;
                    second[row + 2] += (Math.imul(x2, g) + 0x8000) >> 16;
                    second[row + 3] += (Math.imul(x3, g) + 0x8000) >> 16;
                    second[row + 4] += (Math.imul(x4, g) + 0x8000) >> 16;
                    second[row + 5] += (Math.imul(x5, g) + 0x8000) >> 16;
                    second[row + 6] += (Math.imul(x6, g) + 0x8000) >> 16;
                    second[row + 7] += (Math.imul(x7, g) + 0x8000) >> 16;
                    second[row + 8] += (Math.imul(xm, g) + 0x8000) >> 16;
                    second[row + 9] += (g + 128) >> 8;
                }
                const sure = bit ? 4095 : 0;
                table[a0] = moved(v0, sure);
                table[a1] = moved(v1, sure);
                table[a2] = moved(v2, sure);
                table[a3] = moved(v3, sure);
                table[a4] = moved(v4, sure);
                table[a5] = moved(v5, sure);
                table[a6] = moved(v6, sure);
                table[a7] = moved(v7, sure);
                if (trusted !== 0) {
                    const known = trust[trusted];
                    if (guessed === bit) trust[trusted] = known + ((65535 - known) >> 6);
                    else {
                        trust[trusted] = known - (known >> 6);
                        trusted = same = 0;
                    }
                }
                node = next[node * 2 + bit];
            } while (node > 0);
            const byte = ~node;
            out[at] = byte;
            program.push(byte);

            if (same > 0) {
                match++;
                same++;
            }
            const seen = mixed(mixed(mixed(mixed(mixed(byte, b1), b2), b3), b4), b5) >>> 14;
            if (same === 0) {
                match = places[seen];
                while (same < 32 && same < match && out[match - 1 - same] === out[at - same]) same++;
            }
            places[seen] = at + 1;
        }
        this.#match = match;
        this.#same = same;
    }
}

const MASK = ((1 << BITS) - 1) & ~31;

// Where a context's chances stand in the table.
function place(context, number) {
    const spread = mixed(context, number);
    return (number << BITS) + ((spread ^ (spread >>> 11)) & MASK);
}

// A chance after one more decision.
function moved(value, sure) {
    const chance = value >> 4;
    const met = value & 15;
    return ((chance + ((Math.imul(sure - chance, RATE[met]) + 0x8000) >> 16)) << 4) | (met < MOST_MET ? met + 1 : met);
}

// The bytes that `packed` holds: their number in four bytes, the little end first, a sum to know damage by, and the decisions.
export async function unpack(packed) {
    const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
    const damaged = new Error('The program is damaged: load the page again.');
    if (packed.length < 12 || view.getUint32(0, true) > 2 ** 26) throw damaged;
    const out = new Uint8Array(view.getUint32(0, true));
    const model = new Model(new Decoder(packed, 8), out);
    for (let at = 0; at < out.length;) {
        const end = performance.now() + SLICE;
        do model.run(at, at = Math.min(at + 512, out.length)); while (at < out.length && performance.now() < end);
        await new Promise((resolve) => setTimeout(resolve));
    }
    if (sumOf(out) !== view.getUint32(4, true)) throw damaged;
    return out;
}

// A number that tells these bytes from others (FNV-1a).
export function sumOf(bytes) {
    let sum = 0x811C9DC5;
    for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
    return sum >>> 0;
}
