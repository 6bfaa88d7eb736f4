// Facets and dossiers on the page: what they count, where their numbers lead, and that the keyboard is enough.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesBelow, outcomeOf, recordsOf, timeShown } from './independent.mjs';
import { numberOf, openPage, ROOT } from './page.mjs';

const FOLDER = `${ROOT}/static/demo/invictus`;
const files = filesBelow(FOLDER, '.gz');
const records = recordsOf(files);

async function openInvictus(t, options) {
    const screen = await openPage(t, options);
    await screen.open(files);
    return screen;
}

// The rows of a table in a dossier: the text of each cell by its column.
function rowsOf(screen, id, title) {
    return screen.page.$$eval(`#${id} table[aria-label^=${JSON.stringify(title)}] tr[data-key]`, (rows) => rows.map((row) => (
        Object.fromEntries([...row.querySelectorAll('td')].map((cell) => [cell.dataset.col, cell.textContent.trim()])))));
}

async function openDossier(screen, name, id = 'dossier') {
    await screen.page.locator('#principals [role=row][data-key]').filter({ hasText: name }).first().click();
    await screen.page.waitForSelector(`#${id} table`);
}

test('the dossier of a principal counts what its records say, and each number leads to its events', async (t) => {
    const screen = await openInvictus(t);
    await screen.tab(/^Principals/);
    await openDossier(screen, 'bert-jan');
    const region = screen.page.getByRole('region', { name: 'Principal bert-jan' });
    assert.equal(await region.getAttribute('id'), 'dossier');
    assert.equal(await screen.page.evaluate(() => document.activeElement.id), 'dossier', 'it has the focus');
    const own = records.filter((record) => record.userIdentity?.userName === 'bert-jan');
    const facts = await rowsOf(screen, 'dossier', 'Events');
    const of = (outcome) => own.filter((record) => outcomeOf(record) === outcome).length;
    assert.deepEqual(facts.map((row) => numberOf(row.events)), [of('ok'), of('error'), of('denied'), own.length]);
    const times = own.map(timeShown).sort();
    assert.deepEqual([facts[3].first, facts[3].last], [times[0], times.at(-1)]);
    const addresses = await rowsOf(screen, 'dossier', 'From which addresses');
    for (const row of addresses) {
        const these = own.filter((record) => record.sourceIPAddress === row.address);
        assert.equal(numberOf(row.events), these.length, row.address);
    }
    assert.match(await region.textContent(), /New or rare \(inferred\).*at most one event in 1000 has it, here 2.*not a verdict/s);

    // One click from a number to its events; the dossier waits.
    const denied = region.getByRole('table', { name: 'Events', exact: true }).getByRole('row', { name: /^Denied/ });
    await denied.getByRole('button').first().click();
    await screen.expectCount(of('denied'), 'the denied ones');
    await screen.page.waitForSelector('#events [role=row][data-key]');
    assert.equal(await region.count(), 0);
    await screen.page.getByRole('button', { name: /^← Back to / }).click();
    await region.waitFor();
    // It obeys the filter now, and says so; what is in all stays.
    await screen.page.waitForFunction((count) => document.querySelector('#dossier tr[data-key] td[data-col=events]')?.textContent === '0'
        && document.querySelectorAll('#dossier tr[data-key] td[data-col=in-all]')[3].textContent.replace(',', '') === String(count), own.length);
    assert.match(await region.textContent(), /that pass the filter/);

    await screen.page.keyboard.press('Escape');
    await region.waitFor({ state: 'detached' });
});

