// The columns of a table: which, in which order, how wide, a field of one's own, and that the browser keeps them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesBelow, recordsOf } from './independent.mjs';
import { openPage, ROOT } from './page.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.gz');
const records = new Map(recordsOf(files).map((record) => [record.eventID, record]));

async function openTable(t, tab = /^Events/, table = '#events') {
    const screen = await openPage(t);
    await screen.open(files);
    await screen.tab(tab);
    await screen.page.locator(`${table} [role=row][aria-rowindex="1"]`).waitFor();
    return screen;
}

// The columns of the table's first row, in order, and the headings above them.
const columns = (screen, table = '#events') => screen.page.$$eval(
    `${table} [role=row][aria-rowindex="1"] [data-col]`,
    (cells) => cells.map((cell) => cell.dataset.col),
);
const headings = (screen, table = '#events') => screen.page.$$eval(
    `${table} [role=columnheader]`,
    (heads) => heads.map((head) => head.innerText.trim()),
);
const kept = (screen) => screen.page.evaluate(() => localStorage.getItem('trailglass.columns'));
const width = (screen, name) => screen.page.$eval(`#events [data-edge="${name}"]`, (edge) => edge.parentElement.offsetWidth);

test('columns are left out, come back and change places by keyboard, and the browser keeps that', async (t) => {
    const screen = await openTable(t);
    const { page } = screen;
    const before = await columns(screen);
    assert.equal(before.length, 15);
    await page.keyboard.press('v');
    await page.locator('#columns').waitFor();
    await page.waitForFunction(() => document.activeElement.type === 'checkbox');
    await page.getByRole('checkbox', { name: 'Region' }).focus();
    await page.keyboard.press('Space');
    await page.waitForFunction(() => !document.querySelector('#events [data-col=region]'));
    const up = page.getByRole('button', { name: 'Move Outcome up' });
    await up.focus();
    for (const place of [4, 3, 2, 1]) {
        await page.keyboard.press('Enter');
        await page.waitForFunction((label) => document.activeElement.getAttribute('aria-label') === label, `Move Outcome up, now ${place} of 15`);
    }
    const after = ['error', 'time', ...before.filter((name) => !['error', 'time', 'region'].includes(name))];
    assert.deepEqual(await columns(screen), after);
    assert.equal(await page.getAttribute('#events', 'aria-colcount'), '14');
    assert.deepEqual((await headings(screen)).slice(0, 2), ['Outcome', 'Time']);
    // What stands in a cell is its column's.
    const row = page.locator('#events [role=row][aria-rowindex="1"]');
    const record = records.get(await row.getAttribute('data-key'));
    assert.equal(await row.locator('[data-col=name]').innerText(), record.eventName);
    assert.equal(await row.locator('[data-col=address]').innerText(), record.sourceIPAddress);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#columns').count(), 0);

    await page.reload();
    await page.waitForSelector('#app[data-state]', { state: 'attached' });
    await screen.open(files);
    await screen.tab(/^Events/);
    await page.locator('#events [role=row][aria-rowindex="1"]').waitFor();
    assert.deepEqual(await columns(screen), after);
    await page.click('#open-columns');
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.waitForFunction(() => document.querySelectorAll('#events [role=columnheader]').length === 15);
    assert.deepEqual(await columns(screen), before);
});

