// Measures what a user waits for with 1,000,000 events in the built page: from a key or a click to the drawn rows or canvas,
// and the frames while scrolling and zooming.
//
//   node tools/bench/interactions.mjs                      with the page built; `make bench` runs it too
//   EVENTS=200000 TURNS=10 node tools/bench/interactions.mjs typing scroll
//                                                          fewer events, fewer turns, only what has these words in its name
//
// "drawn" is from the browser's own time of the key or click to the frame in which rows and counts of the answer stand;
// "whole" is until facets and histogram stand too, which come after the rows.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { serve } from '../../scripts/serve.mjs';
import { BROWSER_ARGUMENTS, DIST, ROOT, browserProgram } from '../../tests/e2e/browser.mjs';
import { kept, quantile } from './data.mjs';
import { atRest } from './rest.mjs';

const { chromium } = createRequire(join(ROOT, 'tests/e2e/page.mjs'))('playwright-core');
const EVENTS = Number(process.env.EVENTS ?? 1_000_000);
const TURNS = Number(process.env.TURNS ?? 30);
const WARM_UP = 3;
const BAR = 50;
const PATIENCE = 600_000;
// The page is at rest when no answer has been drawn for so long.
const REST = 150;
const ONLY = process.argv.slice(2);

// In the page: when the last key, click or movement of the wheel was, which tasks were long, when each answer was drawn.
function watch() {
    Object.assign(window, { acted: Number.NaN, longTasks: [], answers: [] });
    const note = (event) => { if (Number.isNaN(window.acted)) window.acted = event.timeStamp; };
    for (const type of ['keydown', 'pointerdown', 'change', 'wheel']) addEventListener(type, note, { capture: true });
    addEventListener('pointermove', (event) => { if (event.buttons) note(event); }, { capture: true });
    new PerformanceObserver((list) => {
        window.longTasks.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration]));
    }).observe({ type: 'longtask', buffered: true });
    new PerformanceObserver((list) => {
        for (const { name, startTime, duration } of list.getEntries()) {
            if (name === 'trailglass:query') window.answers.push([startTime, startTime + duration]);
        }
    }).observe({ type: 'measure', buffered: true });
}

const { folder, truth } = kept({ events: EVENTS, perFile: 500 });
if (!existsSync(join(DIST, 'index.html'))) throw new Error(`there is no page in ${DIST}: run make build first`);
const server = await serve({ folder: DIST, port: 0, prefix: '/some/where/' });
const browser = await chromium.launch({ executablePath: browserProgram(), args: BROWSER_ARGUMENTS });
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
page.setDefaultTimeout(30_000);
await page.addInitScript(watch);
await page.goto(server.url);
await page.waitForSelector('#app[data-state]', { state: 'attached' });
await page.setInputFiles('#open-folder', folder);
await page.waitForSelector('#app[data-state=ready]', { state: 'attached', timeout: PATIENCE });
const { events } = await page.$eval('#app', (app) => app.dataset);
if (Number(events) !== truth.events) throw new Error(`the page holds ${events} of ${truth.events} events`);
// What the page makes ready by itself after a load comes first.
await atRest(browser, page);

const table = {};
const failed = new Set();

// Waits until the page has been at rest for a while.
const rest = () => page.waitForFunction((least) => {
    const [, drawn = 0] = window.answers.at(-1) ?? [];
    return performance.now() - drawn >= least && document.querySelector('#app[aria-busy=true]') === null;
}, REST, { polling: 20 });

// Acts, and waits for the answer's drawing; or for what `shows` says, in the first frame in which it is so.
async function measure(name, act, shows) {
    await rest();
    const begun = await page.evaluate(() => {
        window.acted = Number.NaN;
        return performance.now();
    });
    await act();
    const took = await page.evaluate(async ([begun, shows]) => {
        const frame = () => new Promise((resolve) => { requestAnimationFrame(resolve); });
        const limit = performance.now() + 20_000;
        const seen = shows && new Function(`return ${shows}`);
        let drawn;
        while (drawn === undefined) {
            if (performance.now() > limit) return null;
            if (seen) {
                // A frame's callbacks run before it is painted: what is there now is in it.
                await frame();
                if (seen()) drawn = performance.now();
            } else {
                drawn = window.answers.find(([start]) => start >= begun)?.[1];
                if (drawn === undefined) await frame();
            }
        }
        const from = Number.isNaN(window.acted) ? begun : window.acted;
        let whole = drawn;
        while (document.querySelector('#app[aria-busy=true]')) whole = await frame();
        return { drawn: drawn - from, whole: whole - from };
    }, [begun, shows]);
    // One that fails keeps none of the others from being printed.
    if (took === null) {
        failed.add(name);
        return;
    }
    await rest();
    const longest = await page.evaluate((begun) => Math.max(0, ...window.longTasks
        .filter(([start]) => start >= begun).map(([, duration]) => duration)), begun);
    (table[name] ??= []).push({ ...took, longest });
}

