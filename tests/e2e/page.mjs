// Drives the built page in Chromium, only through the hooks that DESIGN calls "names that tests hold on to".
//
// `openPage(t)` gives a fresh browser profile on the page, served under a sub-path as GitHub Pages does. It fails
// the test for any uncaught error, dialog or request to another origin, whatever the test itself looks at.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { chromium } from 'playwright-core';
import { serve } from '../../scripts/serve.mjs';
import { BROWSER_ARGUMENTS, DIST, ROOT, browserProgram } from './browser.mjs';
import { isAnswered, noteInputs, readCounts, readTable } from './hooks.mjs';

export { pageOnDisk, temporaryFolder } from './folders.mjs';
export { numberOf } from './independent.mjs';
export { ROOT };

// How long the page may take to read what a test gives it.
const PATIENCE = 60_000;

let shared;

// What hears of each request to the server before it is answered.
const listeners = new Set();

// One server and one browser for all tests of a file.
async function browserAndServer() {
    if (!existsSync(join(DIST, 'index.html'))) {
        throw new Error(`there is no page in ${DIST}: run make build first, or set DIST`);
    }
    shared ??= Promise.all([
        serve({
            folder: DIST,
            port: 0,
            prefix: '/some/where/',
            onRequest: async (request) => {
                for (const listen of listeners) await listen(request);
            },
        }),
        chromium.launch({ executablePath: browserProgram(), args: BROWSER_ARGUMENTS }),
    ]);
    const [server, browser] = await shared;
    return { server, browser };
}

after(async () => {
    if (!shared) return;
    const { server, browser } = await browserAndServer();
    await browser.close();
    await server.close();
});

// Opens the page in a fresh profile. `hash` is put behind its address.
// `address` names another page than the served one, which then may ask for nothing but itself. `prepare` is called with the
// page before it is opened; what to wait for then may be another element than the running program's.
export async function openPage(t, {
    hash = '', width = 1440, height = 900, colorScheme = 'light', address, prepare = () => {}, until = '#app[data-state]',
} = {}) {
    const { server, browser } = await browserAndServer();
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.addInitScript(noteInputs);
    const wrong = [];
    const requests = [];
    const origin = new URL(server.url).origin;
    page.on('pageerror', (error) => wrong.push(`uncaught: ${error.stack ?? error}`));
    page.on('crash', () => wrong.push('the page crashed'));
    page.on('dialog', (dialog) => {
        wrong.push(`a dialog: ${dialog.message()}`);
        void dialog.dismiss();
    });
    context.on('request', (request) => {
        requests.push(request.url());
        const local = ['blob:', 'data:'].some((scheme) => request.url().startsWith(scheme));
        const own = address ? request.url().startsWith(address) : new URL(request.url()).origin === origin;
        if (!local && !own) wrong.push(`a request to ${request.url()}`);
    });
    t.after(async () => {
        await context.close();
        assert.deepEqual(wrong, [], 'nothing goes wrong unseen while the test runs');
    });
    await prepare(page);
    await page.goto((address ?? server.url) + hash, { waitUntil: 'domcontentloaded' });
    await page.waitForSelector(until, { state: 'attached', timeout: PATIENCE });
    return new Screen(page, { requests, wrong, server, listeners });
}

// The page as a test sees it.
class Screen {
    constructor(page, { requests, wrong, server, listeners: heard }) {
        Object.assign(this, { page, requests, wrong, server, listeners: heard });
    }

    // The counts on #app, as numbers, and its state.
    counts() {
        return this.page.evaluate(readCounts);
    }

    // Waits until everything handed in has been read: `files` in all.
    async loaded(files) {
        await this.page.waitForFunction(
            (count) => {
                const { state, files } = document.querySelector('#app').dataset;
                return state === 'ready' && Number(files) === count;
            },
            files,
            { timeout: PATIENCE },
        ).catch(async () => assert.fail(
            `${files} files are not read after ${PATIENCE} ms: ${JSON.stringify(await this.counts())}`,
        ));
        return this.counts();
    }

    // Hands files over through the file input, or a folder through the other one.
    async open(paths, expected = [paths].flat().length) {
        const before = (await this.counts()).files || 0;
        await this.page.setInputFiles('input#open-files', paths);
        return this.loaded(before + expected);
    }

