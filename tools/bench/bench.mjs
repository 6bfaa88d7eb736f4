// Measures the built page in headless Chromium beside two others, in one run and one browser, taking turns:
// the floor (the same files only inflated, with the same library in WebAssembly on all cores, the files read as the
// page reads them) and plain JavaScript. And times the stages of a load by themselves, on one core.
//
//   make bench                                            or, with the page built:  node tools/bench/bench.mjs
//   node tools/bench/bench.mjs 200000 tiny                only these sets: numbers of events, or 4,000 tiny files
//   RUNS=5 node tools/bench/bench.mjs 200000              other repetitions
//   MEMORY=512 node tools/bench/bench.mjs 1000000         the engine may take only so many megabytes
//
// Generated data and the floor's program are kept in the tools folder and used again.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { serve } from '../../scripts/serve.mjs';
import { BROWSER_ARGUMENTS, DIST, ROOT, browserProgram } from '../../tests/e2e/browser.mjs';
import { CACHE, kept, quantile } from './data.mjs';
import { atRest, rendererMemory } from './rest.mjs';

// playwright-core is installed beside the end-to-end tests.
const { chromium } = createRequire(join(ROOT, 'tests/e2e/page.mjs'))('playwright-core');

const RUNS = Number(process.env.RUNS ?? 3);
const TINY = 'tiny';
const WANTED = process.argv.length > 2 ? process.argv.slice(2) : ['200000', '1000000', '3000000', TINY];
// Above this, plain JavaScript needs more memory than a tab gets.
const BASELINE_AT_MOST = 200_000;
const TYPED = 'lambda.amaz';
const PATIENCE = 600_000;
// The stages are timed on files of about so many bytes, taken evenly from the whole set.
const STAGE_BYTES = 4 << 20;
const STAGE_TURNS = 3;

// The sets to load: files of 500 records, or tiny ones.
function dataSets() {
    const sets = WANTED.map((wanted) => (wanted === TINY
        ? { name: '30,000 events in tiny files', events: 30_000, perFile: 8 }
        : { name: `${Number(wanted).toLocaleString('en')} events`, events: Number(wanted), perFile: 500 }));
    for (const set of sets) Object.assign(set, kept(set));
    return sets;
}

