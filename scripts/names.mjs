// Gives what program and script call each other by short names: `names.mjs PROGRAM SCRIPT`. wasm-bindgen's carry hashes, which
// no packing makes smaller. Both files are written again.

import { readFileSync, writeFileSync } from 'node:fs';

const [program, script] = process.argv.slice(2);
const bytes = readFileSync(program);
const names = new Map();

// The short name of a long one; names without a hash stay.
function short(name) {
    if (!/[0-9a-f]{16}/.test(name)) return name;
    if (!names.has(name)) names.set(name, `n${names.size.toString(36)}`);
    return names.get(name);
}

let at = 8;
function number() {
    let [value, shift, byte] = [0, 0, 0];
    do {
        byte = bytes[at++];
        value += (byte & 0x7F) * 2 ** shift;
        shift += 7;
    } while (byte >= 0x80);
    return value;
}
const text = () => {
    const length = number();
    return bytes.toString('utf8', at, at += length);
};
const numberBytes = (value) => {
    const out = [];
    do {
        out.push(value > 0x7F ? (value & 0x7F) | 0x80 : value);
        value = Math.floor(value / 128);
    } while (value);
    return Buffer.from(out);
};
const textBytes = (value) => Buffer.concat([numberBytes(Buffer.byteLength(value)), Buffer.from(value)]);
// What stands between two places, as it is.
const since = (from) => bytes.subarray(from, at);

// What an import is: a function's type, a table, a memory, a global.
function description() {
    const from = at;
    const kind = bytes[at++];
    if (kind === 0) number();
    else if (kind === 3) at += 2;
    else {
        if (kind === 1) at++;
        const flags = bytes[at++];
        number();
        if (flags & 1) number();
    }
    return since(from);
}

function* entries(section) {
    const count = number();
    yield numberBytes(count);
    for (let entry = 0; entry < count; entry++) {
        if (section === 2) yield textBytes(text());
        yield textBytes(short(text()));
        if (section === 2) yield description();
        else {
            const from = at++;
            number();
            yield since(from);
        }
    }
}

const parts = [bytes.subarray(0, 8)];
while (at < bytes.length) {
    const section = bytes[at++];
    const length = number();
    const end = at + length;
    const body = section === 2 || section === 7 ? Buffer.concat([...entries(section)]) : bytes.subarray(at, end);
    at = end;
    parts.push(Buffer.from([section]), numberBytes(body.length), body);
}
writeFileSync(program, Buffer.concat(parts));
writeFileSync(script, readFileSync(script, 'utf8').replace(/[A-Za-z_$][\w$]*/g, (name) => names.get(name) ?? name));
