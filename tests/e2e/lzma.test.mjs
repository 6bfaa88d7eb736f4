// The program's packing: what the build packs comes out byte for byte, and damage is noticed.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { unpack } from '../../static/lzma.js';
import { ROOT } from './page.mjs';

// As scripts/shorten packs.
function pack(bytes) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    const settings = ['--format=raw', '--lzma1=preset=9e,nice=273,lc=4,lp=0,pb=0', '--stdout'];
    const packed = execFileSync('xz', settings, { input: bytes, maxBuffer: 2 ** 28 });
    return new Uint8Array(Buffer.concat([length, packed]));
}

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
    const samples = [Buffer.from('a'), Buffer.alloc(100_000), sample(300_000), readFileSync(`${ROOT}/Cargo.lock`), readFileSync(process.execPath).subarray(0, 2_000_000)];
    for (const bytes of samples) {
        assert.equal(Buffer.compare(Buffer.from(await unpack(pack(bytes))), bytes), 0, `${bytes.length} bytes`);
    }
});

test('what was cut off is refused', async () => {
    const packed = pack(sample(200_000));
    for (const length of [10, 1000, packed.length >> 1]) await assert.rejects(unpack(packed.slice(0, length)), /damaged/);
});
