// Tables: what is in view and whole, the date once for each day, columns that stay, several columns to sort by, and the menu
// of a value. What must be seen is worked out from the records.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesBelow, recordsOf, timeShown } from './independent.mjs';
import { openPage, ROOT } from './page.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.gz');
const records = recordsOf(files);
const byId = new Map(records.map((record) => [record.eventID, record]));

async function openEvents(t, options = {}) {
    const screen = await openPage(t, options);
    await screen.open(files);
    await screen.tab(/^Events/);
    await row(screen, 1).waitFor();
    return screen;
}

const row = (screen, index) => screen.page.locator(`#events [role=row][aria-rowindex="${index}"]`);
const cell = (screen, index, column) => row(screen, index).locator(`[data-col="${column}"]`);
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const entry = (page, name) => page.getByRole('menuitem', { name, exact: true });

// Scrolls the table so that this row is the first one, and waits until it is drawn.
async function scrollTo(page, index) {
    await page.$eval('#events', (grid, top) => { grid.scrollTop = top; }, (index - 1) * 30);
    await page.waitForFunction((index) => {
        const grid = document.querySelector('#events');
        const total = Number(grid.getAttribute('aria-rowcount'));
        const last = Math.min(total, index + Math.floor((grid.clientHeight - 32) / 30) - 1);
        return [index, last].every((row) => grid.querySelector(`[role=row][aria-rowindex="${row}"]`));
    }, index);
}

// Of the rows that are drawn: which of these columns are cut or out of view.
const cutIn = (page, columns) => page.$$eval('#events .grid-body [role=row]', (rows, columns) => {
    const edge = document.querySelector('#events').getBoundingClientRect();
    const right = edge.left + document.querySelector('#events').clientWidth;
    return rows.map((row) => {
        const cut = columns.filter((column) => {
            const cell = row.querySelector(`[data-col="${column}"]`);
            const box = cell.getBoundingClientRect();
            if (!cell.textContent) return box.right > right + 1;
            // A long name may be cut in its middle; its end is in sight. Of a principal the name counts, not its session.
            const range = document.createRange();
            // Its last text alone is looked at: of one that is cut, the part that is hidden has a place too.
            const name = cell.querySelector('.split-name')?.lastChild ?? document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode();
            range.selectNodeContents(name);
            return range.getBoundingClientRect().right > box.right + 1 || box.right > right + 1;
        });
        return { key: row.dataset.key, cut };
    });
}, columns);

