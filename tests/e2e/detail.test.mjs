// The panel of the open event: its width, what stands first in it, texts that are folded or hold JSON, and the record as text
// with lines that fold and a search of its own.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPage, temporaryFolder } from './page.mjs';

const POLICY = {
    Version: '2012-10-17',
    Statement: [
        { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' },
        { Effect: 'Deny', Action: 'iam:*', Resource: 'arn:aws:iam::111122223333:role/one' },
    ],
};
const TOKEN = 'IQoJb3JpZ2luX2Vj'.repeat(40);
const RECORD = {
    eventVersion: '1.09', eventTime: '2024-05-01T12:00:00Z', eventSource: 'iam.amazonaws.com', eventName: 'PutRolePolicy',
    awsRegion: 'us-east-1', recipientAccountId: '111122223333', sourceIPAddress: '198.51.100.2', userAgent: 'cli',
    eventID: '00000000-0000-4000-8000-000000000001', eventType: 'AwsApiCall', readOnly: false,
    errorCode: 'MalformedPolicyDocument', errorMessage: 'Syntax errors in policy.',
    userIdentity: { type: 'IAMUser', userName: 'alice', principalId: 'AIDA1', accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/alice' },
    requestParameters: {
        roleName: 'one', policyDocument: JSON.stringify(POLICY), encoded: encodeURIComponent(JSON.stringify({ Id: 'é %7B' })),
        token: TOKEN, notJson: '{no', filterSet: { items: [{ name: 'a', valueSet: { items: [{ value: 'x' }] } }] }, ids: ['i-1', 'i-2'],
    },
    responseElements: null,
};

// Opens the event of this record, written into its file by `write`.
async function openRecord(t, write = JSON.stringify, record = RECORD) {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'one.json');
    const text = write(record);
    await writeFile(path, `{"Records":[${text}]}`);
    const screen = await openPage(t);
    await screen.open(path);
    await screen.tab(/^Events/);
    await screen.page.locator(`#events [data-key="${record.eventID}"] [data-col=name]`).click();
    await screen.page.locator('#detail pre.raw').waitFor();
    return { screen, page: screen.page, text };
}

const width = (page) => page.$eval('#detail', (detail) => Math.round(detail.getBoundingClientRect().width));
const raw = (page) => page.$eval('#detail pre.raw', ({ textContent }) => textContent);

// What stands behind the label in the tree of the request.
const told = (page, label) => page.$$eval('#detail .tree-leaf', (leaves, label) => leaves
    .filter((leaf) => leaf.querySelector('dt').textContent === label).map((leaf) => leaf.querySelector('.value')?.textContent), label);

test('why it failed stands right under the name', async (t) => {
    const { page } = await openRecord(t);
    const why = page.locator('#detail [data-part=why]');
    assert.match(await why.innerText(), /MalformedPolicyDocument\s+Syntax errors in policy\./);
    assert.ok(await why.evaluate((section) => section.previousElementSibling.matches('.detail-head')));
    assert.equal(await page.getByText('Syntax errors in policy.').filter({ visible: true }).count() >= 1, true);
});

test('lists have their numbers in paths, and no lines of their own', async (t) => {
    const { page } = await openRecord(t);
    assert.deepEqual(await told(page, 'ids[0]'), ['i-1']);
    assert.deepEqual(await told(page, 'ids[1]'), ['i-2']);
    assert.deepEqual(await told(page, 'valueSet.items[0].value'), ['x'], 'what has one entry stands in one line');
    const labels = await page.$$eval('#detail .tree dt', (all) => all.map(({ textContent }) => textContent));
    assert.ok(labels.includes('filterSet.items[0]'));
    assert.deepEqual(labels.filter((label) => /^\[?\d+\]?$/.test(label)), []);
});

test('texts that hold JSON are trees, the text itself a click away; other texts are as they were', async (t) => {
    const { page } = await openRecord(t);
    assert.deepEqual(await told(page, 'Statement[0].Effect'), []);
    const branch = page.locator('#detail .json-text').first();
    assert.match(await branch.innerText(), /Version\s+2012-10-17/);
    assert.deepEqual(await told(page, 'Action[0]'), ['s3:GetObject']);
    assert.deepEqual(await told(page, 'Action'), ['iam:*']);
    assert.deepEqual(await told(page, 'Id'), ['é %7B'], 'percent-encoded');
    assert.deepEqual(await told(page, 'notJson'), ['{no']);
    await branch.getByRole('button', { name: /show the text/ }).click();
    await page.waitForFunction((text) => document.querySelector('#detail .json-text > .value')?.textContent === text, RECORD.requestParameters.policyDocument);
    // The whole text is still a filter.
    assert.equal(await page.locator('#detail .json-text > .value-actions [data-term^="requestParameters.policyDocument"]').count(), 1);
});

test('a text of more than 200 letters is folded, and says how long it is', async (t) => {
    const { page } = await openRecord(t);
    assert.deepEqual(await told(page, 'token'), [`${TOKEN.slice(0, 200)}…`]);
    await page.getByRole('button', { name: `show all ${TOKEN.length} letters` }).click();
    await page.getByRole('button', { name: 'show less' }).waitFor();
    assert.deepEqual(await told(page, 'token'), [TOKEN]);
});

for (const [what, write] of [['in one line', JSON.stringify], ['in lines', (record) => JSON.stringify(record, null, 2)]]) {
    test(`the record as text, written ${what}: colours and folded lines change no byte of it`, async (t) => {
        const { page, text } = await openRecord(t, write);
        assert.equal(await raw(page), text);
        const kinds = await page.$$eval('#detail pre.raw span[class^=raw-]', (all) => all.map(({ className, textContent }) => `${className} ${textContent}`));
        for (const kind of ['raw-name "eventName"', 'raw-string "PutRolePolicy"', 'raw-word false']) assert.ok(kinds.includes(kind), kind);
        const account = page.locator('#detail pre.raw .raw-line', { hasText: '"principalId"' });
        assert.ok(await account.isVisible());
        await page.getByRole('button', { name: 'Lines of userIdentity' }).click();
        await account.waitFor({ state: 'hidden' });
        assert.equal(await page.getByRole('button', { name: 'Lines of userIdentity' }).getAttribute('aria-expanded'), 'false');
        assert.equal(await raw(page), text);
        // What is found in folded lines unfolds them.
        await page.fill('#detail .raw-search input', 'PRINCIPALID');
        await account.waitFor();
        assert.equal(await raw(page), text);
    });
}

test('the record is searched: how many, marks, from one to the next and around', async (t) => {
    const { page, text } = await openRecord(t);
    const box = page.locator('#detail .raw-search input');
    await box.fill('111122223333');
    const count = text.split('111122223333').length - 1;
    const says = (at) => page.waitForFunction((words) => document.querySelector('#detail .raw-search [role=status]').textContent === words, `${at} of ${count}`);
    await says(1);
    assert.ok(await page.locator('#detail pre.raw mark').count() >= count);
    const current = () => page.$eval('#detail pre.raw', (pre) => {
        const range = document.createRange();
        range.setStart(pre, 0);
        range.setEndBefore(pre.querySelector('mark.current'));
        return range.toString().length;
    });
    assert.equal(await current(), text.indexOf('111122223333'));
    await box.press('Enter');
    await says(2);
    assert.equal(await current(), text.indexOf('111122223333', text.indexOf('111122223333') + 1));
    await box.press('Shift+Enter');
    await says(1);
    await page.getByRole('button', { name: 'Hit before' }).click();
    await says(count);
    assert.equal(await current(), text.lastIndexOf('111122223333'));
    await box.fill('no such thing');
    await page.waitForFunction(() => document.querySelector('#detail .raw-search [role=status]').textContent === 'none');
    assert.equal(await raw(page), text);
});

test('a hit far in a long record is shown and coloured there, and little else is', async (t) => {
    const ids = Array.from({ length: 12_000 }, (_, number) => `i-${String(number).padStart(17, '0')}`);
    const { page, text } = await openRecord(t, JSON.stringify, { ...RECORD, requestParameters: { ids } });
    await page.fill('#detail .raw-search input', ids[11_111]);
    const mark = page.locator('#detail pre.raw mark.current');
    await mark.waitFor();
    assert.equal(await mark.textContent(), ids[11_111]);
    await page.waitForFunction(() => {
        const mark = document.querySelector('#detail pre.raw mark.current').getBoundingClientRect();
        const pre = document.querySelector('#detail pre.raw').getBoundingClientRect();
        return mark.top >= pre.top && mark.bottom <= pre.bottom;
    });
    assert.equal(await raw(page), text);
    const lines = await page.locator('#detail pre.raw .raw-line').count();
    assert.ok(lines < 2000, `${lines} lines have colours`);
});

test('the panel is made wider by its edge, with pointer and keys, and stays so', async (t) => {
    const { screen, page } = await openRecord(t);
    assert.equal(await width(page), 440);
    const edge = page.getByRole('separator', { name: 'Width of the event’s panel' });
    const now = (value) => page.waitForFunction((value) => {
        const edge = document.querySelector('.detail-edge').getAttribute('aria-valuenow');
        // The border is not part of what is inside.
        return Math.abs(Number(edge) - value) <= 1;
    }, value);
    await now(440);
    await edge.focus();
    await page.keyboard.press('ArrowLeft');
    await now(456);
    assert.equal(await width(page), 456);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await now(424);
    const box = await edge.boundingBox();
    await page.mouse.move(box.x + box.width / 2, 500);
    await page.mouse.down();
    await page.mouse.move(1440 - 600, 500, { steps: 5 });
    await page.mouse.up();
    await now(600);
    await page.keyboard.press('Home');
    await now(320);
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.querySelector('#detail').getBoundingClientRect().width < innerWidth * 0.63);
    assert.ok(await page.locator('.middle').evaluate((middle) => middle.clientWidth) > 200, 'the middle keeps its place');
    await page.keyboard.press('Home');
    await now(320);
    await page.reload();
    await page.waitForSelector('#app[data-state]', { state: 'attached' });
    await page.click('#try-demo');
    await page.waitForSelector('#app[data-state=ready]:not([aria-busy])', { state: 'attached' });
    await screen.tab(/^Events/);
    await page.locator('#events [role=row][aria-rowindex="1"] [data-col=name]').click();
    await page.locator('#detail pre.raw').waitFor();
    await now(320);
    await edge.dblclick();
    await now(440);
    await page.setViewportSize({ width: 1920, height: 1080 });
    await now(520);
});

