// The program's packing: what the build packed comes out as a program, and damage is noticed. (src/unpack/tests has what
// comes back byte for byte.)

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { unpack } from '../../static/unpack.js';
import { DIST } from './page.mjs';

const packed = new Uint8Array(readFileSync(join(DIST, readdirSync(DIST).find((name) => name.endsWith('.wasm.packed')))));

test('what the build packed comes out as a program', async () => {
    const program = await unpack(packed);
    assert.ok(program.length > 2 * packed.length);
    assert.ok(WebAssembly.validate(program));
});

test('what was damaged is refused', async () => {
    for (const length of [0, 3, 10, 1000, 20_000, packed.length >> 1]) await assert.rejects(unpack(packed.slice(0, length)), /damaged/);
    for (const place of [1, 6, 3000, packed.length >> 1]) {
        const turned = packed.slice();
        turned[place] ^= 16;
        await assert.rejects(unpack(turned), /damaged/, `byte ${place}`);
    }
});