// Turns of something, the first ones not counted. `prepare` is not measured.
async function turns(name, act, { count = TURNS, prepare = async () => {}, shows } = {}) {
    if (ONLY.length && !ONLY.some((word) => name.includes(word))) return;
    for (let turn = 0; turn < count + WARM_UP; turn += 1) {
        await prepare(turn);
        await measure(name, () => act(turn), shows);
        if (turn < WARM_UP) table[name].length = 0;
    }
}

const frames = {};
// Frames while something goes on: the time from each to the next.
async function framesOf(name, steps, act) {
    if (ONLY.length && !ONLY.some((word) => name.includes(word))) return;
    for (const counted of [false, true]) {
        await rest();
        const begun = await page.evaluate(() => {
            window.frames = [];
            window.counting = true;
            const count = (time) => {
                window.frames.push(time);
                if (window.counting) requestAnimationFrame(count);
            };
            requestAnimationFrame(count);
            return performance.now();
        });
        for (let step = 0; step < (counted ? steps : 20); step += 1) await act(step);
        const seen = await page.evaluate((begun) => {
            window.counting = false;
            const tasks = window.longTasks.filter(([start]) => start >= begun).map(([, duration]) => duration);
            return { times: window.frames, longest: Math.max(0, ...tasks) };
        }, begun);
        const gaps = seen.times.slice(1).map((time, index) => time - seen.times[index]);
        if (counted) frames[name] = { gaps, longest: seen.longest };
    }
}

const openTab = (name) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
const shown = (selector) => page.waitForSelector(selector);
const sortBy = (grid, column) => page.locator(`#${grid} [role=columnheader] [data-sort="${column}"]`).click();
const typeInto = (text) => async (turn) => page.keyboard.type(text[turn % text.length]);

// 1. The search box, key by key, and the keys taken back.
async function typing(name, tab, text) {
    if (ONLY.length && !ONLY.some((word) => `typing ${name}`.includes(word) || 'erasing'.includes(word))) return;
    await openTab(tab);
    await page.focus('#search');
    const rounds = Math.max(1, Math.round((TURNS + WARM_UP) / text.length));
    for (let round = 0; round < rounds; round += 1) {
        for (const letter of text) await measure(`typing ${name}`, () => page.keyboard.type(letter));
        for (let count = 0; count < text.length; count += 1) await measure(`erasing ${name}`, () => page.keyboard.press('Backspace'));
    }
    for (const kind of ['typing', 'erasing']) table[`${kind} ${name}`].splice(0, Math.min(WARM_UP, text.length - 1));
    await page.$eval('#search', (search) => search.blur());
}
await openTab('Events');
await shown('#events [role=row][data-key]');
await typing('a word', 'Events', 'lambda.amaz');
await typing('a word of few', 'Events', 'benjamin');
await typing('field:value', 'Events', 'name:GetOb');
await typing('two conditions', 'Events', 'error:* s3');
await typing('a path', 'Events', 'requestParameters.bucketName:a');
await typing('a word, principals', 'Principals', 'lambda.amaz');
await typing('a word, timeline', 'Timeline', 'lambda.amaz');

// 2. The tabs.
const tabs = ['Timeline', 'Events', 'Principals', 'Step Functions'];
for (const [number, name] of tabs.entries()) {
    await turns(`tab ${name}`, () => openTab(name), { prepare: () => openTab(tabs[(number + 1) % tabs.length]) });
}

// 3. Sorting.
await openTab('Events');
await shown('#events [role=row][data-key]');
const columns = ['name', 'principal', 'address', 'error', 'resource', 'time'];
for (const column of columns) {
    const other = column === 'time' ? 'name' : 'time';
    await turns(`sort events by ${column}`, () => sortBy('events', column), {
        count: Math.ceil(TURNS / 3), prepare: () => sortBy('events', other).then(rest),
    });
}
await openTab('Principals');
await shown('#principals [role=row][data-key]');
for (const column of ['principal', 'last', 'names']) await turns(`sort principals by ${column}`, () => sortBy('principals', column), { count: Math.ceil(TURNS / 2) });

// 4. The brush: each movement of the pointer is a new time range.
for (const tab of ['Events', 'Timeline']) {
    await openTab(tab);
    const box = await page.locator('canvas#histogram').boundingBox();
    const at = (share) => [box.x + box.width * share, box.y + box.height / 2];
    await page.mouse.move(...at(0.2));
    await page.mouse.down();
    await turns(`brush, ${tab.toLowerCase()}`, (turn) => page.mouse.move(...at(0.25 + turn * 0.02)));
    await page.mouse.up();
    await page.focus('#search');
    await page.evaluate(() => document.activeElement.blur());
    await page.mouse.dblclick(...at(0.9));
    await rest();
}