    async openFolder(folder, expected) {
        const before = (await this.counts()).files || 0;
        await this.page.setInputFiles('input#open-folder', folder);
        return this.loaded(before + expected);
    }

    // A real drop of files and folders, as the browser gets it from the desktop.
    async drop(paths, expected) {
        const before = (await this.counts()).files || 0;
        const session = await this.page.context().newCDPSession(this.page);
        const data = { items: [], files: [paths].flat(), dragOperationsMask: 1 };
        for (const type of ['dragEnter', 'dragOver', 'drop']) {
            await session.send('Input.dispatchDragEvent', { type, x: 700, y: 450, data });
        }
        return this.loaded(before + expected);
    }

    // Types a query and expects this many events to be left.
    async expectShown(query, expected) {
        await this.search(query);
        assert.equal((await this.counts()).shown, expected, `events shown for ${JSON.stringify(query)}`);
    }

    // Types a query in place of the one that is there, and waits for its answer.
    async search(query) {
        if (await this.page.inputValue('input#search') === query) return;
        await this.page.fill('input#search', query);
        await this.page.waitForFunction(isAnswered, query);
    }

    // Expects this many events to be shown, once facets and histogram are drawn as well.
    async expectCount(expected, what) {
        await this.page.waitForFunction(
            (count) => {
                const app = document.querySelector('#app');
                return Number(app.dataset.shown) === count && app.getAttribute('aria-busy') !== 'true';
            },
            expected,
        ).catch(() => {});
        assert.equal((await this.counts()).shown, expected, what);
    }

    async tab(name) {
        await this.page.getByRole('tab', { name }).click();
    }

    async events() {
        await this.tab(/^Events/);
        return this.table('#events', (await this.counts()).shown);
    }

    async receipt() {
        // The button closes a receipt that the page has opened by itself just before the click: then it takes another one.
        const isOpen = () => document.querySelector('.receipt-button').ariaPressed === 'true';
        while (!await this.page.evaluate(isOpen)) {
            await this.page.click('.receipt-button');
            await this.page.waitForFunction(isOpen, null, { timeout: 2000 }).catch(() => {});
        }
        await this.page.locator('[role=tab][data-tab=receipt]').first().click();
        return this.table('#receipt', (await this.counts()).files);
    }

    // All rows of a table, in order, by scrolling through it: [{ key, index, cells: { column: text } }].
    // `expected` rows where the number is known; any but none where it is not.
    async table(selector, expected) {
        await this.page.waitForFunction(
            ([table, rows]) => {
                const count = Number(document.querySelector(table)?.getAttribute('aria-rowcount'));
                return rows === undefined ? count > 0 : count === rows;
            },
            [selector, expected],
        ).catch(() => assert.fail(`${selector} does not come to ${expected ?? 'any'} rows`));
        const total = Number(await this.page.getAttribute(selector, 'aria-rowcount'));
        const rows = JSON.parse(await this.page.evaluate(readTable, { selector, total, patience: PATIENCE }));
        assert.equal(rows.length, total, `${selector} has as many rows as aria-rowcount says`);
        return rows;
    }

    // Opens an event by its id and gives the panel's text and the raw record.
    async detail(key) {
        const row = this.page.locator(`#events [data-key=${JSON.stringify(key)}]`);
        await row.first().click();
        await this.page.waitForSelector(`#detail[data-key=${JSON.stringify(key)}] pre.raw`);
        // A long record is shown by its beginning first.
        const all = this.page.locator('#detail [data-show=all-raw]');
        if (await all.count()) {
            await all.click();
            await all.waitFor({ state: 'detached' });
        }
        // So are long texts; and texts that hold JSON are shown as trees.
        const folded = '#detail [data-show=text][aria-pressed=false], #detail [data-show=letters][aria-expanded=false]';
        await this.page.$$eval(folded, (buttons) => buttons.forEach((button) => button.click()));
        await this.page.waitForFunction((folded) => document.querySelector(folded) === null, folded);
        return {
            text: await this.page.$eval('#detail', (detail) => detail.innerText),
            raw: await this.page.$eval('#detail pre.raw', (raw) => raw.textContent),
        };
    }
}

// The bytes of a file from the repository.
export function bytesOf(...path) {
    return readFile(join(ROOT, ...path));
}
