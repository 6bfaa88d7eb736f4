// Using the page: keyboard, the brush on the histogram, the demo.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isAnswered } from './hooks.mjs';
import { openPage, ROOT } from './page.mjs';
import { filesBelow, recordsOf, timeShown } from './independent.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const truth = JSON.parse(readFileSync(`${ROOT}/static/demo/synthetic-step-functions/truth.json`, 'utf8'));

test('everything can be done without a mouse: search, rows, detail, help', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    const { page } = screen;
    const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
    await page.keyboard.press('/');
    assert.equal(await focused(), 'search');
    await page.keyboard.type('name:GetCallerIdentity');
    const expected = recordsOf(files).filter((record) => record.eventName === 'GetCallerIdentity').length;
    await screen.expectCount(expected, 'typed into the search box');
    await page.keyboard.press('Escape');
    await screen.tab(/^Events/);
    await page.waitForSelector('#events [role=row][data-key]');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#detail pre.raw');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => {
        const detail = document.querySelector('#detail');
        return !detail || detail.getClientRects().length === 0;
    });
    await page.keyboard.press('?');
    await page.getByRole('dialog').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').first().waitFor({ state: 'hidden' });
});

test('a brush over the histogram leaves the events of that time and no others', async (t) => {
    const screen = await openPage(t, { height: 2000 });
    await screen.open(files);
    const records = recordsOf(files);
    await screen.tab(/^Events/);
    const canvas = screen.page.locator('canvas#histogram');
    assert.ok((await canvas.getAttribute('aria-label')).length > 20, 'the histogram says in words what it draws');
    const box = await canvas.boundingBox();
    const at = (share) => [box.x + box.width * share, box.y + box.height / 2];
    await screen.page.mouse.move(...at(0.35));
    await screen.page.mouse.down();
    await screen.page.mouse.move(...at(0.45), { steps: 4 });
    await screen.page.mouse.move(...at(0.6), { steps: 4 });
    await screen.page.mouse.up();
    await screen.page.waitForFunction(() => Number(document.querySelector('#app').dataset.shown) < 2900);
    await screen.page.waitForFunction(isAnswered, '');
    const { shown } = await screen.counts();
    assert.ok(shown > 0 && shown < 2900, `${shown} events in the brush`);
    const times = (await screen.events()).map((row) => row.cells.time).sort();
    assert.equal(times.length, shown, 'the table shows what the counter says');
    // A range leaves no gap: all events between the first and the last one shown are shown.
    const between = records.map(timeShown).filter((time) => time >= times[0] && time <= times.at(-1));
    assert.equal(shown, between.length);
    await canvas.dblclick({ position: { x: box.width / 2, y: box.height / 2 } });
    await screen.expectCount(2900, 'a double click shows all again');
});

test('the demo loads with one click, with its known counts', async (t) => {
    const screen = await openPage(t);
    await screen.page.click('button#try-demo');
    const counts = await screen.loaded(files.length + truth.files);
    assert.deepEqual(
        [counts.events, counts.duplicates, counts.skipped],
        [2900 + truth.events, truth.duplicates, 0],
    );
});

test('a link to the demo loads it', async (t) => {
    const screen = await openPage(t, { hash: '#demo' });
    const counts = await screen.loaded(files.length + truth.files);
    assert.equal(counts.events, 2900 + truth.events);
});

test('examples of the help sheet do not break within a word', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    await screen.open(files.slice(0, 1));
    await page.keyboard.press('?');
    await page.waitForSelector('#help-title');
    const broken = await page.$$eval('.help dt code', (all) => all.flatMap((code) => {
        const words = [];
        const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            for (const { 0: word, index } of walker.currentNode.data.matchAll(/\w+/g)) {
                const range = document.createRange();
                range.setStart(walker.currentNode, index);
                range.setEnd(walker.currentNode, index + word.length);
                if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) words.push(word);
            }
        }
        return words;
    }));
    assert.deepEqual(broken, []);
});
