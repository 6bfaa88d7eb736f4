// Starts the program on the page. The build gives its two files names with a hash; the page's preload links
// carry those names. Workers start from these same files by themselves and have no use for this one.

import { unpack } from './unpack.js';

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

// The text of a part of this page; none where the parts are files beside it. scripts/one-file.mjs puts them in.
const inside = (id) => document.getElementById(id)?.textContent;

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

// The bytes of the program. A release has it packed; unpacked it is kept in the browser, so that only the first visit waits.
async function bytesAt(address) {
    const kept = address.endsWith('.packed') ? await globalThis.caches?.open('trailglass').catch(() => undefined) : undefined;
    const known = await kept?.match(address);
    if (known) return known.arrayBuffer();
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address} could not be fetched (${response.status}).`);
    const bytes = await response.arrayBuffer();
    if (!address.endsWith('.packed')) return bytes;
    const program = await unpack(new Uint8Array(bytes));
    // Older ones go. Where there is no room it is unpacked again next time.
    const others = (await kept?.keys() ?? []).filter(({ url }) => url.endsWith('.packed'));
    for (const other of others) void kept.delete(other);
    kept?.put(address, new Response(program)).catch(() => {});
    return program;
}

// The program from the files beside the page: its script, and its compiled module.
async function fromFiles() {
    const bytes = bytesAt(document.querySelector('link[rel=preload][as=fetch]').href);
    const program = import(document.querySelector('link[rel=modulepreload]').href);
    return [await program, await WebAssembly.compile(await bytes)];
}

// The program out of the page itself, which may ask nothing of any server, not even for the demo.
async function fromPage() {
    const demo = JSON.parse(inside('demo'));
    window.fetch = async (path) => {
        const file = demo[decodeURIComponent(path)];
        return file ? new Response(bytesOf(file)) : new Response(null, { status: 404 });
    };
    const unzipped = new Blob([bytesOf(inside('packed'))]).stream().pipeThrough(new DecompressionStream('gzip'));
    return [window.trailglass, await WebAssembly.compile(await new Response(unzipped).arrayBuffer())];
}

async function boot() {
    const [program, module] = await (inside('packed') ? fromPage() : fromFiles());
    await program.default({ module_or_path: module });
}

// Has the browser keep the page for when the network is gone. A newer one is offered; it never takes the place of a page
// that holds files.
async function keep() {
    const workers = navigator.serviceWorker;
    const registration = await workers.register('service-worker.js');
    const holdsFiles = () => document.getElementById('app')?.dataset.state !== 'empty';
    const offer = () => {
        // The very first version waits too, for a moment.
        if (!registration.active || !registration.waiting || document.querySelector('.update')) return;
        const [bar, words, button] = ['div', 'p', 'button'].map((tag) => document.createElement(tag));
        bar.className = 'notice update';
        bar.setAttribute('role', 'status');
        words.textContent = 'A new version of Trailglass is here.';
        button.className = 'button small';
        button.textContent = 'Use it';
        button.onclick = () => {
            if (holdsFiles()) {
                words.textContent = 'Your files stay as they are: the new version comes when this page is closed or cleared.';
                return;
            }
            workers.addEventListener('controllerchange', () => holdsFiles() || location.reload());
            registration.waiting?.postMessage('use');
        };
        bar.append(words, button);
        document.body.append(bar);
    };
    registration.addEventListener('updatefound', () => registration.installing.addEventListener('statechange', offer));
    offer();
}

const missing = lacking();
if (missing) {
    explain(`This browser has no ${missing}, or it is switched off.`);
} else {
    boot().catch((error) => {
        console.error(error);
        explain(`The reason given: ${error?.message ?? error}`);
    });
    // Not needed, so nothing is said where the browser can't.
    if (!inside('packed')) navigator.serviceWorker && keep().catch((error) => console.info(error));
}
