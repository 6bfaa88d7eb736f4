// Back closes what was opened last; each step of the history has an address of its own.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, openPage } from './page.mjs';

const folder = join(ROOT, 'static', 'demo', 'invictus');
const files = (await readdir(folder)).filter((name) => name.endsWith('.gz')).map((name) => join(folder, name));

const opened = async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    return screen;
};
const settled = (page) => page.waitForSelector('#app:not([aria-busy=true])', { state: 'attached' });
const hash = (page) => page.evaluate(() => location.hash);
const query = (page, text) => page.waitForFunction((text) => document.querySelector('input#search').value === text, text);

test('Back closes a sheet, an event, a profile and a time range before it changes the search', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const addresses = [];
    const note = async () => {
        await settled(page);
        await page.waitForFunction((known) => location.hash !== known, addresses.at(-1));
        addresses.push(await hash(page));
    };
    await screen.tab(/^Events/);
    await note();
    await screen.search('principal:*bert-jan*');
    await note();
    await page.locator('#events [role=row][data-key]').first().click();
    await page.waitForSelector('#detail pre.raw');
    await note();
    await page.keyboard.press('?');
    await page.waitForSelector('#help-title');
    await note();
    assert.equal(new Set(addresses).size, addresses.length, `no two steps have one address: ${addresses.join(' ')}`);
    await page.goBack();
    await page.waitForSelector('#help-title', { state: 'detached' });
    assert.equal(await page.inputValue('input#search'), 'principal:*bert-jan*');
    assert.equal(await page.locator('#detail').count(), 1, 'the event stays open');
    await page.goBack();
    await page.waitForSelector('#detail', { state: 'detached' });
    assert.equal(await page.inputValue('input#search'), 'principal:*bert-jan*');
    await page.goForward();
    await page.waitForSelector('#detail pre.raw');
    await page.goBack();
    await page.waitForSelector('#detail', { state: 'detached' });
    await page.goBack();
    await query(page, '');
    assert.equal(await hash(page), addresses[0]);
});

test('what was closed by its own button is no step to go back to', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.tab(/^Events/);
    await screen.search('outcome:denied');
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await page.click('#close-help');
    await page.waitForSelector('#help-title', { state: 'detached' });
    await page.locator('#events [role=row][data-key]').first().click();
    await page.waitForSelector('#detail pre.raw');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#detail', { state: 'detached' });
    await page.goBack();
    await query(page, '');
});

test('letters typed one after the other are one step', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.tab(/^Events/);
    await page.waitForFunction(() => location.hash.includes('tab=events'));
    const before = await page.evaluate(() => history.length);
    await page.focus('input#search');
    await page.keyboard.type('bert-jan');
    await settled(page);
    assert.equal(await page.evaluate(() => history.length), before + 1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.goBack();
    await query(page, '');
});

test('from a number of a profile to its events and back to whom it is of', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.tab(/^Principals/);
    await page.locator('#principals [role=row][data-key]').filter({ hasText: 'bert-jan' }).first().click();
    await page.waitForSelector('#dossier table');
    await page.locator('#dossier [data-go^="events "]').first().click();
    await page.waitForSelector('#events');
    await page.getByRole('button', { name: 'Back to bert-jan' }).click();
    await page.waitForSelector('#dossier table');
});

test('Forward opens the sheet for SQL again, with the text of the view', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.tab(/^Events/);
    await screen.search('name:RunInstances');
    await page.getByRole('button', { name: 'Open in SQL' }).click();
    await page.getByRole('button', { name: 'DuckDB' }).click();
    await page.locator('#as-sql pre').filter({ hasText: 'read_json_objects' }).waitFor();
    await page.goBack();
    await page.waitForSelector('#as-sql', { state: 'detached' });
    await page.goForward();
    await page.locator('#as-sql pre').filter({ hasText: 'RunInstances' }).waitFor();
    assert.match(await page.locator('#as-sql pre').innerText(), /read_json_objects/, 'in the language that was shown last');
});

const focused = (page) => page.evaluate(() => document.activeElement.id);

test('Back puts the cursor and the focus on the row from which one went on', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.tab(/^Principals/);
    const row = page.locator('#principals [role=row][data-key]').filter({ hasText: 'benjamin' });
    const key = await row.getAttribute('data-key');
    await row.click();
    await page.waitForSelector('#dossier table');
    await page.goBack();
    await page.waitForSelector('#dossier', { state: 'detached' });
    await page.waitForFunction((key) => document.querySelector('#principals .cursor')?.dataset.key === key, key);
    assert.equal(await focused(page), 'principals');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#dossier table');
    // The same where the table was gone in the meantime.
    await screen.tab(/^Denied/);
    const denied = page.locator('#denied [role=row][aria-rowindex="3"]');
    const third = await denied.getAttribute('data-key');
    await denied.click();
    await screen.tab(/^Exposure/);
    await page.waitForSelector('#exposures [role=row][data-key]');
    await page.goBack();
    await page.waitForFunction((key) => document.querySelector('#denied .cursor')?.dataset.key === key, third);
});

test('a table stands where it stood once one goes back to it', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.tab(/^Events/);
    await page.waitForSelector('#events [role=row][aria-rowindex="1"]');
    await page.$eval('#events', (grid) => { grid.scrollTop = 9000; });
    // The row in the middle of the table.
    const inView = () => page.$eval('#events', (grid) => {
        const { left, top, height } = grid.getBoundingClientRect();
        return document.elementFromPoint(left + 300, top + height / 2)?.closest('[role=row]')?.dataset.key ?? '';
    });
    const isDrawn = () => page.waitForFunction(() => {
        const grid = document.querySelector('#events');
        const { left, top, height } = grid?.getBoundingClientRect() ?? {};
        return grid?.scrollTop === 9000 && document.elementFromPoint(left + 300, top + height / 2)?.closest('#events [data-key]');
    });
    await isDrawn();
    const before = await inView();
    await screen.tab(/^Principals/);
    await page.waitForSelector('#principals [role=row][data-key]');
    await page.goBack();
    await isDrawn();
    await settled(page);
    assert.equal(await inView(), before);
});

test('the place of the open event is that among the events shown', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.tab(/^Events/);
    await screen.search('name:ListBuckets');
    const total = (await screen.counts()).shown;
    await page.locator('#events [role=row][aria-rowindex="2"]').click();
    const says = (words) => page.waitForFunction((words) => document.querySelector('#detail .position')?.innerText === words, words);
    await says(`2 of ${total}`);
    const key = await page.getAttribute('#detail', 'data-key');
    await screen.search(`name:ListBuckets id:${key}`);
    await says('1 of 1');
    await screen.search('name:GetCallerIdentity');
    await says('Not among the events shown');
});