test('a column is as wide as its edge is drawn, by keys too, and a double click takes that back', async (t) => {
    const screen = await openTable(t);
    const { page } = screen;
    const before = await width(screen, 'name');
    const edge = page.locator('#events [data-edge=name]');
    assert.equal(await edge.getAttribute('role'), 'separator');
    const box = await edge.boundingBox();
    await page.mouse.move(box.x + 4, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + 64, box.y + 5, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction((was) => document.querySelector('#events [data-edge=name]').parentElement.offsetWidth > was + 50, before);
    const drawn = await width(screen, 'name');
    assert.ok(Math.abs(drawn - before - 60) <= 6, `${before} → ${drawn}`);
    assert.match(await page.getAttribute('#events [role=columnheader]:nth-child(1)', 'aria-sort'), /ascending/, 'the order stays');
    await edge.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction((was) => document.querySelector('#events [data-edge=name]').parentElement.offsetWidth === was - 32, drawn);
    assert.equal(await edge.getAttribute('aria-valuenow'), String(drawn - 32));
    assert.match(await kept(screen), new RegExp(` name:${drawn - 32}`));
    await edge.dblclick();
    await page.waitForFunction((was) => document.querySelector('#events [data-edge=name]').parentElement.offsetWidth === was, before);
});

test('a path gets a column with what the records say there', async (t) => {
    const screen = await openTable(t);
    const { page } = screen;
    await page.fill('input#search', 'requestParameters.bucketName:*');
    await page.click('#open-columns');
    await page.fill('#add-column', 'requestParameters.bucketName');
    await page.keyboard.press('Enter');
    const column = '#events [data-col="requestParameters.bucketName"]';
    await page.locator(column).first().waitFor();
    await page.waitForFunction((column) => [...document.querySelectorAll(column)].every((cell) => cell.innerText), column);
    const rows = (await screen.table('#events')).slice(0, 200);
    assert.ok(rows.length > 5);
    for (const { key, cells } of rows) {
        assert.equal(cells['requestParameters.bucketName'], records.get(key).requestParameters.bucketName);
    }
    assert.match(await kept(screen), /^1\nevents time requestParameters\.bucketName /);
    assert.doesNotMatch(await kept(screen), new RegExp(rows[0].cells['requestParameters.bucketName']), 'names only');
    await page.getByRole('checkbox', { name: 'requestParameters.bucketName' }).click();
    await page.waitForSelector(column, { state: 'detached' });
});

test('a column of a path sorts the table, is in the link, and sorts no more once it is gone', async (t) => {
    const screen = await openTable(t);
    const { page } = screen;
    const path = 'requestParameters.bucketName';
    await page.keyboard.press('v');
    await page.fill('#add-column', path);
    await page.keyboard.press('Enter');
    await page.click('#close-columns');
    await page.click(`#events [data-sort="${path}"]`);
    const names = [...records.values()].map((record) => record.requestParameters?.bucketName).filter(Boolean);
    const [first, last] = [names.toSorted()[0], names.toSorted().at(-1)];
    const top = (name) => page.waitForFunction(([path, name]) => document
        .querySelector(`#events [aria-rowindex="1"] [data-col="${path}"]`)?.innerText === name, [path, name]);
    await top(first);
    await page.click(`#events [data-sort="${path}"]`);
    await top(last);
    assert.match(decodeURIComponent(page.url()), new RegExp(`sort=-${path}`));
    await page.keyboard.press('v');
    await page.getByRole('checkbox', { name: path }).click();
    await page.waitForFunction(() => document.querySelector('#events [aria-sort="ascending"] [data-sort]')?.dataset.sort === 'time');
});

test('other tables have their own columns, and what is broken is not read', async (t) => {
    const screen = await openTable(t, /^Principals/, '#principals');
    const { page } = screen;
    await page.click('#open-columns');
    assert.equal(await page.locator('#add-column').count(), 0);
    await page.getByRole('checkbox', { name: 'Activity' }).click();
    await page.waitForFunction(() => !document.querySelector('#principals [data-col=activity]'));
    assert.equal((await columns(screen, '#principals')).length, 15);
    await screen.tab(/^Events/);
    await page.locator('#events [role=row][aria-rowindex="1"]').waitFor();
    assert.equal((await columns(screen)).length, 15);
    for (const broken of ['9\nevents name', '1\nevents -time -name -error', '\u0000', '1\nevents time:x time:9 <b>:y:z']) {
        await page.evaluate((broken) => localStorage.setItem('trailglass.columns', broken), broken);
        await page.reload();
        await page.waitForSelector('#app[data-state]', { state: 'attached' });
        await screen.open(files.slice(0, 1));
        await screen.tab(/^Events/);
        await page.locator('#events [role=row][aria-rowindex="1"]').waitFor();
        const shown = await columns(screen);
        assert.ok(['time', 'name', 'error'].every((name) => shown.includes(name)), `${broken}: ${shown}`);
    }
});
