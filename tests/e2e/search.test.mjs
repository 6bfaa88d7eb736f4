// The search box: completion, mistakes, conditions as chips, questions, the help sheet.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBelow, recordsOf } from './independent.mjs';
import { ROOT, numberOf, openPage } from './page.mjs';

const files = filesBelow(join(ROOT, 'static', 'demo', 'invictus'), '.gz');
const records = recordsOf(files);
const count = (keep) => records.filter(keep).length;

async function opened(t) {
    const screen = await openPage(t);
    await screen.open(files);
    return screen;
}

test('the language on the built page finds what a look at each record finds', async (t) => {
    const screen = await opened(t);
    const name = (record) => record.eventName;
    for (const [query, keep] of [
        ['name:(List*, Get*) region:us-east-1', (record) => /^(List|Get)/.test(name(record)) && record.awsRegion === 'us-east-1'],
        ['name:ListBuckets OR error:*', (record) => name(record) === 'ListBuckets' || Boolean(record.errorCode)],
        ['-(name:List* OR name:Get*)', (record) => !/^(List|Get)/.test(name(record))],
        ['name:/^(list|get).*s$/', (record) => /^(list|get).*s$/i.test(name(record))],
        ['name=listbuckets', () => false],
        ['ip:10.0.0.0/8', (record) => record.sourceIPAddress.startsWith('10.')],
        ['time:2023-07-10T12', (record) => record.eventTime.startsWith('2023-07-10T12')],
        ['time:>=2023-07-10T12:30', (record) => record.eventTime >= '2023-07-10T12:30'],
        ['requestParameters.maxResults:>50', (record) => (record.requestParameters?.maxResults ?? record.requestParameters?.MaxResults) > 50],
        ['responseElements:* ~name:ListBuckets', (record) => Boolean(record.responseElements) && Object.keys(record.responseElements).length > 0],
    ]) {
        await screen.expectShown(query, count(keep));
    }
});

test('facets and histogram belong to the rows, also after keys that came quickly', async (t) => {
    const { page } = await opened(t);
    const facet = (field) => page.$$eval(`.facet[data-field="${field}"] .facet-value`, (values) => values.map((value) => [
        value.querySelector('.facet-name').textContent, value.querySelector('.facet-count').textContent]));
    const counted = (keep, of) => {
        const counts = new Map();
        for (const record of records.filter(keep)) counts.set(of(record), (counts.get(of(record)) ?? 0) + 1);
        return counts;
    };
    for (const [query, keep] of [
        ['name:ListBuckets', (record) => record.eventName === 'ListBuckets'],
        ['error:*', (record) => Boolean(record.errorCode)],
        ['', () => true],
    ]) {
        await page.fill('#search', '');
        await page.focus('#search');
        await page.keyboard.type(query);
        await page.waitForFunction((shown) => {
            const app = document.querySelector('#app');
            return Number(app.dataset.shown) === shown && !app.ariaBusy;
        }, count(keep));
        const words = await page.locator('canvas#histogram').getAttribute('aria-label');
        assert.ok(words.startsWith(`Histogram of ${count(keep).toLocaleString('en')} event`), words);
        const regions = counted(keep, (record) => record.awsRegion);
        const values = await facet('region');
        assert.ok(values.length > 0);
        for (const [region, events] of values) assert.equal(numberOf(events), regions.get(region), region);
        // Which events it is of is what the first rows say, too.
        const sources = counted(keep, (record) => record.eventSource);
        for (const [source, events] of await facet('source')) assert.equal(numberOf(events), sources.get(source), source);
    }
});

test('typing offers fields, then their values with counts, and the keyboard takes one', async (t) => {
    const { page } = await opened(t);
    const box = page.locator('input#search');
    await page.keyboard.press('/');
    await page.keyboard.type('err');
    const option = (text) => page.getByRole('option').filter({ hasText: text }).first();
    await option('error:').waitFor();
    assert.equal(await box.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('ArrowDown');
    const active = await box.getAttribute('aria-activedescendant');
    assert.equal(await page.locator(`#${active}`).getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Enter');
    assert.equal(await box.inputValue(), 'error:');
    await page.keyboard.type('Acc');
    const denied = option('AccessDenied');
    await denied.waitFor();
    const shown = numberOf(await denied.locator('.count').innerText());
    assert.equal(shown, count((record) => record.errorCode === 'AccessDenied'));
    await denied.click();
    assert.equal(await box.inputValue(), 'error:AccessDenied ');
    await page.waitForFunction((expected) => Number(document.querySelector('#app').dataset.shown) === expected, shown);
    // Counts are those under the other conditions.
    await page.keyboard.type('name:');
    await page.getByRole('option').first().locator('.count').waitFor();
    const text = await page.getByRole('option').first().locator('code').innerText();
    const under = numberOf(await page.getByRole('option').first().locator('.count').innerText());
    assert.equal(under, count((record) => record.errorCode === 'AccessDenied' && record.eventName === text));
    // The first Escape closes the list and leaves the text.
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'hidden' });
    assert.equal(await box.inputValue(), 'error:AccessDenied name:');
});

