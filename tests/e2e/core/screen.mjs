// The page as a test sees it through WebDriver, only through the hooks that tests hold on to. The same in each browser.

import assert from 'node:assert/strict';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import selenium from 'selenium-webdriver';
import { isAnswered, noteInputs, readCounts, readTable } from '../hooks.mjs';

const { By, Key } = selenium;

// How long the page may take to read what a test gives it, and to do anything else; and how often it is looked at.
const READING_MILLIS = 120_000;
const PATIENCE_MILLIS = 60_000;
const LOOK_MILLIS = 20;

// In the page: collects what goes wrong unseen.
function watchErrors() {
    window.wrong = [];
    addEventListener('error', ({ message }) => {
        // No error: says that an observer is called in the next frame instead of this one.
        if (!message.startsWith('ResizeObserver loop')) window.wrong.push(`uncaught: ${message}`);
    });
    addEventListener('unhandledrejection', (event) => { window.wrong.push(`unhandled: ${event.reason}`); });
    addEventListener('securitypolicyviolation', (event) => {
        window.wrong.push(`against the policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
}

export class Screen {
    constructor({ driver, downloads }) {
        Object.assign(this, { driver, downloads });
    }

    // Opens the page and waits until it can be used.
    async visit(address) {
        await this.driver.get(address);
        await this.run(watchErrors);
        await this.run(noteInputs);
        await this.until(() => document.querySelector('#app[data-state]') !== null, [], 'the page starts');
    }

    // Runs a function in the page.
    run(what, ...values) {
        return this.driver.executeScript(what, ...values);
    }

    // Waits until the function is true in the page.
    async until(what, values, words, millis = PATIENCE_MILLIS) {
        await this.driver.wait(() => this.run(what, ...values), millis, words, LOOK_MILLIS);
    }

    counts() {
        return this.run(readCounts);
    }

    // What went wrong unseen since the page was opened.
    async wrong() {
        return await this.run(() => window.wrong) ?? [];
    }

    // Hands files over through the file chooser and waits until all is read.
    async open(paths) {
        const before = (await this.counts()).files ?? 0;
        await this.driver.findElement(By.css('input#open-files')).sendKeys([paths].flat().join('\n'));
        return this.loaded(before + [paths].flat().length);
    }

    async loaded(files) {
        try {
            await this.until((count) => {
                const { state, files: read } = document.querySelector('#app').dataset;
                return state === 'ready' && Number(read) === count;
            }, [files], `${files} files are read`, READING_MILLIS);
        } catch (error) {
            // A load that hangs, one that is slow and files that were never handed over look alike without this.
            const stood = await this.run(() => ({ ...document.querySelector('#app').dataset }));
            throw new Error(`${error.message}; it stands at ${JSON.stringify(stood)}, unseen: ${JSON.stringify(await this.wrong())}`, { cause: error });
        }
        return this.counts();
    }

    // Types a query in place of the one that is there, letter by letter.
    async search(query) {
        const box = await this.find('input#search');
        if (await box.getAttribute('value') === query) return;
        await box.sendKeys(Key.chord(Key.CONTROL, 'a'), Key.BACK_SPACE);
        // Apart from the chord: geckodriver drops letters that follow one.
        if (query) await box.sendKeys(query);
        await this.until(isAnswered, [query], `${query} is answered`);
    }

    // Types a query and expects this many events to be left.
    async expectShown(query, expected) {
        await this.search(query);
        assert.equal((await this.counts()).shown, expected, `events shown for ${JSON.stringify(query)}`);
    }

    async expectCount(expected, what) {
        await this.until((count) => Number(document.querySelector('#app').dataset.shown) === count, [expected], what);
    }

    // Clicks on the first element that fits.
    async click(selector) {
        await (await this.find(selector)).click();
    }

    // The first element that fits a selector, or an XPath that begins with a slash, once it is there.
    async find(selector) {
        const by = selector.startsWith('/') ? By.xpath(selector) : By.css(selector);
        return this.driver.wait(
            async () => (await this.driver.findElements(by))[0] ?? null, PATIENCE_MILLIS, `there is a ${selector}`, LOOK_MILLIS,
        );
    }

    async text(selector) {
        await this.find(selector);
        return this.run((wanted) => document.querySelector(wanted).textContent, selector);
    }

    // Opens a tab by the beginning of its name: of any row of tabs, or of the one with this label.
    async tab(name, row) {
        // Suggestions of the search box would lie over the tabs.
        await this.run(() => document.querySelector('#search')?.blur());
        const within = row ? `//*[@role='tablist'][@aria-label='${row}']` : '';
        await this.click(`${within}//*[@role='tab'][starts-with(normalize-space(.), '${name}')]`);
    }

    button(name) {
        return this.click(`//button[normalize-space(.)='${name}' or @aria-label='${name}']`);
    }

    async press(...keys) {
        await this.driver.actions().sendKeys(...keys).perform();
    }

    // Draws the pointer over an element, from one share of its width to another. `key` is held meanwhile.
    async drag(selector, from, until, { key, y = 0.5 } = {}) {
        const origin = await this.find(selector);
        const { width, height } = await origin.getRect();
        // WebDriver counts from the middle of an element.
        const at = (share) => ({ origin, x: Math.round((share - 0.5) * width), y: Math.round((y - 0.5) * height) });
        const actions = this.driver.actions();
        if (key) actions.keyDown(key);
        actions.move(at(from)).press();
        for (const part of [0.25, 0.5, 0.75, 1]) actions.move(at(from + (until - from) * part));
        actions.release();
        if (key) actions.keyUp(key);
        await actions.perform();
    }

    async doubleClick(selector) {
        await this.driver.actions().doubleClick(await this.find(selector)).perform();
    }

    // All rows of a table, in order, by scrolling through it: [{ key, index, cells: { column: text } }].
    // `expected` rows where the number is known; any but none where it is not.
    async table(selector, expected = null) {
        await this.until((wanted, rows) => {
            const count = Number(document.querySelector(wanted)?.getAttribute('aria-rowcount'));
            return rows === null ? count > 0 : count === rows;
        }, [selector, expected], `${selector} comes to ${expected ?? 'any'} rows`);
        const total = await this.run((wanted) => Number(document.querySelector(wanted).getAttribute('aria-rowcount')), selector);
        const rows = JSON.parse(await this.run(readTable, { selector, total, patience: PATIENCE_MILLIS }));
        assert.equal(rows.length, total, `${selector} shows as many rows as it says it has`);
        return rows;
    }

    async events() {
        await this.tab('Events');
        return this.table('#events', (await this.counts()).shown);
    }

    // The receipt's rows by the name of the file.
    async receipt() {
        await this.click('.receipt-button');
        const rows = await this.table('#receipt', (await this.counts()).files);
        return new Map(rows.map((row) => [row.key.split('/').pop(), row.cells]));
    }

    // Opens an event among those that are drawn; gives the panel's text and the raw record.
    async detail(key) {
        await this.click(`#events [data-key="${key}"]`);
        await this.until((id) => document.querySelector('#detail pre.raw')?.textContent.includes(id), [key], `${key} is open`);
        return this.run(() => ({
            text: document.querySelector('#detail').innerText,
            raw: document.querySelector('#detail pre.raw').textContent,
        }));
    }

    // Exports what is shown in one form; gives the file's name and text, and what the sheet then says.
    async exported(form) {
        for (const name of await this.saved()) await rm(join(this.downloads, name));
        await this.click('#open-export');
        await this.click(`#export [data-form="${form}"]`);
        const close = await this.find('#close-export');
        const said = await this.run(() => document.querySelector('#export').innerText);
        const name = await this.driver.wait(async () => (await this.saved())[0] ?? null, PATIENCE_MILLIS, `${form} is saved`, LOOK_MILLIS);
        // By the keyboard: a browser's bar of downloads moves the page under the pointer.
        await close.sendKeys(Key.ENTER);
        await this.until(() => document.querySelector('#export') === null, [], 'the sheet is closed');
        return { name, said, text: await readFile(join(this.downloads, name), 'utf8') };
    }

    // Names of the files that the browser has saved; none while one is being written.
    async saved() {
        const names = (await readdir(this.downloads)).filter((name) => name.includes('trailglass-'));
        return names.every((name) => /^trailglass-.*\.(csv|ndjson|json)$/.test(name)) ? names : [];
    }
}
