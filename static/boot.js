// Starts the page's program, and keeps what the user does until it runs: the landing page is part of index.html, so files can
// be chosen or dropped before the program is there. Then it loads the workers' program, for src/worker/program.rs, and that
// for Parquet files once it is asked for. The build gives the files of both names with a hash; index.html carries those names.

const NEEDS = 'Trailglass needs WebAssembly with SIMD, workers and DecompressionStream, which browsers '
    + 'have since mid-2023: Chrome or Edge 111, Firefox 114, Safari 16.4, or newer.';

const RELOAD = 'A part of the page could not be loaded. Reload the page to try again.';
const NOT_READ = 'The files that you have given it meanwhile were not read: give them once more then.';

// The smallest module that uses a SIMD instruction.
const SIMD = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

// Sentences in place of the page, for when there will be no page.
function explain(...sentences) {
    const card = document.createElement('div');
    card.className = 'boot-error';
    card.setAttribute('role', 'alert');
    for (const [tag, text] of [['h1', 'Trailglass could not start'], ...sentences.map((words) => ['p', words])]) {
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
    if (typeof DecompressionStream !== 'function') return 'DecompressionStream';
    return '';
}

// A point in time for benchmarks, as an entry of the browser's User Timing.
const mark = (name) => performance.mark(`trailglass:${name}`);

// The colours chosen last time, before anything is painted in others; src/page/lib/theme.rs keeps them.
function applyTheme() {
    try {
        document.documentElement.dataset.theme = localStorage.getItem('trailglass.theme') ?? 'auto';
    } catch {
        // Without storage the colours are the system's.
    }
}

// What the user does on the landing page before the program runs. `replay` does it again for the program.
class EarlyActions {
    // Whether files were chosen, dropped or pasted.
    hasFiles = false;
    #waiting = [];
    #listening = new AbortController();
    // Held on to, because a chooser may still be open when the program takes over.
    #inputs = [...document.querySelectorAll('#root input[type=file]')];

    constructor() {
        const listen = (type, listener) => addEventListener(type, listener, { capture: true, signal: this.#listening.signal });
        listen('click', (event) => this.#click(event));
        listen('dragenter', (event) => event.preventDefault());
        listen('dragover', (event) => event.preventDefault());
        listen('drop', (event) => this.#drop(event));
        listen('paste', (event) => this.#paste(event));
        for (const input of this.#inputs) {
            input.addEventListener('change', () => this.#choose(input));
            if (input.files.length) this.#choose(input);
        }
    }

    // Does it as soon as the program runs.
    #do(action) {
        if (this.#waiting) this.#waiting.push(action);
        else action();
    }

    // The program's landing page has the same buttons in the same order. Those for files work at once.
    #click({ target }) {
        const button = target.closest?.('#root button');
        if (!button) return;
        const buttons = () => [...document.querySelectorAll('#root button')];
        const index = buttons().indexOf(button);
        if (button.dataset.opens) document.getElementById(button.dataset.opens).click();
        else this.#do(() => buttons()[index].click());
    }

    #choose({ id, files }) {
        this.hasFiles = true;
        this.#do(() => {
            const input = document.getElementById(id);
            input.files = files;
            input.dispatchEvent(new Event('change', { bubbles: true }));
        });
    }

    #drop(event) {
        event.preventDefault();
        const detail = [...event.dataTransfer.items]
            .filter(({ kind }) => kind === 'file')
            .map((item) => {
                const entry = item.webkitGetAsEntry?.();
                return entry?.isDirectory ? entry : item.getAsFile();
            })
            .filter(Boolean);
        this.#handOver(detail);
    }

    #paste({ clipboardData: pasted }) {
        const text = pasted.getData('text/plain');
        if (pasted.files.length) this.#handOver([...pasted.files]);
        else if (text.trim()) this.#handOver([new File([text], 'pasted text.json')]);
    }

    // Files and entries of folders, for use_drops in src/page/app.rs.
    #handOver(detail) {
        this.hasFiles = true;
        this.#do(() => dispatchEvent(new CustomEvent('trailglass:dropped', { detail })));
    }

    replay() {
        this.#listening.abort();
        const waiting = this.#waiting;
        this.#waiting = null;
        for (const action of waiting) action();
    }
}

// The text of a part of this page; none where the parts are files beside it. scripts/one-file.mjs puts them in.
const inside = (id) => document.getElementById(id)?.textContent;

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

// Bytes that were gzipped, as an answer that can be compiled while it comes in.
const unzipped = (body) => new Response(
    body.pipeThrough(new DecompressionStream('gzip')), { headers: { 'Content-Type': 'application/wasm' } },
);

