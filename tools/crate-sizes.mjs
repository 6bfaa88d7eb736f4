// Prints how many bytes of a WebAssembly program come from each crate, and of our own crate from each folder of src/:
// node tools/crate-sizes.mjs PROGRAM.wasm. The program must have its section of names, as the compiler leaves it.
//
// What a crate gives is told by the names of its functions. A generic function counts for the crate that wrote it, and one
// that was inlined for the crate that it went into.

import { readFileSync } from 'node:fs';

const OWN = 'trailglass';
// Shares below this are summed up in one line.
const SMALL = 0.005;

// Reads numbers and texts of the binary format, from one place on.
class Reader {
    constructor(bytes, at = 0) {
        Object.assign(this, { bytes, at });
    }

    number() {
        let [value, scale, byte] = [0, 1, 0];
        do {
            byte = this.bytes[this.at++];
            value += (byte & 0x7F) * scale;
            scale *= 128;
        } while (byte >= 0x80);
        return value;
    }

    text() {
        const length = this.number();
        return this.bytes.toString('utf8', this.at, this.at += length);
    }
}

const SECTIONS = { custom: 0, imports: 2, code: 10, data: 11 };
const NAMES_OF_FUNCTIONS = 1;
const KINDS_OF_IMPORT = { function: 0, table: 1, memory: 2, global: 3 };

// How many of the imports are functions: they come first in the numbering.
function importedFunctions(reader) {
    const skipLimits = () => {
        const flags = reader.number();
        reader.number();
        if (flags & 1) reader.number();
    };
    const count = reader.number();
    let functions = 0;
    for (let entry = 0; entry < count; entry++) {
        reader.text();
        reader.text();
        const kind = reader.bytes[reader.at++];
        if (kind === KINDS_OF_IMPORT.function) {
            functions++;
            reader.number();
        } else if (kind === KINDS_OF_IMPORT.table) {
            reader.at++;
            skipLimits();
        } else if (kind === KINDS_OF_IMPORT.memory) skipLimits();
        else if (kind === KINDS_OF_IMPORT.global) reader.at += 2;
        else throw new Error(`an import of kind ${kind}`);
    }
    return functions;
}

function bodySizes(reader) {
    return Array.from({ length: reader.number() }, () => {
        const size = reader.number();
        reader.at += size;
        return size;
    });
}

function functionNames(reader, end) {
    const names = new Map();
    while (reader.at < end) {
        const kind = reader.number();
        const next = reader.number() + reader.at;
        if (kind === NAMES_OF_FUNCTIONS) {
            for (let left = reader.number(); left > 0; left--) names.set(reader.number(), reader.text());
        }
        reader.at = next;
    }
    return names;
}

// The parts of a program that count: sizes and names of its functions, and the size of its data.
function partsOf(program) {
    const parts = { imported: 0, sizes: [], names: new Map(), data: 0 };
    const reader = new Reader(program, 8);
    while (reader.at < program.length) {
        const section = reader.number();
        const length = reader.number();
        const end = reader.at + length;
        if (section === SECTIONS.imports) parts.imported = importedFunctions(reader);
        if (section === SECTIONS.code) parts.sizes = bodySizes(reader);
        if (section === SECTIONS.data) parts.data = length;
        if (section === SECTIONS.custom && reader.text() === 'name') parts.names = functionNames(reader, end);
        reader.at = end;
    }
    return parts;
}

// Crate and module in the compiler's older mangling: _ZN4core3fmt…, or with the type of an implementation in it,
// _ZN58_$LT$alloc..string..String$u20$as$u20$core..fmt..Debug$GT$3fmt….
function legacyPath(name) {
    const path = /^_ZN(\d+)/.exec(name);
    const start = path[0].length;
    const first = name.slice(start, start + Number(path[1]));
    const type = /[A-Za-z_]\w*(\.\.\w+)+/.exec(first.replaceAll(/\$\w+\$/g, ' '));
    if (first.includes('$')) return type ? type[0].split('..') : ['other'];
    const second = /^(\d+)/.exec(name.slice(start + first.length));
    const from = start + first.length + (second?.[0].length ?? 0);
    return [first, second ? name.slice(from, from + Number(second[1])) : ''];
}

// The same in the newer mangling: the first root of a crate, and the name behind it.
function newerPath(name) {
    const root = /C(?:s[0-9A-Za-z]*_)?(\d+)_?/.exec(name);
    if (!root) return ['other'];
    const from = root.index + root[0].length;
    const crate = name.slice(from, from + Number(root[1]));
    const next = /^(\d+)_?/.exec(name.slice(from + crate.length));
    const start = from + crate.length + (next?.[0].length ?? 0);
    return [crate, next ? name.slice(start, start + Number(next[1])) : ''];
}

// What wasm-bindgen reads at build time and then takes out.
const isDescription = (name) => name.startsWith('__wbindgen_describe');

function ownerOf(name) {
    let path = [/^__(wbg|wbindgen|externref)/.test(name) ? 'wasm_bindgen' : 'other'];
    if (/^_ZN\d/.test(name)) path = legacyPath(name);
    else if (name.startsWith('_R')) path = newerPath(name);
    const [crate, module] = path;
    return crate === OWN && module ? `${crate}::${module}` : crate;
}

const { imported, sizes, names, data } = partsOf(readFileSync(process.argv[2]));
if (names.size === 0) throw new Error(`${process.argv[2]} names no functions`);
const shares = new Map([['data (texts, tables)', data]]);
sizes.forEach((size, index) => {
    const name = names.get(index + imported) ?? '';
    if (isDescription(name)) return;
    const owner = ownerOf(name);
    shares.set(owner, (shares.get(owner) ?? 0) + size);
});
const total = [...shares.values()].reduce((sum, size) => sum + size, 0);
const sorted = [...shares].sort(([, a], [, b]) => b - a);
const large = sorted.filter(([, size]) => size >= SMALL * total);
const small = sorted.slice(large.length);
const line = (name, size) => console.log(`${(100 * size / total).toFixed(1).padStart(8)} %  ${name}`);
for (const [name, size] of large) line(name, size);
line(`${small.length} others: ${small.map(([name]) => name).join(', ')}`, small.reduce((sum, [, size]) => sum + size, 0));