test('calls stand in three lists that come in full, in two columns where there is room', async (t) => {
    const screen = await openInvictus(t);
    const { page } = screen;
    await page.setViewportSize({ width: 1920, height: 1080 });
    await screen.tab(/^Principals/);
    await openDossier(screen, 'bert-jan');
    const own = records.filter((record) => record.userIdentity?.userName === 'bert-jan');
    const lists = {
        writes: own.filter((record) => outcomeOf(record) !== 'denied' && record.readOnly === false),
        denied: own.filter((record) => outcomeOf(record) === 'denied'),
        reads: own.filter((record) => outcomeOf(record) !== 'denied' && record.readOnly === true),
    };
    for (const [name, these] of Object.entries(lists)) {
        const expected = new Map();
        for (const record of these) {
            const key = [record.eventName, record.eventSource, outcomeOf(record)].join(' ');
            expected.set(key, (expected.get(key) ?? 0) + 1);
        }
        const title = `What it did: ${name}`;
        const all = page.getByRole('button', { name: new RegExp(`^Show all ${expected.size}\\b.*${title}`) });
        assert.equal(await all.count(), expected.size > 11 ? 1 : 0, title);
        if (await all.count()) {
            assert.equal((await rowsOf(screen, 'dossier', title)).length, 10);
            await all.click();
            await all.waitFor({ state: 'detached' });
        }
        const words = { Succeeded: 'ok', Failed: 'error', Denied: 'denied' };
        const rows = await rowsOf(screen, 'dossier', title);
        const found = rows.map((row) => [[row.call, row.source, words[row.outcome]].join(' '), numberOf(row.events)]);
        assert.deepEqual(new Map(found), expected, title);
        assert.equal(found.length, expected.size);
    }
    const columns = () => page.$$eval('#dossier .dossier-columns > div', (all) => new Set(all.map((one) => one.getBoundingClientRect().left)).size);
    assert.equal(await columns(), 2);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.waitForFunction(() => new Set([...document.querySelectorAll('#dossier .dossier-columns > div')]
        .map((one) => one.getBoundingClientRect().left)).size === 1);
    // What is empty is not there, and hours without events have no ink.
    const empty = await page.$$eval('#dossier table', (tables) => tables.filter((table) => table.rows.length < 2).map(({ ariaLabel }) => ariaLabel));
    assert.deepEqual(empty, []);
    const hours = await page.$$eval('#dossier .heat td[data-col]:not([data-col=day])', (cells) => cells.map((cell) => [cell.textContent, getComputedStyle(cell).backgroundColor]));
    assert.equal(hours.length, 7 * 24);
    for (const [text, colour] of hours) assert.equal(text === '', colour === 'rgba(0, 0, 0, 0)', `${text} ${colour}`);
    assert.ok(hours.some(([text]) => text !== '') && hours.every(([text]) => text !== '0'));
});

