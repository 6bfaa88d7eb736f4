// A record with lists of many entries opens at once: they come in steps, say how much of them is there, can be searched, and
// come in full where that is asked for.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPage, temporaryFolder } from './page.mjs';

const STEP = 200;
const instance = (number) => `i-${String(number).padStart(17, '0')}`;

const record = (number, requestParameters, more = {}) => ({
    eventVersion: '1.09', eventTime: `2024-05-01T12:00:0${number}Z`, eventSource: 'ec2.amazonaws.com', eventName: 'RunLong',
    awsRegion: 'eu-west-1', recipientAccountId: '111122223333', sourceIPAddress: '198.51.100.2', userAgent: 'cli',
    eventID: `00000000-0000-4000-8000-00000000000${number}`, eventType: 'AwsApiCall', readOnly: false,
    userIdentity: { type: 'IAMUser', userName: 'alice', principalId: 'AIDA1', accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/alice' },
    requestParameters, ...more,
});

// Opens the event of these records that has this number, in the order of time.
async function openEvent(t, records, number = 1) {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'long.json');
    await writeFile(path, JSON.stringify({ Records: records }));
    const screen = await openPage(t);
    await screen.open(path);
    await screen.tab(/^Events/);
    await screen.page.locator(`#events [data-key="${records[number - 1].eventID}"] [data-col=name]`).click();
    await screen.page.locator('#detail pre.raw').waitFor();
    return screen;
}

const lists = (page) => page.$$eval('#detail [data-part=long-list]', (all) => all.map(({ dataset }) => [Number(dataset.shown), Number(dataset.total)]));
const values = (page) => page.$$eval('#detail [data-part=long-list] .tree-leaf .value', (all) => all.map(({ textContent }) => textContent));
const nodes = (page) => page.$eval('#detail', (detail) => detail.querySelectorAll('*').length);
const shows = (page, shown) => page.waitForFunction((count) => Number(document.querySelector('#detail [data-part=long-list]').dataset.shown) === count, shown);

test('a list of 11,000 comes in steps, is searched in full and comes in full', async (t) => {
    const ids = Array.from({ length: 11_000 }, (_, number) => instance(number));
    const whole = record(1, { ids });
    const { page } = await openEvent(t, [whole]);
    assert.deepEqual(await lists(page), [[STEP, 11_000]]);
    assert.deepEqual(await values(page), ids.slice(0, STEP));
    assert.ok(await nodes(page) < 4000, `${await nodes(page)} nodes`);
    assert.match(await page.locator('#detail .long-head').innerText(), /200 of 11,000/);

    await page.click('#detail [data-show=more]');
    await shows(page, 2 * STEP);
    assert.deepEqual(await values(page), ids.slice(0, 2 * STEP));

    // What is not drawn is found all the same; how many are is said.
    await page.fill('#detail .long-head input', '999');
    const holding = ids.filter((id) => id.includes('999'));
    await shows(page, Math.min(STEP, holding.length));
    assert.deepEqual(await values(page), holding.slice(0, STEP));
    assert.match(await page.locator('#detail .long-head').innerText(), new RegExp(`${holding.length} found in 11,000`));
    await page.fill('#detail .long-head input', 'no such thing');
    await shows(page, 0);
    await page.fill('#detail .long-head input', '');
    await shows(page, STEP);

    // The record as text: its beginning, then all of it.
    const text = JSON.stringify(whole);
    const raw = () => page.$eval('#detail pre.raw', ({ textContent }) => textContent);
    assert.equal(await raw(), text.slice(0, 64 << 10));
    await page.click('#detail [data-show=all-raw]');
    await page.waitForFunction((length) => document.querySelector('#detail pre.raw').textContent.length === length, text.length);
    assert.equal(await raw(), text);

    await page.click('#detail [data-show=all]');
    await page.waitForFunction(() => Number(document.querySelector('#detail [data-part=long-list]').dataset.shown) === 11_000, null, { timeout: 60_000 });
    assert.deepEqual(await values(page), ids);
    assert.equal(await page.locator('#detail [data-show=all]').count(), 0);
});

test('objects of 50,000 members and lists in lists end after a step, and short ones are drawn whole', async (t) => {
    const members = Object.fromEntries(Array.from({ length: 50_000 }, (_, number) => [`key-${number}`, { a: number, b: String(number) }]));
    const rows = Array.from({ length: 300 }, () => Array.from({ length: 300 }, (_, number) => number));
    const short = { tags: Array.from({ length: 20 }, (_, number) => ({ key: `k${number}`, value: `v${number}` })) };
    const records = [record(1, members), record(2, { rows }, { responseElements: { rows } }), record(3, short)];
    const { page } = await openEvent(t, records);
    assert.deepEqual(await lists(page), [[STEP / 2, 50_000]], 'each member has two values');
    assert.ok(await nodes(page) < 4000, `${await nodes(page)} nodes`);

    // The next events begin at their own first step, whatever was chosen before.
    await page.click('#detail [data-show=more]');
    await shows(page, STEP);
    await page.getByRole('button', { name: 'Next event' }).click();
    await page.waitForFunction(() => document.querySelectorAll('#detail [data-part=long-list]').length === 4);
    assert.deepEqual(await lists(page), [[1, 300], [STEP, 300], [1, 300], [STEP, 300]]);
    assert.ok(await nodes(page) < 8000, `${await nodes(page)} nodes`);
    await page.getByRole('button', { name: 'Next event' }).click();
    await page.waitForFunction(() => document.querySelectorAll('#detail [data-part=long-list]').length === 0);
    const drawn = await page.$$eval('#detail .tree-leaf .value', (all) => all.map(({ textContent }) => textContent));
    for (const { key, value } of short.tags) assert.ok(drawn.includes(key) && drawn.includes(value), key);
});

test('a value deep in a long list is still a filter', async (t) => {
    const ids = Array.from({ length: 500 }, (_, number) => ({ instance: { id: instance(number) } }));
    const screen = await openEvent(t, [record(1, { ids }), record(2, { ids: [{ instance: { id: 'other' } }] })]);
    const { page } = screen;
    await page.fill('#detail .long-head input', instance(477));
    await shows(page, 1);
    await page.hover('#detail [data-part=long-list] .tree-leaf');
    await page.click(`#detail [data-part=long-list] .tree-leaf [data-term^="requestParameters.ids.instance.id"]`);
    await page.waitForFunction(() => document.querySelector('#app').dataset.shown === '1');
});
