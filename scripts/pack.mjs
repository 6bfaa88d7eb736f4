// Packs a WebAssembly program for static/unpack.js, which says how: `pack.mjs PROGRAM PACKED`.

import { readFileSync, writeFileSync } from 'node:fs';
import { GROUPS, Model, groupsOf, sumOf } from '../static/unpack.js';

// Writes decisions as the class that reads them there expects.
class Encoder {
    bytes = [];
    low = 0;
    high = 0xFFFFFFFF;

    bit(chance, bit) {
        const middle = this.low + Math.floor((this.high - this.low) / 4096) * chance;
        if (bit) this.high = middle;
        else this.low = middle + 1;
        while (((this.low ^ this.high) & 0xFF000000) === 0) {
            this.bytes.push(this.high >>> 24);
            this.low = (this.low << 8) >>> 0;
            this.high = ((this.high << 8) | 255) >>> 0;
        }
        return bit;
    }

    end() {
        for (let shift = 24; shift >= 0; shift -= 8) this.bytes.push((this.high >>> shift) & 255);
        return Buffer.from(this.bytes);
    }
}

// How long the Huffman code of each byte is, 15 at most; 0 for bytes that are not there.
function lengthsOf(counts) {
    for (let least = 1; ; least *= 2) {
        let nodes = [...counts.keys()].filter((byte) => counts[byte]).map((byte) => ({ count: Math.max(counts[byte], least), bytes: [byte] }));
        const lengths = new Uint8Array(256);
        if (nodes.length === 1) lengths[nodes[0].bytes[0]] = 1;
        while (nodes.length > 1) {
            nodes.sort((one, two) => one.count - two.count);
            const [one, two] = nodes.splice(0, 2);
            const bytes = [...one.bytes, ...two.bytes];
            for (const byte of bytes) lengths[byte]++;
            nodes.push({ count: one.count + two.count, bytes });
        }
        if (Math.max(...lengths) <= 15) return lengths;
    }
}

export function pack(bytes) {
    const counts = Array.from({ length: GROUPS }, () => new Uint32Array(256));
    groupsOf(bytes).forEach((group, at) => counts[group][bytes[at]]++);
    const encoder = new Encoder();
    new Model(encoder, new Uint8Array(bytes.length), bytes, counts.map(lengthsOf)).run(0, bytes.length);
    const head = Buffer.alloc(8);
    head.writeUInt32LE(bytes.length, 0);
    head.writeUInt32LE(sumOf(bytes), 4);
    return Buffer.concat([head, encoder.end()]);
}

if (process.argv[1] === import.meta.filename) writeFileSync(process.argv[3], pack(readFileSync(process.argv[2])));
