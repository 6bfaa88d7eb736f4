// The program's packing: what the build packs comes out byte for byte, and damage is noticed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pack } from '../../scripts/pack.mjs';
import { unpack } from '../../static/unpack.js';
import { ROOT } from './page.mjs';

// Bytes with long and short repetitions, and some with none.
function sample(length) {
    let seed = 7;
    const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 16;
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length;) {
        const back = 1 + random() % 60000;
        const count = Math.min(length - at, 1 + random() % (random() % 8 ? 12 : 700));
        for (let end = at + count; at < end; at++) bytes[at] = random() % 3 && back <= at ? bytes[at - back] : random();
    }
    return bytes;
}

test('what was packed comes out byte for byte', async () => {
    const samples = [
        Buffer.alloc(0), Buffer.from('a'), Buffer.alloc(100_000), sample(300_000), readFileSync(`${ROOT}/Cargo.lock`),
        // Begins like a program, and is none from the code on.
        Buffer.concat([Buffer.from([0, 97, 115, 109, 1, 0, 0, 0, 10, 0x80, 0x80, 4, 3]), sample(100_000)]),
    ];
    for (const bytes of samples) {
        assert.equal(Buffer.compare(Buffer.from(await unpack(new Uint8Array(pack(bytes)))), bytes), 0, `${bytes.length} bytes`);
    }
});

test('what was cut off is refused', async () => {
    const packed = new Uint8Array(pack(sample(200_000)));
    for (const length of [0, 10, 1000, packed.length >> 1]) await assert.rejects(unpack(packed.slice(0, length)), /damaged/);
});