test('Escape closes the list of completions before it is there as after', async (t) => {
    const { page } = await opened(t);
    const text = () => page.$eval('#search', (box) => box.value);
    await page.clock.install();
    // Completions are asked for after a pause. The rows of a tab are asked for after them, so they come after them too.
    const expectNoList = async (tab, table) => {
        await page.clock.fastForward(5000);
        await page.evaluate((id) => document.getElementById(id).click(), tab);
        await page.waitForSelector(`${table} [role=row][data-key]`);
        assert.equal(await page.getAttribute('#search', 'aria-expanded'), 'false');
    };
    for (const isShown of [false, true]) {
        await page.fill('#search', '');
        await page.focus('#search');
        await page.keyboard.type('name:GetCallerIdentity');
        if (isShown) {
            await page.clock.fastForward(5000);
            await page.waitForSelector('#search-list');
        }
        await page.keyboard.press('Escape');
        assert.equal(await text(), 'name:GetCallerIdentity', 'the first Escape leaves the text');
        await expectNoList('tab-events', '#events');
        await page.keyboard.press('Escape');
        assert.equal(await text(), 'name:GetCallerIdentity', 'the second Escape leaves the box, and the text in it');
        assert.notEqual(await page.evaluate(() => document.activeElement.id), 'search');
        await expectNoList('tab-principals', '#principals');
    }
});

test('a pasted id is offered as the right filter', async (t) => {
    const { page } = await opened(t);
    const id = records[0].eventID;
    await page.keyboard.press('/');
    await page.keyboard.type(id);
    await page.getByRole('option').filter({ hasText: `id:${id}` }).first().click();
    await page.waitForFunction(() => document.querySelector('#app').dataset.shown === '1');
});

test('a mistake is shown under its byte with a way out, and the last good result stays', async (t) => {
    const screen = await opened(t);
    const expected = count((record) => record.eventName === 'ListBuckets');
    await screen.expectShown('name:ListBuckets', expected);
    await screen.expectShown('name:ListBuckets nmae:x', expected);
    const lines = (await screen.page.locator('#search-error pre').textContent()).split('\n');
    assert.equal(lines[1].indexOf('^'), lines[0].indexOf('nmae'));
    assert.match(await screen.page.locator('#search-error').innerText(), /name:/);
    assert.equal(await screen.page.locator('input#search').getAttribute('aria-invalid'), 'true');
});

test('conditions are chips that are turned around, switched off and taken out', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const box = page.locator('input#search');
    await screen.expectShown('name:ListBuckets OR name:GetObject', count((record) => ['ListBuckets', 'GetObject'].includes(record.eventName)));
    assert.equal(await page.locator('.condition').count(), 1);
    await page.fill('input#search', 'error:* name:List*');
    const both = count((record) => record.errorCode && record.eventName.startsWith('List'));
    await screen.expectCount(both, 'both');
    assert.equal(await page.locator('.condition').count(), 2);
    await page.getByRole('button', { name: 'Not name:List*' }).click();
    await screen.expectCount(count((record) => record.errorCode && !record.eventName.startsWith('List')), 'one turned around');
    assert.equal(await box.inputValue(), 'error:* -name:List*');
    await page.getByRole('button', { name: 'Switch off name:List*' }).click();
    await screen.expectCount(count((record) => record.errorCode), 'one switched off');
    assert.equal(await box.inputValue(), 'error:* ~-name:List*');
    await page.getByRole('button', { name: 'Remove name:List*' }).click();
    assert.equal(await box.inputValue(), 'error:*');
    await page.fill('input#search', 'error:* name:List*');
    await page.getByRole('button', { name: 'Clear all' }).click();
    await screen.expectCount(records.length, 'all taken out');
});

test('a question adds its condition to the search, to be read and edited', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await page.getByRole('button', { name: 'Questions' }).click();
    await page.click('.presets [data-question=failed]');
    assert.equal(await page.inputValue('input#search'), 'outcome:(error, denied)');
    await page.waitForFunction((all) => Number(document.querySelector('#app').dataset.shown) < all, records.length);
    await page.getByRole('button', { name: 'Questions' }).click();
    await page.click('.presets [data-question=root]');
    assert.equal(await page.inputValue('input#search'), 'outcome:(error, denied) credential:root');
    await screen.expectCount(count((record) => record.errorCode && record.userIdentity.type === 'Root'), 'events of root that failed');
});

test('the help sheet lists every field with an example', async (t) => {
    const { page } = await opened(t);
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    const sheet = await page.getByRole('dialog').innerText();
    for (const example of ['last:24h', 'new:24h', 'address:203.0.113.0/24', 'name:/^(Get|List)/', '~region:us-east-1', 'sourceIPAddress']) {
        assert.ok(sheet.includes(example), example);
    }
});

test('a search box that was emptied covers no tab', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    const { page } = screen;
    await page.click('#search');
    await page.keyboard.type('na');
    await page.waitForSelector('#search-list [role=option]');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.waitForSelector('#search-list', { state: 'detached' });
    await screen.tab(/^Principals/);
    // The arrow keys still offer the fields.
    await page.click('#search');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('#search-list [role=option]');
});
