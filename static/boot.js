// Starts the program on the page. The build gives its two files names with a hash; the page's preload links
// carry those names. Workers start from these same files by themselves and have no use for this one.

import { unpack } from './lzma.js';

const NEEDS = 'Trailglass needs WebAssembly with SIMD, module workers and DecompressionStream, which browsers '
    + 'have since mid-2023: Chrome or Edge 111, Firefox 114, Safari 16.4, or newer.';

// The smallest module that uses a SIMD instruction.
const SIMD = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

// Text in place of the page, for when there will be no page.
function explain(reason) {
    const card = document.createElement('div');
    card.className = 'boot-error';
    card.setAttribute('role', 'alert');
    for (const [tag, text] of [['h1', 'Trailglass could not start'], ['p', NEEDS], ['p', reason]]) {
        const part = document.createElement(tag);
        part.textContent = text;
        card.append(part);
    }
    document.getElementById('root').replaceChildren(card);
}

// What this browser lacks, in words; empty if nothing.
function lacking() {
    if (typeof WebAssembly !== 'object') return 'WebAssembly';
    if (!WebAssembly.validate(SIMD)) return 'WebAssembly with SIMD';
    if (typeof Worker !== 'function') return 'workers';
    return '';
}

// The compiled program. A release has it packed.
async function compiled(address) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address} could not be fetched (${response.status}).`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    return WebAssembly.compile(address.endsWith('.lzma') ? await unpack(bytes) : bytes);
}

async function boot() {
    const script = document.querySelector('link[rel=modulepreload]').href;
    const [program, module] = await Promise.all([
        import(script),
        compiled(document.querySelector('link[rel=preload][as=fetch]').href),
    ]);
    await program.default({ module_or_path: module });
}

const missing = lacking();
if (missing) {
    explain(`This browser has no ${missing}, or it is switched off.`);
} else {
    boot().catch((error) => {
        console.error(error);
        explain(`The reason given: ${error?.message ?? error}`);
    });
}