// The answer to a request for a part of the page.
async function fetched(address, options) {
    const response = await fetch(address, options);
    if (response.ok) return response;
    const error = new Error(`${address} could not be fetched (${response.status})`);
    // The files of a version of the page go when a newer one comes: no later attempt would find them.
    error.isGone = response.status === 404 || response.status === 410;
    throw error;
}

// A program's module, compiled while its bytes come in. A release has them gzipped, so that they are short from any host.
async function compiled(address, options) {
    const response = await fetched(address, options);
    return WebAssembly.compileStreaming(address.endsWith('.gz') ? unzipped(response.body) : response);
}

// The files of a workers' program, which stand in the page's head under its name. Nobody waits for them on the landing page.
function filesOf(program) {
    const [script, module] = document.querySelector(`meta[name=${program}]`).content.split(' ');
    const low = { priority: 'low' };
    return [fetched(script, low).then((response) => response.text()), compiled(module, low)];
}

// The programs from the files beside the page. The page's are preloaded.
const FILES = {
    page: () => [
        import(document.querySelector('link[rel=modulepreload]').href),
        compiled(document.querySelector('link[rel=preload][as=fetch]').href),
    ],
    workers: () => filesOf('workers'),
    parquet: () => filesOf('parquet'),
};

// A module out of the page itself.
const compiledInside = (id) => WebAssembly.compileStreaming(unzipped(new Blob([bytesOf(inside(id))]).stream()));

// The programs out of the page itself, which may ask nothing of any server, not even for the demo.
const INSIDE = {
    page: () => {
        const demo = JSON.parse(inside('demo'));
        window.fetch = async (path) => {
            const file = demo[decodeURIComponent(path)];
            return file ? new Response(bytesOf(file)) : new Response(null, { status: 404 });
        };
        return [window.trailglass, compiledInside('page-module')];
    },
    workers: () => [inside('workers-script'), compiledInside('workers-module')],
    parquet: () => [inside('parquet-script'), compiledInside('parquet-module')],
};

// Runs in each worker, behind the script that wasm-bindgen wrote: starts the program on the module that the page has compiled.
function startWorker() {
    onmessage = ({ data }) => {
        onmessage = null;
        wasm_bindgen({ module_or_path: data }).catch((error) => postMessage({ Failed: String(error) }));
    };
}

// What a worker is started with: the address of its script, which holds all of it, and the module.
async function loadWorkers(parts, program) {
    const [script, module] = await Promise.all(parts[program]());
    mark(program);
    const whole = new Blob([script, `\n(${startWorker})();`], { type: 'text/javascript' });
    return { script: URL.createObjectURL(whole), module };
}

// A function that does something once and promises all that ask the one result; after a failure it does it anew.
function once(something) {
    let promise = null;
    return () => {
        promise ??= something().catch((error) => {
            promise = null;
            throw error;
        });
        return promise;
    };
}

async function boot(early) {
    mark('boot');
    addEventListener('trailglass:drawn', () => {
        mark('drawn');
        early.replay();
    }, { once: true });
    const parts = inside('page-module') ? INSIDE : FILES;
    const loading = Promise.all(parts.page());
    window.trailglassWorkers = once(() => loadWorkers(parts, 'workers'));
    window.trailglassParquet = once(() => loadWorkers(parts, 'parquet'));
    // After the page's program, so that the two do not share the line. The page says so where it can't be had.
    loading.then(window.trailglassWorkers).catch(() => {});
    const [program, module] = await loading;
    mark('compiled');
    await program.default({ module_or_path: module });
    mark('started');
}

// Waits until no files are being read.
function readingEnds() {
    const app = document.getElementById('app');
    return new Promise((resolve) => {
        const look = () => {
            if (app?.dataset.state === 'loading') return;
            observer.disconnect();
            resolve();
        };
        const observer = new MutationObserver(look);
        if (app) observer.observe(app, { attributeFilter: ['data-state'] });
        look();
    });
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

applyTheme();
// Read now: it stays in the address only until something else is looked at.
const asksForDemo = location.hash === '#demo';
const missing = lacking();
if (missing) {
    explain(NEEDS, `This browser has no ${missing}, or it is switched off.`);
} else {
    const early = new EarlyActions();
    boot(early).then(async () => {
        if (inside('page-module') || !navigator.serviceWorker) return;
        // It fetches all files once more, so it waits for the programs. Then it answers what the page asks for: where the demo is
        // loaded at once it waits for that too, in the middle of which it would take over. Not needed, so nothing is said where
        // the browser can't.
        await window.trailglassWorkers().then(() => asksForDemo && readingEnds()).then(keep).catch((error) => console.info(error));
    }, (error) => {
        console.error(error);
        explain(RELOAD, ...(early.hasFiles ? [NOT_READ] : []), `The reason given: ${error?.message ?? error}`);
    });
}
