// Tables on a small screen: each row is a card, named first, and the table stays a grid of which only a part exists.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPage, ROOT } from './page.mjs';
import { filesBelow, recordsOf } from './independent.mjs';

const FILES = filesBelow(join(ROOT, 'static/demo/invictus'), '.json.gz');
const records = recordsOf(FILES);

async function opened(t, tab) {
    const screen = await openPage(t, { width: 390, height: 844 });
    await screen.open(FILES);
    await screen.page.getByRole('tablist', { name: 'Views', exact: true }).getByRole('tab', { name: tab }).click();
    return screen;
}

// The cards in view: what stands first in each, its height, and what stands beyond the screen. A row may be taken away between
// being found and being measured: it has no height any more.
const cards = (page, table) => page.locator(`${table} [role=row][data-key]`).evaluateAll((rows) => rows.filter((row) => row.isConnected).map((row) => {
    const cells = [...row.querySelectorAll(':scope > [role=gridcell]')];
    return {
        columns: cells.map((cell) => cell.dataset.col),
        height: row.getBoundingClientRect().height,
        beyond: cells.filter((cell) => cell.getBoundingClientRect().right > innerWidth + 0.5).map((cell) => cell.dataset.col),
        key: row.dataset.key,
    };
}));

for (const [tab, table, first] of [['Events', '#events', 'name'], ['Principals', '#principals', 'principal'], ['Denied', '#denied', 'principal'], ['Exposure', '#exposures', 'what']]) {
    test(`rows of ${tab} are cards, the name first, none wider than the screen`, async (t) => {
        const { page } = await opened(t, tab);
        await page.locator(`${table}.cards [role=row][data-key]`).first().waitFor();
        const all = await cards(page, table);
        for (const card of all) {
            assert.equal(card.columns[0], first);
            assert.ok(card.columns.length >= 5, `${card.columns}`);
            assert.deepEqual(card.beyond, []);
        }
        assert.equal(new Set(all.map(({ height }) => height)).size, 1, 'all are as high');
        assert.ok(all[0].height > 100);
        const heads = await page.locator(`${table} [role=columnheader]`).allInnerTexts();
        assert.ok(heads.length >= all[0].columns.length, 'each column can still be sorted by');
    });
}

test('scrolling through cards shows every event once, in order', async (t) => {
    const screen = await opened(t, 'Events');
    const { page } = screen;
    await page.locator('#events.cards [role=row][data-key]').first().waitFor();
    const count = records.filter(({ eventName }) => eventName === 'RunInstances').length;
    assert.ok(count > 4, 'more than one screen of them');
    await page.fill('#search', 'name:RunInstances');
    await screen.expectCount(count, 'some events');
    const rows = await screen.table('#events', count);
    const ids = new Set(records.filter(({ eventName }) => eventName === 'RunInstances').map(({ eventID }) => eventID));
    assert.deepEqual(new Set(rows.map(({ key }) => key)), ids);
    await page.fill('#search', '');
    await screen.expectCount(records.length, 'all again');
    // The end of all: the last card is whole within the grid.
    await page.locator('#events').evaluate((grid) => { grid.scrollTop = grid.scrollHeight; });
    const last = page.locator(`#events [role=row][aria-rowindex="${records.length}"]`);
    await last.waitFor();
    const within = await last.evaluate((row) => row.getBoundingClientRect().bottom <= row.closest('#events').getBoundingClientRect().bottom + 1);
    assert.equal(within, true);
});

test('a card is opened by a click and by the keyboard', async (t) => {
    const { page } = await opened(t, 'Events');
    await page.locator('#events.cards [role=row][data-key]').first().waitFor();
    await page.focus('#events');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.querySelector('#events .cursor')?.getAttribute('aria-rowindex') === '2');
    const id = await page.getAttribute('#events .cursor', 'data-key');
    await page.keyboard.press('Enter');
    await page.waitForFunction((id) => document.querySelector('#detail pre.raw')?.textContent.includes(id), id);
});