test('at 1280 with an event open name, resource, who and outcome are whole', async (t) => {
    const screen = await openEvents(t);
    const { page } = screen;
    await page.setViewportSize({ width: 1280, height: 720 });
    await cell(screen, 1, 'name').click();
    await page.locator('#detail').waitFor();
    const total = Number(await page.getAttribute('#events', 'aria-rowcount'));
    assert.equal(total, byId.size);
    const seen = new Map();
    for (let index = 1; index < total; index += 60) {
        await scrollTo(page, index);
        for (const { key, cut } of await cutIn(page, ['name', 'resource', 'principal', 'error'])) seen.set(key, cut);
    }
    assert.ok(seen.size > total / 2, `${seen.size} rows of ${total} were looked at`);
    const cut = [...seen].filter(([, columns]) => columns.length > 0);
    const examples = cut.slice(0, 5).map(([key, columns]) => `${byId.get(key)?.eventName}: ${columns}`);
    assert.ok(cut.length <= seen.size * 0.05, `${cut.length} of ${seen.size} rows are cut: ${examples.join('; ')}`);
    // No element of the page is wider than its box, and no heading is cut.
    const wide = await page.$$eval('#events *', (all) => all
        .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1
            && getComputedStyle(element).overflowX === 'visible' && getComputedStyle(element).display !== 'inline')
        .map((element) => element.outerHTML.slice(0, 120)));
    assert.deepEqual(wide.filter((html) => !/grid-(row|body|head)/.test(html)), []);
    const headings = await page.$$eval('#events .sort > span:first-child', (spans) => spans
        .filter((span) => span.scrollWidth > span.clientWidth).map((span) => span.innerText));
    assert.deepEqual(headings, []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test('the date is seen once for each day, and every time has it', async (t) => {
    const screen = await openEvents(t);
    const { page } = screen;
    const inOrder = [...byId.values()].map(timeShown).sort();
    // A row that was taken away after it was found has no width any more.
    const days = await page.$$eval('#events .grid-body [role=row]', (rows) => rows.filter((row) => row.isConnected).map((row) => ({
        index: Number(row.getAttribute('aria-rowindex')),
        time: row.querySelector('[data-col=time]').textContent,
        isSeen: row.querySelector('.date').getBoundingClientRect().width > 0,
    })));
    for (const { index, time, isSeen } of days) {
        assert.equal(time, inOrder[index - 1]);
        const isNew = index > 1 && inOrder[index - 2].slice(0, 10) !== time.slice(0, 10);
        assert.equal(isSeen, isNew, `row ${index}`);
    }
    const inHeading = (day) => page.waitForFunction(
        (day) => document.querySelector('#events .day').dataset.day === day, day);
    await inHeading(inOrder[0].slice(0, 10));
    await scrollTo(page, inOrder.length - 20);
    await inHeading(inOrder.at(-21).slice(0, 10));
});

test('time and name stay while the other columns are scrolled sideways', async (t) => {
    const screen = await openEvents(t);
    const { page } = screen;
    const places = () => page.evaluate(() => Object.fromEntries(['time', 'name', 'resource'].map((column) => [
        column, document.querySelector(`#events [aria-rowindex="1"] [data-col="${column}"]`).getBoundingClientRect().left,
    ])));
    const before = await places();
    await page.$eval('#events', (grid) => { grid.scrollLeft = 300; });
    // They begin to stay with the first frame after it.
    await page.locator('#events.aside').waitFor();
    const after = await places();
    assert.equal(await page.$eval('#events', (grid) => grid.scrollLeft), 300);
    assert.deepEqual([after.time, after.name], [before.time, before.name]);
    assert.equal(after.resource, before.resource - 300);
});

test('a box selects its row and does not open it', async (t) => {
    const screen = await openEvents(t);
    const { page } = screen;
    await row(screen, 3).hover();
    await row(screen, 3).locator('.box-to-select').click();
    await page.waitForFunction(() => /^1 selected/.test(document.querySelector('#selection')?.innerText));
    assert.equal(await row(screen, 3).getAttribute('aria-selected'), 'true');
    assert.equal(await page.locator('#detail').count(), 0);
});

test('with Shift a table is sorted by further columns, a link keeps that, and copies go by it', async (t) => {
    const screen = await openEvents(t);
    const { page } = screen;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const expected = [...byId.values()].sort((one, two) =>
        one.eventName.toLowerCase().localeCompare(two.eventName.toLowerCase(), 'en') || (timeShown(one) < timeShown(two) ? 1 : timeShown(one) > timeShown(two) ? -1 : 0));
    const seen = (count) => page.evaluate((count) => Array.from({ length: count }, (_, index) =>
        ['name', 'time'].map((column) => document.querySelector(`#events [aria-rowindex="${index + 1}"] [data-col="${column}"]`)?.textContent)), count);
    const wanted = expected.slice(0, 20).map((record) => [record.eventName, timeShown(record)]);
    const isThere = () => page.waitForFunction((first) => document
        .querySelector('#events [aria-rowindex="1"] [data-col=time]')?.textContent === first, wanted[0][1]);
    await page.click('#events [data-sort=name]');
    await page.click('#events [data-sort=time]', { modifiers: ['Shift'] });
    await page.click('#events [data-sort=time]', { modifiers: ['Shift'] });
    await page.waitForFunction(() => /sort=name(%20|\+| )-time/.test(location.hash));
    await isThere();
    assert.deepEqual(await seen(20), wanted);
    const sorted = await page.$$eval('#events [aria-sort]:not([aria-sort=none])', (heads) => heads
        .map((head) => [head.querySelector('button').dataset.sort, head.getAttribute('aria-sort')]));
    assert.deepEqual(sorted.sort(), [['name', 'ascending'], ['time', 'descending']]);

    // The whole column, in this order.
    await cell(screen, 2, 'name').click({ button: 'right' });
    await entry(page, 'Copy column').click();
    await page.waitForFunction((total) => [...document.querySelectorAll('[role=alert], [role=status]')]
        .some((said) => said.innerText.includes(`${total} values copied`)), byId.size.toLocaleString('en'));
    assert.deepEqual((await clipboard(page)).trimEnd().split('\n'), expected.map((record) => record.eventName));

    // A third click with Shift takes the column out again.
    await page.click('#events [data-sort=time]', { modifiers: ['Shift'] });
    await page.waitForFunction(() => /sort=name(&|$)/.test(location.hash));
});

test('an address brings back the order by several columns', async (t) => {
    const screen = await openPage(t, { hash: '#v=1&tab=events&sort=name%20-time' });
    await screen.open(files);
    await row(screen, 1).waitFor();
    const sorted = await screen.page.$$eval('#events [aria-sort]:not([aria-sort=none])', (heads) => heads
        .map((head) => `${head.querySelector('button').dataset.sort} ${head.getAttribute('aria-sort')}`));
    assert.deepEqual(sorted.sort(), ['name ascending', 'time descending']);
});

test('the menu of a value filters, copies and opens the profile, by mouse and by keyboard', async (t) => {
    const screen = await openEvents(t);
    const { page } = screen;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const record = byId.get(await row(screen, 1).getAttribute('data-key'));

    // By mouse: only this, then copies.
    await cell(screen, 1, 'name').click({ button: 'right' });
    await page.getByRole('menu').waitFor();
    await entry(page, 'Only this').click();
    await page.waitForFunction((query) => document.querySelector('#search').value === query, `name:${record.eventName}`);
    await page.waitForFunction((count) => document.querySelector('#app').dataset.shown === count,
        String([...byId.values()].filter(({ eventName }) => eventName === record.eventName).length));
    await cell(screen, 1, 'address').click({ button: 'right' });
    await entry(page, 'Copy value').click();
    await page.waitForFunction(() => document.querySelector('#copied').innerText.includes('copied'));
    assert.equal(await clipboard(page), record.sourceIPAddress);
    await cell(screen, 1, 'address').click({ button: 'right' });
    await entry(page, 'Copy row as JSON').click();
    await page.waitForFunction(() => document.querySelector('#copied').innerText.includes('JSON'));
    const copied = JSON.parse(await clipboard(page));
    assert.equal(copied.time, timeShown(record));
    assert.equal(copied.name, record.eventName);
    assert.equal(copied.address, record.sourceIPAddress);

    // By keyboard: from the row under the cursor, which has a resource, another column, and back.
    await page.fill('#search', 'name:GetBucketAcl');
    await page.waitForFunction((count) => document.querySelector('#app').dataset.shown === count,
        String([...byId.values()].filter(({ eventName }) => eventName === 'GetBucketAcl').length));
    await page.focus('#events');
    await page.keyboard.press('ArrowDown');
    await page.locator('#events .cursor').waitFor();
    await page.keyboard.press('Shift+F10');
    const menu = page.getByRole('menu');
    await menu.waitFor();
    assert.match(await menu.getAttribute('aria-label'), /^Event name: /);
    await page.waitForFunction(() => document.activeElement.getAttribute('role') === 'menuitem');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.querySelector('[role=menu]').getAttribute('aria-label').startsWith('Resource: '));
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.querySelector('[role=menu]').getAttribute('aria-label').startsWith('Principal: '));
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.id), 'events');
    await cell(screen, 1, 'principal').click({ button: 'right' });
    await entry(page, 'Profile').click();
    await page.locator('.dossier').waitFor();
});

