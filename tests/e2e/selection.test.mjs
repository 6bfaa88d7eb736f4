// Events that the user selects: by pointer and by keys, copied in each form, and side by side.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesBelow, recordsOf } from './independent.mjs';
import { openPage, ROOT } from './page.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.gz');
const records = new Map(recordsOf(files).map((record) => [record.eventID, record]));

async function openEvents(t, query = '') {
    const screen = await openPage(t);
    await screen.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await screen.open(files);
    if (query) await screen.page.fill('input#search', query);
    await screen.tab(/^Events/);
    await screen.page.locator('#events [role=row][aria-rowindex="9"]').waitFor();
    return screen;
}

const row = (screen, index) => screen.page.locator(`#events [role=row][aria-rowindex="${index}"]`);
const click = (screen, index, ...modifiers) => row(screen, index).locator('[role=gridcell]').nth(1).click({ modifiers });
const key = (screen, index) => row(screen, index).getAttribute('data-key');
const keys = (screen, indexes) => Promise.all(indexes.map((index) => key(screen, index)));

// The rows that say they are selected.
const selected = (screen) => screen.page.$$eval('#events [role=row][aria-selected=true]', (rows) => (
    rows.map((row) => Number(row.getAttribute('aria-rowindex'))).sort((a, b) => a - b)));

async function expectSelected(screen, rows, count = rows.length) {
    await screen.page.waitForFunction(
        (count) => (document.querySelector('#selection strong')?.innerText ?? '0 selected').replace(',', '') === `${count} selected`,
        count,
    ).catch(() => {});
    assert.deepEqual(await selected(screen), rows);
    assert.equal(await screen.page.locator('#selection').count(), count > 0 ? 1 : 0);
}

// Copies with a button of the bar; the clipboard's text once the bar says so.
async function copied(screen, button, words) {
    // What an earlier copy left there must not pass for this one.
    await screen.page.evaluate(() => navigator.clipboard.writeText(''));
    await screen.page.getByRole('toolbar').getByRole('button', { name: button }).click();
    const text = await screen.page.evaluate(async () => {
        for (;;) {
            const text = await navigator.clipboard.readText();
            if (text) return text;
            await new Promise(requestAnimationFrame);
        }
    });
    await screen.page.locator('#selection [role=status]').filter({ hasText: words }).waitFor();
    return text;
}

test('rows are selected with Ctrl, Shift and keys, and open nothing', async (t) => {
    const screen = await openEvents(t);
    const { page } = screen;
    assert.equal(await page.getAttribute('#events', 'aria-multiselectable'), 'true');
    await click(screen, 3, 'Control');
    await click(screen, 6, 'Control');
    await expectSelected(screen, [3, 6]);
    await click(screen, 6, 'Control');
    await expectSelected(screen, [3]);
    await click(screen, 5, 'Control');
    await click(screen, 8, 'Shift');
    await expectSelected(screen, [5, 6, 7, 8]);
    await click(screen, 4, 'Shift');
    await expectSelected(screen, [4, 5]);
    assert.equal(await page.locator('#detail').count(), 0, 'no event is opened');
    await page.keyboard.press('Escape');
    await expectSelected(screen, []);

    await page.locator('#events').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Space');
    const first = (await selected(screen))[0];
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await expectSelected(screen, [first, first + 1, first + 2]);
    await page.keyboard.press('Shift+ArrowUp');
    await expectSelected(screen, [first, first + 1]);
    await page.keyboard.press('x');
    await expectSelected(screen, [first]);
    await page.keyboard.press('Escape');
    await expectSelected(screen, []);

    // Another order and another filter leave what is selected as it is.
    await click(screen, 2, 'Control');
    const chosen = await key(screen, 2);
    await page.locator('#events [data-sort=name]').click();
    await page.waitForFunction((chosen) => document.querySelector('#events [aria-rowindex="2"]').dataset.key !== chosen, chosen);
    assert.match(await page.innerText('#selection'), /^1 selected/);
});

test('a range goes over rows that are not drawn, up to a limit that is said', async (t) => {
    const screen = await openEvents(t);
    const { page } = screen;
    const total = (await screen.counts()).shown;
    await click(screen, 2, 'Control');
    await page.$eval('#events', (grid) => { grid.scrollTop = 600 * 30; });
    await row(screen, 605).waitFor();
    await click(screen, 605, 'Shift');
    await page.waitForFunction(() => /^604 selected/.test(document.querySelector('#selection')?.innerText));
    const all = JSON.parse(await copied(screen, 'Copy JSON', '604 events copied'));
    assert.equal(all.length, 604);
    await page.locator('#events').focus();
    await page.keyboard.press('Control+a');
    await page.waitForFunction(() => /^1,000 selected/.test(document.querySelector('#selection')?.innerText));
    assert.ok(total > 1000);
    assert.match(await page.innerText('#selection [role=status]'), /No more than 1,000/);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.locator('#selection [role=status]').filter({ hasText: 'room for 100' }).waitFor();
});

test('what is selected is copied as records, as CSV, and as a link that finds it', async (t) => {
    const screen = await openEvents(t);
    for (const index of [2, 5, 7]) await click(screen, index, 'Control');
    const ids = await keys(screen, [2, 5, 7]);
    const json = JSON.parse(await copied(screen, 'Copy JSON', '3 events copied'));
    assert.deepEqual(json.map((record) => record.eventID).sort(), [...ids].sort());
    for (const record of json) assert.deepEqual(record, records.get(record.eventID));

    const csv = (await copied(screen, 'Copy CSV', '3 events copied')).trimEnd().split('\r\n');
    assert.match(csv[0], /^time,name,source,/);
    const id = csv[0].split(',').indexOf('id') - csv[0].split(',').length;
    assert.deepEqual(csv.slice(1).map((line) => line.split(',').at(id)), ids);

    const link = await copied(screen, 'Copy link', 'Link copied');
    assert.doesNotMatch(screen.page.url(), new RegExp(ids[0]), 'the page’s own address has no id');
    const second = await openPage(t, { hash: new URL(link).hash });
    await second.open(files);
    await second.page.waitForFunction(() => document.querySelector('#app').dataset.shown === '3');
    const found = await second.table('#events', 3);
    assert.deepEqual(found.map((row) => row.key).sort(), [...ids].sort());
});