// Builds the floor's program and puts it beside its page.
function floorAndBaseline() {
    const pages = join(CACHE, 'pages');
    mkdirSync(pages, { recursive: true });
    cpSync(join(ROOT, 'tools/bench/pages'), pages, { recursive: true });
    // wasm-opt goes over the page's program too, with these same options.
    const script = `
        set -euo pipefail
        . scripts/env.sh
        target="${CACHE}/target"
        (cd tools/bench/floor && on_wasm cargo build --quiet --release --target wasm32-unknown-unknown --target-dir "$target")
        wasm-bindgen --target web --out-dir "${pages}" "$target/wasm32-unknown-unknown/release/trailglass_floor.wasm"
        options=$(sed -n 's/.*data-wasm-opt-params="\\([^"]*\\)".*/\\1/p' index.html)
        wasm-opt -O4 $options "${pages}/trailglass_floor_bg.wasm" -o "${pages}/trailglass_floor_bg.wasm"`;
    execFileSync('bash', ['-c', script], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
    return pages;
}

const median = (numbers) => quantile(numbers, 0.5);

// Notes long tasks of the page's thread from its first moment on.
function watchLongTasks() {
    window.longTasks = [];
    new PerformanceObserver((list) => {
        window.longTasks.push(...list.getEntries().map((entry) => entry.duration));
    }).observe({ type: 'longtask', buffered: true });
}

// Loads the set into one of the three pages and types. Gives what was measured, in milliseconds and bytes.
async function run(browser, url, kind, set) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const measures = (name) => page.evaluate(
        (wanted) => performance.getEntriesByName(wanted, 'measure').map((entry) => entry.duration),
        `${kind}:${name}`,
    );
    const measured = (name, count = 1) => page.waitForFunction(
        ([wanted, least]) => performance.getEntriesByName(wanted, 'measure').length >= least,
        [`${kind}:${name}`, count],
        { timeout: PATIENCE, polling: 20 },
    );
    try {
        await page.addInitScript(watchLongTasks);
        if (process.env.MEMORY) {
            await page.addInitScript((bytes) => { window.trailglassMemoryLimit = bytes; }, process.env.MEMORY * 2 ** 20);
        }
        await page.goto(url);
        const ready = { trailglass: '#app[data-state]', floor: 'body[data-ready]', baseline: 'body' }[kind];
        await page.waitForSelector(ready, { state: 'attached' });
        await atRest(browser, page);
        const before = await rendererMemory(browser);
        await page.setInputFiles('#open-folder', set.folder);
        await measured('load');
        const memory = await rendererMemory(browser);
        const result = { load: (await measures('load')).at(-1), memory, perEvent: (memory - before) / set.events };
        if (kind === 'floor') {
            const bytes = Number(await page.getAttribute('body', 'data-bytes'));
            if (bytes !== set.truth.jsonBytes) throw new Error(`the floor inflated ${bytes} bytes`);
            return result;
        }
        if (kind === 'trailglass') {
            result.firstRows = (await measures('first-rows')).at(-1);
            const { events } = await page.$eval('#app', (app) => app.dataset);
            if (Number(events) !== set.truth.events) {
                // The one good reason is that the memory is full, and the page must say so.
                const words = await page.locator('.notice.warn').textContent();
                if (!/memory is full/.test(words)) throw new Error(`the page holds ${events} events`);
                console.log(`${set.name}: ${Number(events).toLocaleString('en')} were read. ${words}`);
                result.partial = Number(events);
                result.perEvent = (memory - before) / result.partial;
            }
        }
        await page.focus('#search');
        result.queries = [];
        for (const letter of TYPED) {
            const before = (await measures('query')).length;
            await page.keyboard.type(letter);
            await measured('query', before + 1);
            result.queries.push((await measures('query')).at(-1));
            await page.waitForFunction(() => document.querySelector('#app[aria-busy=true]') === null);
        }
        result.longest = Math.max(0, ...await page.evaluate(() => window.longTasks));
        return result;
    } finally {
        await context.close();
    }
}

// The stages on one core, for each set: megabytes of JSON a second.
async function stagesOf(browser, url, set) {
    const files = readdirSync(set.folder, { recursive: true }).filter((name) => name.endsWith('.gz')).sort();
    const step = Math.max(1, Math.floor(set.truth.bytes / STAGE_BYTES));
    const some = files.filter((_, index) => index % step === 0).map((name) => join(set.folder, name));
    const turns = [];
    for (let turn = 0; turn < STAGE_TURNS; turn += 1) {
        const context = await browser.newContext();
        const page = await context.newPage();
        await page.goto(url);
        await page.waitForSelector('body[data-ready]', { state: 'attached' });
        await page.setInputFiles('#open-files', some);
        await page.waitForFunction(() => window.stages, null, { timeout: PATIENCE });
        turns.push(await page.evaluate(() => window.stages));
        await context.close();
    }
    const speed = (name) => median(turns.map((turn) => turn.bytes / 1e3 / turn[name]));
    return { inflated: speed('inflated'), walked: speed('walked'), takenIn: speed('takenIn') };
}

const milliseconds = (value) => (Number.isFinite(value) ? `${value < 100 ? value.toFixed(1) : Math.round(value)} ms` : '–');
const times = (value) => (Number.isFinite(value) ? `${value.toFixed(value < 10 ? 2 : 0)} x` : '–');