test('weekdays and hours have their numbers as text', async (t) => {
    const screen = await openInvictus(t);
    await screen.tab(/^Principals/);
    await openDossier(screen, 'benjamin');
    const own = records.filter((record) => record.userIdentity?.userName === 'benjamin');
    const days = await rowsOf(screen, 'dossier', 'Weekdays and hours');
    assert.deepEqual(days.map((row) => row.day), ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']);
    const counted = Array.from({ length: 7 * 24 }, () => 0);
    for (const record of own) {
        const time = new Date(record.eventTime);
        counted[(time.getUTCDay() + 6) % 7 * 24 + time.getUTCHours()] += 1;
    }
    assert.deepEqual(days.flatMap((row) => Array.from({ length: 24 }, (_, hour) => numberOf(row[hour]))), counted);
});

test('two dossiers stand side by side, opened with the keyboard and from an event', async (t) => {
    const screen = await openInvictus(t);
    const { keyboard } = screen.page;
    await keyboard.press('3');
    await screen.page.waitForSelector('#principals [role=row][data-key]');
    await keyboard.press('j');
    await keyboard.press('Enter');
    await screen.page.waitForSelector('#dossier table');
    await screen.page.getByRole('button', { name: 'Compare with…' }).click();
    await screen.page.getByRole('status').filter({ hasText: 'Open a second profile' }).waitFor();
    await screen.tab(/^Events/);
    await screen.page.locator('#events [role=row][data-key]').first().click();
    await screen.page.waitForSelector('#detail pre.raw');
    const address = records.length && (await screen.page.textContent('#detail .fact:has(dt:text-is("From")) .value'));
    for (const [name, field] of [['Principal', 'principal'], ['Account', 'account'], ['From', 'address'], ['Agent', 'agent']]) {
        const button = screen.page.locator(`#detail .fact:has(dt:text-is("${name}")) .dossier-button`);
        assert.match(await button.getAttribute('data-go'), new RegExp(`^dossier ${field} `));
    }
    await screen.page.locator('#detail .fact:has(dt:text-is("From")) .dossier-button').click();
    await screen.page.waitForSelector('#dossier-compared table');
    const both = await screen.page.$$eval('.dossier', (found) => found.map((one) => [one.id, one.dataset.field, one.dataset.key]));
    assert.equal(both[0][1], 'principal');
    assert.deepEqual(both[1], ['dossier-compared', 'address', address]);
    const count = records.filter((record) => record.sourceIPAddress === address).length;
    assert.equal(numberOf((await rowsOf(screen, 'dossier-compared', 'Events'))[3].events), count);
    await keyboard.press('Escape');
    await screen.page.waitForSelector('#dossier-compared', { state: 'detached' });
    assert.ok(await screen.page.isVisible('#dossier'));
    await keyboard.press('Escape');
    await screen.page.waitForSelector('#dossier', { state: 'detached' });
});

test('a facet can be added for any path, searched, enlarged and removed', async (t) => {
    const screen = await openInvictus(t);
    const path = 'requestParameters.bucketName';
    await screen.page.focus('#add-facet');
    await screen.page.waitForFunction((name) => [...document.querySelectorAll('#facet-fields option')].some((one) => one.value === name), path);
    await screen.page.fill('#add-facet', path);
    await screen.page.keyboard.press('Enter');
    const facet = screen.page.locator(`.facet[data-field="${path}"]`);
    await facet.waitFor();
    const counts = new Map();
    for (const record of records) {
        const bucket = record.requestParameters?.bucketName;
        if (bucket) counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    }
    const values = () => facet.locator('.facet-label').evaluateAll((found) => found.map((one) => [
        one.title, one.querySelector('.facet-count').textContent]));
    const check = (found) => found.forEach(([name, count]) => assert.equal(numberOf(count), counts.get(name), name));
    const first = await values();
    assert.equal(first.length, 8);
    check(first);
    await facet.getByRole('button', { name: /more$/ }).click();
    await screen.page.waitForFunction(([name, count]) => document.querySelectorAll(`.facet[data-field="${name}"] .facet-label`).length === count,
        [path, Math.min(28, counts.size)]);
    check(await values());
    const wanted = [...counts.keys()].filter((name) => name.includes('baker'));
    await facet.getByRole('searchbox').fill('BAKER');
    await screen.page.waitForFunction(([name, count]) => document.querySelectorAll(`.facet[data-field="${name}"] .facet-label`).length === count,
        [path, wanted.length]);
    check(await values());
    // Its own condition is left out of its counts.
    await facet.locator('.facet-label').first().click();
    await screen.expectCount(counts.get((await values())[0][0]), 'the events of one bucket');
    assert.equal((await values()).length, wanted.length, 'the alternatives stay visible');
    await facet.getByRole('button', { name: 'Remove the facet' }).click();
    await facet.waitFor({ state: 'detached' });
});

test('the profile of an address names those whose events the filter leaves out', async (t) => {
    const screen = await openInvictus(t);
    const { page } = screen;
    const from = (address) => records.filter(({ sourceIPAddress }) => sourceIPAddress === address);
    const named = ({ userIdentity }) => userIdentity?.userName === 'bert-jan';
    // An address from which somebody else called too.
    const addresses = [...new Set(records.map(({ sourceIPAddress }) => sourceIPAddress))].filter((address) => /^[\d.]+$/.test(address));
    const address = addresses.find((address) => from(address).some(named)
        && from(address).some(({ userIdentity: { userName } }) => userName && userName !== 'bert-jan'));
    const one = from(address).find(named);
    await screen.search(`id:${one.eventID}`);
    await screen.tab(/^Events/);
    await page.locator(`#events [data-key="${one.eventID}"]`).click();
    await page.locator('#detail').getByRole('button', { name: `Profile of ${address}` }).first().click();
    await page.waitForSelector('#dossier table');
    const persons = await rowsOf(screen, 'dossier', 'By which persons');
    assert.deepEqual([persons[0].person, persons[0].events], ['bert-jan', '1']);
    const outside = persons.slice(1);
    assert.ok(outside.length > 0 && outside.every(({ person, events }) => /: [\d,]+ events? outside the filter$/.test(person) && events === '0'), JSON.stringify(persons));
});