test('selected events are marked together, and once more takes the marks off', async (t) => {
    const screen = await openEvents(t);
    for (const index of [2, 3]) await click(screen, index, 'Control');
    await screen.page.getByRole('toolbar').getByRole('button', { name: 'Mark' }).click();
    await screen.page.waitForFunction(() => document.querySelectorAll('#events .marked').length === 2);
    await screen.page.getByRole('toolbar').getByRole('button', { name: 'Mark' }).click();
    await screen.page.waitForFunction(() => document.querySelectorAll('#events .marked').length === 0);
});

// What a text holds as JSON, as it stands or percent-encoded; nothing where it is no object and no list.
function held(text) {
    try {
        const value = JSON.parse(/^%[75]B/i.test(text) ? decodeURIComponent(text) : text);
        return value !== null && typeof value === 'object' && Object.keys(value).length > 0 ? value : undefined;
    } catch {
        return undefined;
    }
}

// Every leaf of a record by its path, by another hand.
function leaves(value, path = '', out = new Map()) {
    if (typeof value === 'string' && held(value) !== undefined) return leaves(held(value), path, out);
    const members = value !== null && typeof value === 'object' ? Object.entries(value) : [];
    if (members.length === 0) out.set(path, value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value));
    for (const [name, inner] of members) {
        leaves(inner, Array.isArray(value) ? `${path}[${name}]` : path ? `${path}.${name}` : name, out);
    }
    return out;
}

test('events stand side by side with a line for each path, and what differs from the first is marked in words', async (t) => {
    const screen = await openEvents(t, 'name:(GetObject, CreateUser, AssumeRole, ListBuckets, GetCallerIdentity, Describe*)');
    const { page } = screen;
    const indexes = [1, 4, 8];
    for (const index of indexes) await click(screen, index, 'Control');
    const ids = await keys(screen, indexes);
    await page.keyboard.press('=');
    await page.waitForSelector('#compare');
    await page.waitForFunction(() => !/Reading/.test(document.querySelector('#compare thead').innerText));
    await page.waitForFunction(() => document.activeElement.ariaLabel === 'Close');
    assert.equal(await page.locator('#detail').count(), 0);
    const expected = ids.map((id) => leaves(records.get(id)));
    const shown = await page.$$eval('#compare tbody tr', (rows) => rows.map((row) => ({
        path: row.querySelector('th').textContent,
        cells: [...row.querySelectorAll('td')].map((cell) => ({
            text: cell.querySelector('.mono')?.textContent,
            words: cell.textContent.trim(),
            differs: cell.querySelector('[aria-label^=differs]') !== null,
        })),
    })));
    const paths = new Set(expected.flatMap((one) => [...one.keys()]));
    const isAlwaysAnother = (path) => !path.startsWith('requestParameters')
        && /(^|\.)(eventID|eventTime|request(ID|Id)|sharedEventID|creationDate|x-amz-id-2|x-amz-request-id|x-amzn-RequestId)$/.test(path);
    const told = [...paths].filter((path) => !isAlwaysAnother(path));
    assert.deepEqual(new Set(shown.map(({ path }) => path)), paths);
    assert.equal(shown.length, paths.size, 'each path once');
    let same = 0;
    for (const { path, cells } of shown) {
        const values = expected.map((one) => one.get(path));
        assert.deepEqual(cells.map(({ text }) => text), values, path);
        assert.deepEqual(cells.map(({ differs }) => differs), values.map((value) => !isAlwaysAnother(path) && value !== values[0]), path);
        for (const { text, words } of cells) if (text === undefined) assert.match(words, /absent/);
        if (!isAlwaysAnother(path) && values.every((value) => value === values[0])) same += 1;
    }
    assert.ok(same > 0 && same < told.length && told.length < paths.size);
    assert.match(await page.innerText('#compare [role=status]'), new RegExp(`^${told.length - same} of ${told.length} `));
    await page.getByLabel('Only differences').check();
    assert.equal(await page.locator('#compare tbody tr:visible').count(), told.length - same);
    // Ids and times are folded away, and there for who looks for them.
    await page.click('#always-differ summary');
    assert.ok(await page.locator('#always-differ th', { hasText: 'eventID' }).isVisible());
    // Keys do not reach what lies below.
    await page.keyboard.press('j');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#compare').count(), 0);
    assert.match(await page.innerText('#selection'), /^3 selected/, 'they stay selected');
});

test('no more than five are compared, and less than two is said to be too few', async (t) => {
    const screen = await openEvents(t);
    const { page } = screen;
    await page.keyboard.press('=');
    assert.match(await page.getByRole('alert').innerText(), /Select two to five/);
    for (let index = 1; index <= 7; index += 1) await click(screen, index, 'Control');
    await page.keyboard.press('Control+k');
    await page.fill('input#palette', 'side by side');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#compare');
    assert.equal(await page.locator('#compare thead th').count(), 6);
    assert.match(await page.innerText('#compare [role=status]'), /first five/);
    await page.click('#compare [aria-label=Close]');
    await page.waitForSelector('#compare', { state: 'detached' });
});