// One column of the table: the medians of a set.
function column(results, stages) {
    const middle = (kind, name) => median(results[kind].map((result) => result[name]));
    const queries = (kind) => results[kind].flatMap((result) => result.queries);
    const [load, floor, baseline] = ['trailglass', 'floor', 'baseline'].map((kind) => middle(kind, 'load'));
    return {
        'load': milliseconds(load),
        'floor: only inflating': milliseconds(floor),
        'load, of the floor': times(load / floor),
        'plain JavaScript: load': milliseconds(baseline),
        'plain JavaScript, of load': times(baseline / load),
        'stage, one core: inflate': `${Math.round(stages.inflated)} MB/s`,
        'stage, one core: scan and walk': `${Math.round(stages.walked)} MB/s`,
        'stage, one core: take in': `${Math.round(stages.takenIn)} MB/s`,
        'events read': results.trailglass.some(({ partial }) => partial)
            ? `${middle('trailglass', 'partial').toLocaleString('en')} (memory full)` : 'all',
        'first rows': milliseconds(middle('trailglass', 'firstRows')),
        'keystroke, median': milliseconds(median(queries('trailglass'))),
        'keystroke, 95 %': milliseconds(quantile(queries('trailglass'), 0.95)),
        'plain JavaScript: keystroke': milliseconds(median(queries('baseline'))),
        'longest task on the page': milliseconds(Math.max(...results.trailglass.map((result) => result.longest))),
        'plain JavaScript: longest task': milliseconds(Math.max(...results.baseline.map((result) => result.longest))),
        'memory for each event': `${Math.round(middle('trailglass', 'perEvent'))} bytes`,
        'memory of the tab': `${Math.round(middle('trailglass', 'memory') / 2 ** 20)} MB`,
    };
}

if (!existsSync(join(DIST, 'index.html'))) throw new Error(`there is no page in ${DIST}: run make build first`);
mkdirSync(CACHE, { recursive: true });
const sets = dataSets();
const [pageServer, otherServer] = await Promise.all([
    serve({ folder: DIST, port: 0, prefix: '/some/where/' }),
    serve({ folder: floorAndBaseline(), port: 0 }),
]);
const browser = await chromium.launch({ executablePath: browserProgram(), args: BROWSER_ARGUMENTS });
const address = {
    trailglass: pageServer.url,
    floor: `${otherServer.url}floor.html`,
    baseline: `${otherServer.url}baseline.html`,
};
const table = {};
for (const set of sets) {
    const results = { trailglass: [], floor: [], baseline: [] };
    for (let turn = 0; turn < RUNS; turn += 1) {
        for (const kind of ['floor', 'trailglass', 'baseline']) {
            if (kind === 'baseline' && (set.events > BASELINE_AT_MOST || turn > 0)) continue;
            results[kind].push(await run(browser, address[kind], kind, set));
        }
    }
    table[set.name] = column(results, await stagesOf(browser, `${otherServer.url}stages.html`, set));
    const { jsonBytes, bytes, files } = set.truth;
    console.log(`${set.name}: ${files} files, ${(jsonBytes / 1e6).toFixed(0)} MB of JSON, ${(bytes / 1e6).toFixed(1)} MB gzipped`);
}
await browser.close();
await Promise.all([pageServer.close(), otherServer.close()]);

console.log(`\n${cpus().length} cores of ${cpus()[0].model}, ${(totalmem() / 2 ** 30).toFixed(0)} GB, Chromium `
    + `${browser.version()}; medians of ${RUNS} runs (plain JavaScript: one)\n`);
const names = Object.keys(Object.values(table)[0]);
const heads = Object.keys(table);
const cells = [['', ...heads], ...names.map((name) => [name, ...heads.map((head) => table[head][name])])];
const widths = cells[0].map((_, index) => Math.max(...cells.map((row) => row[index].length)));
for (const row of cells) {
    console.log(row.map((cell, index) => (index ? cell.padStart(widths[index]) : cell.padEnd(widths[index]))).join('   '));
}
writeFileSync(join(CACHE, 'last.json'), JSON.stringify(table, null, 2));
