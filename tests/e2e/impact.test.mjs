// How much data was read, by whom and from what, on the built page, against loops over the records.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBelow, recordsOf } from './independent.mjs';
import { ROOT, numberOf, openPage, temporaryFolder } from './page.mjs';

const invictus = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');

// An intruder takes 1,168 objects amid other calls.
function story() {
    const records = [];
    const add = (user, eventName, key, bytes, errorCode) => {
        const at = records.length;
        const two = (number) => String(number).padStart(2, '0');
        records.push({
            eventVersion: '1.11', eventSource: 's3.amazonaws.com', eventName, awsRegion: 'eu-west-1', eventID: `e-${at}`,
            eventTime: `2026-03-01T${two(Math.floor(at / 3600))}:${two(Math.floor(at / 60) % 60)}:${two(at % 60)}Z`,
            sourceIPAddress: user === 'mallory' ? '198.51.100.7' : '192.0.2.7', userAgent: 'aws-cli/2.15', recipientAccountId: '111111111111',
            requestParameters: { bucketName: user === 'mallory' ? 'crown-jewels' : 'web', key }, responseElements: null,
            userIdentity: { type: 'IAMUser', principalId: `AIDA${user}`, accountId: '111111111111', userName: user,
                arn: `arn:aws:iam::111111111111:user/${user}`, accessKeyId: `AKIA${user}` },
            ...bytes !== undefined && { additionalEventData: { bytesTransferredOut: bytes, bytesTransferredIn: 0 } },
            ...errorCode && { errorCode },
        });
    };
    for (let object = 0; object < 1168; object += 1) {
        add('mallory', 'GetObject', `customers/${object}.csv`, object % 100 === 99 ? undefined : 1_000_000 + object * 1237);
        add('alice', ['GetObject', 'PutObject', 'DeleteObject'][object % 3], `page/${object % 40}.html`, object * 31,
            object % 7 === 0 ? 'AccessDenied' : undefined);
    }
    return records;
}

// As the page says sizes.
function sizeShown(bytes) {
    for (const unit of ['bytes', 'kB', 'MB', 'GB']) {
        if (bytes < 999.5 || unit === 'GB') return `${bytes.toFixed(unit !== 'bytes' && bytes < 99.95 ? 1 : 0)} ${unit}`;
        bytes /= 1000;
    }
    return '';
}

async function openStory(t) {
    const records = story();
    const file = join(await temporaryFolder(t), 'story.json');
    writeFileSync(file, JSON.stringify({ Records: records }));
    const screen = await openPage(t);
    await screen.open([file]);
    await screen.page.getByRole('tab', { name: 'Impact' }).click();
    return { screen, records };
}

test('who took how much is one table, and each number leads to its events', async (t) => {
    const { screen, records } = await openStory(t);
    const rows = await screen.table('#impact', 2);
    for (const { cells } of rows) {
        const own = records.filter(({ userIdentity }) => userIdentity.userName === cells['who-or-what']);
        const ok = own.filter(({ errorCode }) => !errorCode);
        const named = (name) => ok.filter(({ eventName }) => eventName === name);
        assert.equal(numberOf(cells.calls), own.length);
        assert.equal(numberOf(cells.reads), named('GetObject').length);
        assert.equal(numberOf(cells.writes), named('PutObject').length);
        assert.equal(numberOf(cells.deletes), named('DeleteObject').length);
        assert.equal(numberOf(cells.failed), own.length - ok.length);
        assert.equal(numberOf(cells['objects-read']), new Set(named('GetObject').map(({ requestParameters: { key } }) => key)).size);
        const out = ok.reduce((sum, { additionalEventData }) => sum + (additionalEventData?.bytesTransferredOut ?? 0), 0);
        assert.equal(cells['bytes-out'], sizeShown(out));
    }
    assert.equal(rows[0].cells['who-or-what'], 'mallory', 'most bytes out first');
    assert.equal(rows[0].cells.unsaid, '11');
    assert.match(await screen.page.locator('#impact-totals').innerText(), /no data events of DynamoDB/);
    // By object, in the address of the page too.
    await screen.page.selectOption('#impact-by', 'item');
    const objects = new Set(records.map(({ requestParameters: { bucketName, key } }) => `${bucketName} ${key}`));
    await screen.page.waitForSelector(`#impact[aria-rowcount="${objects.size}"]`);
    assert.match(await screen.page.evaluate(() => location.hash), /tab=impact.*by=item/);
    await screen.page.selectOption('#impact-by', 'container');
    await screen.page.waitForSelector('#impact[aria-rowcount="2"]');
    await screen.page.locator('#impact [role=row]', { hasText: 'crown-jewels' }).locator('[data-col=objects-read] button').click();
    await screen.expectCount(1168, 'what was read of the bucket');
});

