// Measures the Step Functions tab of the built page on 100,000 executions of 500 machines: the first opening, each table,
// sort, filter and a machine's page, from the click to the drawn rows.
//
//   node tools/bench/step-functions.mjs             with the page built; `make bench` runs it too
//   TURNS=40 node tools/bench/step-functions.mjs    so many times each

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { serve } from '../../scripts/serve.mjs';
import { BROWSER_ARGUMENTS, DIST, ROOT, browserProgram } from '../../tests/e2e/browser.mjs';
import { atRest } from './rest.mjs';

const { chromium } = createRequire(join(ROOT, 'tests/e2e/page.mjs'))('playwright-core');
const HOME = process.env.TRAILGLASS_HOME ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'trailglass');
const TURNS = Number(process.env.TURNS ?? 20);
const BAR = 50;
const PATIENCE = 600_000;
const QUESTION = 'trailglass:query';

// The files, made once for each text of the generator.
function data() {
    const stamp = execFileSync('sh', ['-c', 'cat tools/generate.rs tests/support/story/*.rs tests/support/story/*/*.rs | cksum'], { cwd: ROOT })
        .toString().split(' ')[0];
    const folder = join(HOME, 'bench', `lives-${stamp}`);
    if (!existsSync(join(folder, 'truth.json'))) {
        const lives = ['--lives', '500', '--runs', '200', '--per-file', '500', '--out', folder];
        execFileSync('cargo', ['run', '--quiet', '--example', 'generate', '--', ...lives], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
    }
    return { folder: join(folder, 'AWSLogs'), truth: JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) };
}

function quantile(numbers, share) {
    const sorted = [...numbers].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const { folder, truth } = data();
const server = await serve({ folder: DIST, port: 0, prefix: '/some/where/' });
const browser = await chromium.launch({ executablePath: browserProgram(), args: BROWSER_ARGUMENTS });
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
page.setDefaultTimeout(30_000);
await page.goto(server.url);
await page.waitForSelector('#app[data-state]', { state: 'attached' });
await page.setInputFiles('#open-folder', folder);
await page.waitForSelector('#app[data-state=ready]', { state: 'attached', timeout: PATIENCE });
const { events } = await page.$eval('#app', (app) => app.dataset);
if (Number(events) !== truth.events) throw new Error(`the page holds ${events} of ${truth.events} events`);
// What the page does by itself after a load comes first.
await atRest(browser, page);
// Waits until facets and histogram of the last answer are drawn.
const whole = () => page.waitForFunction(() => document.querySelector('#app[aria-busy=true]') === null);

const table = {};
// From the page's question to the drawn answer.
async function measure(name, act) {
    await page.evaluate((measure) => performance.clearMeasures(measure), QUESTION);
    await act();
    await page.waitForFunction((measure) => performance.getEntriesByName(measure).length > 0, QUESTION, { polling: 10 });
    const [took] = await page.evaluate((measure) => performance.getEntriesByName(measure).map((entry) => entry.duration), QUESTION);
    (table[name] ??= []).push(took);
    await whole();
}
const tab = (name) => page.getByRole('tab', { name, exact: true }).click();
const sort = (grid, column) => page.locator(`#${grid} [role=columnheader]`, { hasText: column }).first().locator('button').first().click();

await measure('first opening', () => page.getByRole('tab', { name: /^Step Functions/ }).click());
for (let turn = 0; turn < TURNS; turn += 1) {
    for (const name of ['Executions', 'Activities', 'Denied', 'Worth a look', 'State machines']) await measure(name, () => tab(name));
    await measure('sort machines', () => sort('machines', turn % 2 ? 'Executions' : 'State machine'));
    const row = page.locator('#machines [role=row][data-key]').nth(turn % 10);
    await measure('a machine', () => row.click());
    await measure('back to the machines', () => page.getByRole('button', { name: /All state machines/ }).click());
    await tab('Executions');
    await page.waitForSelector('#executions [role=row][data-key]');
    await whole();
    for (const column of ['Execution', 'Started by', 'Duration']) await measure(`sort executions by ${column.toLowerCase()}`, () => sort('executions', column));
    await measure('filter executions', () => page.fill('#search', `principal:pipeline-${turn % 50}`));
    await measure('filter taken back', () => page.fill('#search', ''));
    // The search box's suggestions would lie over the tabs.
    await page.$eval('#search', (search) => search.blur());
    await tab('State machines');
    await page.waitForSelector('#machines [role=row][data-key]');
    await whole();
}
await browser.close();
await server.close();

console.log(`\nStep Functions: ${Object.keys(truth.machines).length} machines, ${Object.keys(truth.executions).length.toLocaleString('en')} executions, `
    + `${truth.events.toLocaleString('en')} calls; ${TURNS} times each, from the click to the drawn rows\n`);
for (const [name, took] of Object.entries(table)) {
    const [middle, most] = [quantile(took, 0.5), quantile(took, 0.95)].map((value) => `${Math.round(value)} ms`.padStart(8));
    console.log(`${name.padEnd(34)}${middle}${most}${quantile(took, 0.95) > BAR ? '   above the bar' : ''}`);
}