test('values of facets have the menu too, and text that is being written has the browser’s own', async (t) => {
    const screen = await openEvents(t);
    const { page } = screen;
    const value = page.locator('[data-only^="region:"]').first();
    const term = await value.getAttribute('data-only');
    await value.scrollIntoViewIfNeeded();
    await value.click({ button: 'right' });
    await entry(page, 'Not this').click();
    await page.waitForFunction((query) => document.querySelector('#search').value === query, `-${term}`);
    await page.click('#search', { button: 'right' });
    assert.equal(await page.getByRole('menu').count(), 0);
});

test('whatever can be mentioned has the entry for it: a principal by its name, a bucket of a request, no Region', async (t) => {
    const screen = await openEvents(t);
    const { page } = screen;
    const user = records.find((record) => record.userIdentity.type === 'IAMUser').userIdentity.userName;
    await page.fill('#search', `principal:${user}`);
    await screen.expectCount(records.filter(({ userIdentity }) => userIdentity.userName === user && userIdentity.type === 'IAMUser').length, 'of one user');
    await cell(screen, 1, 'region').click({ button: 'right' });
    await entry(page, 'Copy value').waitFor();
    assert.equal(await entry(page, 'All that mention it').count(), 0);
    // The menu takes the focus a moment after it is drawn.
    await entry(page, 'Copy value').press('Escape');
    await entry(page, 'Copy value').waitFor({ state: 'detached' });
    await cell(screen, 1, 'principal').click({ button: 'right' });
    await entry(page, 'All that mention it').click();
    await page.waitForFunction((query) => document.querySelector('#search').value === query, `mentions:${user}`);
    await page.fill('#search', 'name:GetBucketPolicy');
    await screen.expectCount(records.filter(({ eventName }) => eventName === 'GetBucketPolicy').length, 'with buckets');
    await row(screen, 1).click();
    const bucket = page.locator('#detail .tree-leaf').filter({ hasText: 'bucketName' }).first();
    const name = (await bucket.locator('.value').first().innerText()).trim();
    await bucket.locator('.value').first().click({ button: 'right' });
    await entry(page, 'All that mention it').click();
    await page.waitForFunction((query) => document.querySelector('#search').value === query, `mentions:${name}`);
});
