// Measures a first visit: from opening the page's address in a fresh profile until it can be used, with its parts, in
// Chromium, Firefox and WebKit from a local server, and in Chromium over a line of 10 Mbit/s with 40 ms of latency.
//
//   node tools/bench/first-visit.mjs [chromium|firefox|webkit|slow …]       RUNS=9 for more repetitions
//   DIST=one,another node tools/bench/first-visit.mjs                       compares built pages, taking turns

import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { serve } from '../../scripts/serve.mjs';
import { BROWSER_ARGUMENTS, DIST, ROOT, browserProgram } from '../../tests/e2e/browser.mjs';
import { missing, start } from '../../tests/e2e/core/browsers.mjs';
import { quantile } from './data.mjs';

// playwright-core is installed beside the end-to-end tests.
const { chromium } = createRequire(join(ROOT, 'tests/e2e/page.mjs'))('playwright-core');

const RUNS = Number(process.env.RUNS ?? 5);
const WANTED = process.argv.length > 2 ? process.argv.slice(2) : ['chromium', 'firefox', 'webkit', 'slow'];
const LINE = { offline: false, latency: 40, downloadThroughput: 10e6 / 8, uploadThroughput: 10e6 / 8 };
const POLLING_MILLIS = 50;
const PATIENCE_MILLIS = 30_000;

// In the page: the moments of its start in milliseconds since it was asked for, or null before files can be read.
function moments() {
    const marked = (name) => performance.getEntriesByName(`trailglass:${name}`, 'mark')[0]?.startTime;
    if (document.querySelector('#app')?.dataset.state !== 'empty' || marked('workers') === undefined) return null;
    const files = performance.getEntriesByType('resource');
    const program = files.find(({ name }) => /trailglass-.*\.wasm/.test(name));
    return {
        painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
        script: marked('boot'),
        fetched: program?.responseEnd,
        compiled: marked('compiled'),
        started: marked('started'),
        drawn: marked('drawn'),
        workers: marked('workers'),
    };
}

async function until(ask) {
    for (const end = Date.now() + PATIENCE_MILLIS; Date.now() < end;) {
        const found = await ask();
        if (found) return found;
        await new Promise((done) => setTimeout(done, POLLING_MILLIS));
    }
    throw new Error('the page does not start');
}

async function inChromium(url, line) {
    const browser = await chromium.launch({ executablePath: browserProgram(), args: BROWSER_ARGUMENTS });
    try {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        if (line) {
            const session = await page.context().newCDPSession(page);
            await session.send('Network.enable');
            await session.send('Network.emulateNetworkConditions', line);
        }
        await page.goto(url, { waitUntil: 'commit' });
        return await until(() => page.evaluate(moments));
    } finally {
        await browser.close();
    }
}

async function byDriver(name, url) {
    const { driver, close } = await start(name);
    try {
        await driver.get(url);
        return await until(() => driver.executeScript(`return (${moments})()`));
    } finally {
        await close();
    }
}

const WAYS = {
    chromium: { title: 'Chromium', visit: (url) => inChromium(url) },
    firefox: { title: 'Firefox', visit: (url) => byDriver('firefox', url), missing: () => missing('firefox') },
    webkit: { title: 'WebKit', visit: (url) => byDriver('webkit', url), missing: () => missing('webkit') },
    slow: { title: 'Chromium, 10 Mbit/s and 40 ms', visit: (url) => inChromium(url, LINE) },
};
// What is reached at each of the moments.
const NAMES = {
    painted: 'the first text is painted',
    script: 'the starting script runs',
    fetched: 'the program is fetched',
    compiled: 'the program is compiled',
    started: 'the program has started',
    drawn: 'the page can be used',
    workers: 'the workers’ is compiled',
};

const folders = (process.env.DIST ?? DIST).split(',').map((folder) => resolve(folder));
const servers = await Promise.all(folders.map((folder) => serve({ folder, port: 0, prefix: '/some/where/' })));
for (const way of WANTED) {
    const { title, visit, missing: reason } = WAYS[way];
    if (reason?.()) {
        console.log(`\n${reason()}`);
        continue;
    }
    const runs = folders.map(() => []);
    for (let turn = 0; turn < RUNS; turn++) {
        for (const [index, { url }] of servers.entries()) runs[index].push(await visit(url));
    }
    console.log(`\n${title}: milliseconds since the address was opened, medians of ${RUNS} fresh profiles`);
    if (folders.length > 1) {
        console.log(`${''.padEnd(28)}${folders.map((folder) => basename(folder).slice(-13).padStart(14)).join('')}`);
    }
    for (const [moment, name] of Object.entries(NAMES)) {
        const middle = (visits) => quantile(visits.map((visited) => visited[moment]), 0.5);
        const cells = runs.map((visits) => (Number.isFinite(middle(visits)) ? String(Math.round(middle(visits))) : '–').padStart(14));
        console.log(`${name.padEnd(28)}${cells.join('')}`);
    }
}
await Promise.all(servers.map(({ close }) => close()));
