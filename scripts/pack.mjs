// Packs a WebAssembly program for static/unpack.js: `pack.mjs PROGRAM PACKED`. Its bytes are sorted into streams by what they
// mean, and each is packed by LZMA, with the setting that suits it.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Program, STREAMS } from '../static/program.js';

function lzma(bytes, contextBits) {
    const settings = ['--format=raw', `--lzma1=preset=9e,nice=273,lc=${contextBits},lp=0,pb=0`, '--stdout'];
    return execFileSync('xz', settings, { input: bytes, maxBuffer: 2 ** 28 });
}

export function pack(bytes) {
    const streams = Array.from({ length: STREAMS }, () => []);
    const program = new Program();
    for (const byte of bytes) {
        streams[program.stream].push(byte ^ program.usual);
        program.push(byte);
    }
    return Buffer.concat(streams.flatMap((stream) => {
        const packings = [0, 1, 2, 3, 4].map((contextBits) => [contextBits, lzma(Buffer.from(stream), contextBits)]);
        const [contextBits, packed] = packings.reduce((best, next) => next[1].length < best[1].length ? next : best);
        const head = Buffer.alloc(9);
        head.writeUInt32LE(stream.length, 0);
        head.writeUInt32LE(packed.length, 4);
        head.writeUInt8(contextBits, 8);
        return [head, packed];
    }));
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) writeFileSync(process.argv[3], pack(readFileSync(process.argv[2])));