test('at 1280 pixels with the panel open the tabs are not under the buttons beside them', async (t) => {
    const { page } = await openRecord(t);
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.waitForFunction(() => {
        const tabs = document.querySelector('.tabs-row .tabs');
        return tabs.scrollWidth <= tabs.clientWidth + 1;
    });
    const cut = await page.$$eval('.tabs-row [role=tab]', (tabs) => tabs.filter((tab) => {
        const place = tab.getBoundingClientRect();
        const top = document.elementFromPoint(place.right - 4, place.top + place.height / 2);
        return !tab.contains(top);
    }).map(({ textContent }) => textContent));
    assert.deepEqual(cut, []);
});

test('a call that names many resources says how many more, and the panel names them', async (t) => {
    const names = Array.from({ length: 10 }, (_, number) => `/prod/password-${number}`);
    const record = {
        ...RECORD, eventSource: 'ssm.amazonaws.com', eventName: 'GetParameters', errorCode: undefined, errorMessage: undefined,
        requestParameters: { names, withDecryption: true },
    };
    const { page } = await openRecord(t, JSON.stringify, record);
    const cell = await page.innerText(`#events [data-key="${record.eventID}"] [data-col=resource]`);
    assert.match(cell, /password-0.*\+9$/s);
    const others = await page.$$eval('#detail dt', (all) => all.find((dt) => dt.textContent === 'Also named').nextElementSibling.innerText);
    for (const name of names.slice(1)) assert.ok(others.includes(name), name);
});

test('who acted through a service and the service are both in sight beside the panel', async (t) => {
    const record = {
        ...RECORD, userIdentity: { ...RECORD.userIdentity, userName: 'benjamin', invokedBy: 'cloudformation.amazonaws.com' },
        sourceIPAddress: 'cloudformation.amazonaws.com',
    };
    const { page } = await openRecord(t, JSON.stringify, record);
    const cell = page.locator(`#events [data-key="${record.eventID}"] [data-col=principal]`);
    assert.equal(await cell.innerText().then((text) => text.replaceAll(/\s+/g, ' ')), 'benjamin via cloudformation.amazonaws.com');
    const widths = await cell.locator('.cut').evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().width));
    assert.ok(widths.length === 2 && widths.every((width) => width > 40), `${widths}`);
});
