// Persons and denied calls of a real attack, against the records themselves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesBelow, recordsOf } from './independent.mjs';
import { ROOT, numberOf, openPage } from './page.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const records = recordsOf(files);
const refused = records.filter(({ errorCode }) => /AccessDenied|Unauthorized/.test(errorCode ?? ''));

test('denied calls of all services are one table: who, what, on what, why', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    await screen.page.getByRole('tab', { name: 'Denied' }).click();
    await screen.page.waitForSelector('#denied [role=row][data-key] [data-col=person]:not(:empty)');
    const rows = await screen.table('#denied');
    assert.equal(rows.reduce((sum, row) => sum + numberOf(row.cells.events), 0), refused.length);
    const actions = new Set(refused.map(({ errorMessage, eventSource, eventName }) => /to perform: (\S+)/.exec(errorMessage ?? '')?.[1]
        ?? `${eventSource.split('.')[0]}:${eventName}`));
    assert.deepEqual(new Set(rows.map(({ cells }) => cells.action)), actions);
    for (const { cells } of rows) {
        assert.ok(cells.reason, 'a reason, or that it is not said');
        assert.equal(cells.person, 'bert-jan');
    }
    // A row says in full what would allow it, and finds its events.
    const [{ key, cells }] = rows;
    const count = numberOf(cells.events);
    await screen.page.locator(`#denied [role=row][data-key=${JSON.stringify(key)}]`).click();
    await screen.page.waitForSelector('.in-full');
    await screen.page.getByRole('button', { name: 'Show the events' }).click();
    await screen.expectCount(count, 'the events of the row');
});

test('who acted under several names is one row of the persons table', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    await screen.tab(/^Principals/);
    await screen.page.getByRole('tab', { name: 'Persons' }).click();
    await screen.page.waitForSelector('#persons [role=row][data-key]');
    const rows = await screen.table('#persons');
    const all = rows.map(({ cells }) => cells);
    assert.equal(all.reduce((sum, { events }) => sum + numberOf(events), 0), records.length);
    const his = all.find(({ person }) => person === 'bert-jan');
    assert.equal(his.principals, '6', 'himself and five roles');
    assert.equal(numberOf(his.denied), refused.length);
    await screen.page.locator('#persons [role=row]', { hasText: 'bert-jan' }).first().click();
    await screen.page.waitForFunction(() => document.querySelector('#dossier')?.textContent.includes('bert-jan'));
});

test('principals stand below the persons who acted as them, and the counts add up', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    await screen.tab(/^Principals/);
    await screen.page.waitForSelector('#principals [role=row][data-key]');
    const flat = await screen.table('#principals');
    await screen.page.click('#by-person');
    await screen.page.waitForSelector('#principals [role=row][data-key^="person:"]');
    const rows = await screen.table('#principals');
    const groups = [];
    for (const { key, cells } of rows) {
        if (key.startsWith('person:')) groups.push({ key, cells, below: [] });
        else groups.at(-1).below.push({ key, cells });
    }
    for (const { cells, below } of groups) {
        for (const count of ['events', 'errors', 'denied']) {
            const sum = below.reduce((sum, row) => sum + numberOf(row.cells[count]), 0);
            assert.equal(numberOf(cells[count]), sum, `${count} of ${cells.principal}`);
        }
        assert.match(cells.kind, new RegExp(`^${below.length} principals?$`));
    }
    assert.equal(groups.reduce((sum, { cells }) => sum + numberOf(cells.events), 0), records.length);
    const names = (all) => [...new Set(all.map(({ cells }) => cells.principal))].sort();
    assert.deepEqual(names(groups.flatMap(({ below }) => below)), names(flat), 'no principal is lost');
    const his = groups.find(({ cells }) => cells.principal === 'bert-jan');
    assert.equal(his.below.length, 6, 'himself and five roles');
    assert.equal(await screen.page.locator('#principals [role=row][aria-level="2"]').count() > 0, true);
    // The choice is in the address, and a row of a person opens the person.
    assert.match(new URL(screen.page.url()).hash, /group=person/);
    await screen.page.locator(`#principals [role=row][data-key=${JSON.stringify(his.key)}]`).click();
    await screen.page.waitForFunction(() => document.querySelector('#dossier')?.textContent.includes('bert-jan'));
    await screen.page.click('#by-person');
    await screen.page.waitForFunction(() => !document.querySelector('#principals [data-key^="person:"]'));
});