// 5. Lanes.
await openTab('Timeline');
await shown('.lane');
const lanes = await page.$$eval('#lanes-by option', (options) => options.map((option) => option.value).filter(Boolean));
for (const by of ['principal', 'name', 'address', 'session', 'machine', 'source'].filter((by) => lanes.includes(by))) {
    const other = by === 'source' ? 'name' : 'source';
    await turns(`lanes by ${by}`, () => page.selectOption('#lanes-by', by), {
        count: Math.ceil(TURNS / 3), prepare: () => page.selectOption('#lanes-by', other).then(rest),
    });
}
await turns('lanes by a path', async (turn) => {
    await page.fill('#lanes-field', turn % 2 ? 'requestParameters.bucketName' : 'requestParameters.roleArn');
    await page.keyboard.press('Enter');
}, { count: Math.ceil(TURNS / 3), prepare: () => page.selectOption('#lanes-by', '').catch(() => {}) });
await page.selectOption('#lanes-by', 'principal');

// 6. Facets with a new path, dossiers, an event in full.
await openTab('Events');
const paths = ['requestParameters.bucketName', 'requestParameters.roleArn', 'agent', 'responseElements', 'requestID'];
for (const path of paths) {
    await turns(`facet of ${path}`, async () => {
        await page.fill('#add-facet', path);
        await page.keyboard.press('Enter');
    }, {
        count: Math.ceil(TURNS / 5),
        prepare: async () => {
            const remove = page.locator('.facet [data-go^="remove"]');
            while (await remove.count()) {
                await remove.first().click();
                await rest();
            }
            await page.focus('#add-facet');
        },
        shows: `document.querySelector('.facet[data-field="${path}"]') !== null`,
    });
}
await page.evaluate(() => document.activeElement.blur());
await openTab('Principals');
await shown('#principals [role=row][data-key]');
await turns('a dossier', (turn) => page.locator('#principals [role=row][data-key]').nth(turn % 8).click(), {
    prepare: async () => { await page.keyboard.press('Escape'); await rest(); },
    shows: 'document.querySelector("#dossier table") !== null',
});
await page.keyboard.press('Escape');
await openTab('Events');
await shown('#events [role=row][data-key]');
await turns('an event in full', (turn) => page.locator('#events [role=row][data-key]').nth(2 + turn % 10).click(), {
    prepare: async () => { await page.keyboard.press('Escape'); await page.waitForSelector('#detail', { state: 'detached' }); },
    shows: 'document.querySelector("#detail pre.raw, #detail .record, #detail [role=tree]") !== null',
});
await page.keyboard.press('Escape');

// 7. Frames.
await page.locator('#events').hover();
await framesOf('scroll the events', 120, () => page.mouse.wheel(0, 240));
await framesOf('scroll the events far', 120, () => page.mouse.wheel(0, 60_000));
await openTab('Timeline');
await shown('.lane');
const canvas = await page.locator('canvas#timeline').boundingBox();
await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + 120);
await framesOf('zoom the timeline', 60, (step) => page.mouse.wheel(0, step % 60 < 30 ? -120 : 120));
await framesOf('pan the timeline', 60, (step) => page.mouse.wheel(step % 60 < 30 ? 80 : -80, 0));

await browser.close();
await server.close();

console.log(`\n${truth.events.toLocaleString('en')} events, ${TURNS} turns; from the key or click to the drawn answer, in milliseconds\n`);
const cell = (value) => String(Math.round(value)).padStart(8);
console.log(`${''.padEnd(44)}  median     95 %   whole, median   95 %   longest task`);
for (const [name, all] of Object.entries(table).filter(([, all]) => all.length > 0)) {
    const of = (what, share) => quantile(all.map((one) => one[what]), share);
    const late = of('drawn', 0.95) > BAR || of('longest', 1) > BAR;
    console.log(`${name.padEnd(44)}${cell(of('drawn', 0.5))}${cell(of('drawn', 0.95))}${cell(of('whole', 0.5)).padStart(16)}`
        + `${cell(of('whole', 0.95)).padStart(7)}${cell(of('longest', 1)).padStart(15)}${late ? '   above the bar' : ''}`);
}
for (const name of failed) {
    console.log(`${name.padEnd(44)}nothing was drawn in one turn or more`);
    process.exitCode = 1;
}
for (const [name, { gaps, longest }] of Object.entries(frames)) {
    const later = (least) => `${(100 * gaps.filter((gap) => gap > least).length / gaps.length).toFixed(1)} %`;
    console.log(`${name.padEnd(44)}${gaps.length} frames, ${later(17.7)} of them later than 16.7 ms, ${later(34.3)} later than 33 ms; `
        + `the latest ${Math.round(Math.max(...gaps))} ms, longest task ${Math.round(longest)} ms`);
}