test('a list of names is compared with what was read, and is only text', async (t) => {
    const { screen, records } = await openStory(t);
    await screen.page.locator('#impact-compare').click();
    await screen.page.fill('#impact-names', 'customers/7.csv\ns3://crown-jewels/customers/8.csv\ncustomers/7.cs\n<img src=x onerror=alert(1)>');
    await screen.page.locator('#impact-names-compare').click();
    await screen.page.waitForSelector('#impact-list tr[data-key]');
    assert.match(await screen.page.locator('#impact-list-words').innerText(), /^4 names: 2 read, 0 written, 0 deleted, 0 only asked for or refused, 2 not seen/);
    const first = await screen.page.locator('#impact-list tr[data-key]').first().innerText();
    assert.match(first, /customers\/7\.csv\s+object in crown-jewels\s+1\s/);
    assert.match(first, /mallory/);
    assert.equal(await screen.page.locator('#impact-list img').count(), 0);
    // A long one is pasted: the page's thread stays free, and the field empty.
    await screen.page.evaluate(() => {
        const names = Array.from({ length: 1_000_000 }, (_, number) => `customers/${number}.csv`).join('\n');
        window.clipboard = new DataTransfer();
        window.clipboard.setData('text/plain', names);
    });
    await screen.page.evaluate(() => {
        const clipboardData = window.clipboard;
        window.longest = 0;
        new PerformanceObserver((list) => {
            for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
        }).observe({ type: 'longtask', buffered: false });
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
        const before = performance.now();
        document.querySelector('#impact-names').dispatchEvent(event);
        window.pasting = performance.now() - before;
    });
    await screen.page.waitForFunction(() => document.querySelector('#impact-list-words')?.textContent.startsWith('1,000,000 names: 1,168 read'), null, { timeout: 60_000 });
    t.diagnostic(`pasting took ${await screen.page.evaluate(() => Math.round(window.pasting))} ms, the longest task after it ${await screen.page.evaluate(() => Math.round(window.longest))} ms`);
    assert.equal(await screen.page.locator('#impact-list tr[data-key]').count(), 200);
    await screen.page.locator('#impact-list-after').click();
    await screen.page.waitForFunction(() => /201 to 400 of 1000000/.test(document.querySelector('#impact-list')?.ariaLabel ?? ''));
    // It goes by the filter, and is forgotten with its box.
    await screen.search('name:PutObject');
    await screen.page.waitForFunction(() => document.querySelector('#impact-list-words')?.textContent.startsWith('1,000,000 names: 0 read'));
    await screen.page.locator('#impact-compare').click();
    await screen.page.waitForSelector('#impact-list', { state: 'detached' });
    await screen.page.locator('#impact-compare').click();
    await screen.page.waitForSelector('#impact-names');
    assert.equal(await screen.page.locator('#impact-list').count(), 0);
    assert.ok(records.length > 0);
});

test('secrets and parameters that a real attack read', async (t) => {
    const screen = await openPage(t);
    await screen.open(invictus);
    await screen.page.getByRole('tab', { name: 'Impact' }).click();
    await screen.page.selectOption('#impact-by', 'container');
    await screen.page.waitForSelector('#impact [data-col=kind]:has-text("secret")');
    const rows = await screen.table('#impact');
    const records = [...new Map(recordsOf(invictus).map((record) => [record.eventID, record])).values()].filter(({ errorCode }) => !errorCode);
    const reads = records.filter(({ eventName }) => eventName === 'GetSecretValue');
    const secrets = new Set(reads.map(({ requestParameters: { secretId } }) => secretId));
    const found = rows.filter(({ cells }) => cells.kind.startsWith('secret') && numberOf(cells.reads) > 0);
    assert.equal(found.length, secrets.size);
    assert.equal(found.reduce((sum, { cells }) => sum + numberOf(cells.reads), 0), reads.length);
});

test('columns that say nothing are left out, and what is not said comes last in either order', async (t) => {
    const record = (user, eventName, requestParameters, number) => ({
        eventVersion: '1.11', eventSource: 'secretsmanager.amazonaws.com', eventName, requestParameters, responseElements: null,
        awsRegion: 'eu-west-1', eventID: `s-${number}`, eventTime: `2026-03-01T00:00:0${number}Z`, recipientAccountId: '111111111111',
        sourceIPAddress: '198.51.100.7', userAgent: 'cli', readOnly: true,
        userIdentity: { type: 'IAMUser', principalId: `AIDA${user}`, accountId: '111111111111', userName: user, arn: `arn:aws:iam::111111111111:user/${user}` },
    });
    const records = [
        record('alice', 'GetSecretValue', { secretId: 'one' }, 1),
        record('alice', 'GetSecretValue', { secretId: 'two' }, 2),
        record('bob', 'BatchGetSecretValue', { filters: [{ key: 'name' }] }, 3),
        record('carol', 'GetSecretValue', { secretId: 'one' }, 4),
    ];
    const file = join(await temporaryFolder(t), 'secrets.json');
    writeFileSync(file, JSON.stringify({ Records: records }));
    const screen = await openPage(t);
    await screen.open([file]);
    const { page } = screen;
    await page.getByRole('tab', { name: 'Impact' }).click();
    const rows = await screen.table('#impact', 3);
    assert.equal(rows.find(({ cells }) => cells['who-or-what'] === 'bob').cells['objects-read'], 'not said');
    for (const silent of ['writes', 'deletes', 'lists', 'bytes-out', 'bytes-in']) assert.ok(!(silent in rows[0].cells), silent);
    assert.ok('objects-read' in rows[0].cells && 'failed' in rows[0].cells);
    const order = (names) => page.waitForFunction((names) => [...document.querySelectorAll('#impact [role=row][data-key]')]
        .sort((one, two) => one.ariaRowIndex - two.ariaRowIndex)
        .map((row) => row.querySelector('[data-col="who-or-what"]').textContent).join() === names, names);
    const sort = page.locator('#impact [data-sort="objects-read"]');
    while (await page.getAttribute('#impact [role=columnheader]:has([data-sort="objects-read"])', 'aria-sort') !== 'ascending') await sort.click();
    await order('carol,alice,bob');
    await sort.click();
    await order('alice,carol,bob');
    // The list of columns says which ones have nothing to show.
    await page.click('#open-columns');
    assert.match(await page.locator('#columns li').filter({ hasText: 'Bytes out' }).innerText(), /nothing here/);
    assert.doesNotMatch(await page.locator('#columns li').filter({ hasText: 'Objects read' }).innerText(), /nothing here/);
});
