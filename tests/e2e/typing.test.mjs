// What is typed by the habits of other tools, on the built page: it is read, the page says how, and a click takes a way out.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBelow, recordsOf } from './independent.mjs';
import { ROOT, openPage } from './page.mjs';

const files = filesBelow(join(ROOT, 'static', 'demo', 'invictus'), '.gz');
const records = recordsOf(files);
const count = (keep) => records.filter(keep).length;
const ways = (page) => page.$$eval('[data-way]', (all) => all.map((way) => [way.dataset.way, way.querySelector('.count')?.textContent ?? '']));

async function opened(t) {
    const screen = await openPage(t);
    await screen.open(files);
    return screen;
}

test('signs, words and quotes of other tools find what they mean', async (t) => {
    const screen = await opened(t);
    const name = (record) => record.eventName;
    const s3 = (record) => record.eventSource === 's3.amazonaws.com';
    for (const [query, keep] of [
        ['eventName = ListBuckets', (record) => name(record) === 'ListBuckets'],
        ['eventName != \'ListBuckets\' and eventSource=s3', (record) => s3(record) && name(record) !== 'ListBuckets'],
        ['event:List* not awsRegion:“us-east-1”', (record) => name(record).startsWith('List') && record.awsRegion !== 'us-east-1'],
        ['eventName in (ListBuckets, GetObject) || errorCode is not null', (record) => ['ListBuckets', 'GetObject'].includes(name(record)) || Boolean(record.errorCode)],
        ['eventName like \'List%\'', (record) => name(record).startsWith('List')],
        ['s3:Get*', (record) => s3(record) && name(record).startsWith('Get')],
        ['requestParameters.maxResults>50', (record) => (record.requestParameters?.maxResults ?? record.requestParameters?.MaxResults) > 50],
    ]) {
        await screen.expectShown(query, count(keep));
    }
});

test('how small letters were read is said below the box, and the other reading is a click away', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const both = count((record) => record.eventName.startsWith('List') && record.awsRegion === 'us-east-1');
    await screen.expectShown('event:List* and region:us-east-1', both);
    await page.waitForSelector('.query-notes p');
    assert.match(await page.locator('.query-notes').innerText(), /“and” was read as AND/);
    await screen.expectShown('event:List* region:us-east-1', both);
    await page.waitForSelector('.query-notes p', { state: 'detached' });
});

test('a condition that excludes nothing says so, and what was meant is taken by the keyboard', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.expectShown('-eventName:"List*"', records.length);
    await page.waitForSelector('.query-notes .doubt [data-way]');
    const left = count((record) => !record.eventName.startsWith('List'));
    assert.match(await page.locator('.query-notes').innerText(), /excludes nothing/);
    assert.deepEqual((await ways(page))[0], ['-eventName:List*', `${left.toLocaleString('en-US')} events`]);
    await page.locator('.query-notes [data-way]').first().focus();
    await page.keyboard.press('Enter');
    await screen.expectCount(left, 'without List*');
    assert.equal(await page.inputValue('#search'), '-eventName:List*');
});

test('a mistake has ways out with their counts, and one click takes one', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const asked = records.find((record) => record.requestParameters?.bucketName).requestParameters.bucketName;
    const expected = count((record) => record.requestParameters?.bucketName === asked);
    await screen.search(`bucketName:${asked}`);
    const way = page.locator(`#search-error [data-way="requestParameters.bucketName:${asked}"]`);
    await way.waitFor();
    await way.locator('.count').waitFor();
    await way.click();
    await screen.expectCount(expected, 'events of the bucket');
    assert.equal(await page.locator('#search-error').count(), 0);
});

test('a word that is only a key offers its path', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.search('bucketName');
    await page.locator('.query-notes [data-way="requestParameters.bucketName:*"]').click();
    await screen.expectCount(count((record) => record.requestParameters?.bucketName !== undefined), 'events with a bucket');
});

test('however much there is to say of a query, what stands below keeps its place', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const top = () => page.locator('#histogram').evaluate((canvas) => canvas.getBoundingClientRect().top);
    await screen.search('-eventName:"List*"');
    await page.waitForSelector('.query-notes p');
    const one = await top();
    await screen.search('-eventName:"List*" and -name:NoSuchCall and -region:nowhere-1 and -source:nothing');
    await page.waitForFunction(() => document.querySelectorAll('.query-notes p').length > 2);
    assert.equal(await top(), one);
    // Under the pointer all of it is read, and below it nothing moves.
    const shown = () => page.locator('.query-notes').evaluate((notes) => notes.scrollHeight <= notes.clientHeight + 1);
    assert.equal(await shown(), false);
    await page.locator('.query-notes p').first().hover();
    assert.equal(await shown(), true);
    assert.equal(await top(), one);
});
