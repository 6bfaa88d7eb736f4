// The facets: what passes the filter first, what is outside folded, a column that can be drawn wider, and a box that adds one.

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
    await screen.page.waitForSelector('.facet[data-field=region] .facet-value');
    return screen;
}

test('the values that pass come first with bars of their own scale, and the others are folded with their number', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const inside = (field) => page.$$eval(`.facet[data-field="${field}"] > ul > .facet-value`, (values) => values.map((value) => ({
        value: value.querySelector('.facet-name').textContent,
        count: value.querySelector('.facet-count').textContent,
        share: parseFloat(value.querySelector('.facet-bar').style.width),
    })));
    const fields = ['name', 'region', 'error', 'source'];
    for (const field of fields) {
        const values = await inside(field);
        const most = Math.max(...values.map(({ count }) => numberOf(count)));
        assert.equal(values[0].share, 100, `the longest bar of ${field}`);
        for (const { count, share } of values) assert.equal(share, Math.floor(numberOf(count) * 100 / most), field);
    }
    const sources = new Set(records.map((record) => record.eventSource));
    await page.fill('#search', 'source:ec2.amazonaws.com');
    const only = count((record) => record.eventSource === 'ec2.amazonaws.com');
    await screen.expectCount(only, 'one service');
    assert.deepEqual(
        (await inside('source')).map(({ value, count }) => [value, numberOf(count)]),
        [['ec2.amazonaws.com', only]],
    );
    const outside = page.locator('.facet[data-field=source] .facet-outside');
    // Where not all have room it says how many there are.
    const first = sources.size - 1 > 8 ? '8 of ' : '';
    assert.equal(await outside.locator('summary').innerText(), `${first}${sources.size - 1} outside the filter`);
    assert.equal(await outside.locator('.facet-label').first().isVisible(), false);
    await outside.locator('summary').focus();
    await page.keyboard.press('Enter');
    await outside.locator('.facet-label').first().waitFor();
    for (const value of await outside.locator('.facet-value').all()) {
        const source = await value.locator('.facet-name').textContent();
        const events = numberOf(await value.locator('.facet-count').textContent());
        assert.equal(events, count((record) => record.eventSource === source), source);
    }
});

test('resource, read or write, origin, session and agent wait folded, and are counted once they are opened', async (t) => {
    const { page } = await opened(t);
    for (const field of ['resource', 'readonly', 'origin', 'session', 'agent']) {
        const facet = page.locator(`.facet[data-field="${field}"]`);
        assert.equal(await facet.getAttribute('open'), null, field);
        assert.equal(await facet.locator('.facet-value').count(), 0, field);
    }
    const agents = page.locator('.facet[data-field=agent]');
    await agents.locator('summary').focus();
    await page.keyboard.press('Enter');
    await agents.locator('.facet-value').first().waitFor();
    const [name, events] = [await agents.locator('.facet-name').first().textContent(), await agents.locator('.facet-count').first().textContent()];
    assert.equal(numberOf(events), count((record) => record.userAgent === name), name);
    await agents.locator('summary').click();
    await page.waitForSelector('.facet[data-field=agent] .facet-value', { state: 'detached' });
});

test('counts stay in sight under the pointer, and no bar lies under a number', async (t) => {
    const { page } = await opened(t);
    const value = page.locator('.facet[data-field=person] .facet-value, .facet[data-field=principal] .facet-value').first();
    await value.hover();
    const boxes = await value.evaluate((row) => Object.fromEntries(
        ['.facet-count', '.facet-actions', '.facet-name', '.facet-bar'].map((part) => {
            const { left, right, top, bottom } = row.querySelector(part).getBoundingClientRect();
            return [part, { left, right, top, bottom }];
        }),
    ));
    const apart = (one, two) => one.right <= two.left + 0.5 || two.right <= one.left + 0.5 || one.bottom <= two.top + 0.5 || two.bottom <= one.top + 0.5;
    assert.ok(apart(boxes['.facet-count'], boxes['.facet-actions']), JSON.stringify(boxes));
    assert.ok(apart(boxes['.facet-name'], boxes['.facet-actions']), JSON.stringify(boxes));
    assert.ok(boxes['.facet-bar'].top >= boxes['.facet-count'].bottom - 5, JSON.stringify(boxes));
    assert.equal(await value.locator('.facet-count').evaluate((count) => getComputedStyle(count).visibility), 'visible');
});

test('the edge makes the column wider by pointer and by keys, and the width is kept', async (t) => {
    const { page } = await opened(t);
    const edge = page.getByRole('separator', { name: 'Width of the filters' });
    const width = () => page.$eval('.facets', (column) => Math.round(column.getBoundingClientRect().width));
    const said = () => edge.getAttribute('aria-valuenow').then(Number);
    const is = (wanted) => page.waitForFunction(
        (wanted) => Math.round(document.querySelector('.facets').getBoundingClientRect().width) === wanted, wanted);
    const before = await width();
    const box = await edge.boundingBox();
    await page.mouse.move(box.x + 4, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 64, box.y + 200, { steps: 3 });
    await page.mouse.up();
    await is(before + 60);
    await edge.focus();
    await page.keyboard.press('ArrowLeft');
    await is(before + 44);
    assert.equal(await said(), before + 44);
    await page.keyboard.press('Home');
    await is(Number(await edge.getAttribute('aria-valuemin')));
    await page.keyboard.press('End');
    await is(Number(await edge.getAttribute('aria-valuemax')));
    await page.keyboard.press('ArrowLeft');
    const kept = await said();
    await page.reload();
    await page.waitForSelector('#app[data-state]');
    await page.setInputFiles('input#open-files', files.slice(0, 3));
    await page.waitForSelector('.facets');
    await is(kept);
});

test('a facet is chosen from a list by keys; a name that is none is refused, with what may be meant', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const box = page.locator('#add-facet');
    await box.focus();
    await page.keyboard.type('session-k');
    const option = page.locator('#add-facet-list [role=option]', { hasText: 'session-key' });
    await option.waitFor();
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.locator(`#${await box.getAttribute('aria-activedescendant')}`).textContent(), 'session-key');
    // The box stands low: the list lies above it, within the window.
    const [list, below] = await page.evaluate(() => ['#add-facet-list', '#add-facet'].map((one) => document.querySelector(one).getBoundingClientRect().bottom));
    assert.ok(list <= below + 260 && list <= await page.evaluate(() => innerHeight), `${list} within the window`);
    await page.keyboard.press('Enter');
    const added = page.locator('.facet[data-field="session-key"]');
    await added.waitFor();
    assert.equal(await added.locator('summary').innerText(), 'Session key');
    assert.equal(await box.inputValue(), '');
    // Done: the list is closed though the box has the focus.
    await page.locator('#add-facet-list').waitFor({ state: 'detached' });
    // Kinds of sessions have a facet without being asked for, folded.
    const kinds = page.locator('.facet[data-field="session-type"]');
    assert.equal(await kinds.evaluate((facet) => facet.open), false);
    await kinds.locator('summary').click();
    await kinds.locator('.facet-value').first().waitFor();
    await box.focus();

    await page.keyboard.type('requestParameters.bucketNmae');
    await page.keyboard.press('Enter');
    const refused = page.locator('#add-facet-refused');
    await refused.waitFor();
    assert.match(await refused.innerText(), /requestParameters\.bucketNmae/);
    assert.equal(await page.locator('.facet[data-field="requestParameters.bucketNmae"]').count(), 0);
    await refused.getByRole('button', { name: 'requestParameters.bucketName', exact: true }).click();
    await page.locator('.facet[data-field="requestParameters.bucketName"]').waitFor();
    await refused.waitFor({ state: 'detached' });
});

test('what a record has at its top, and whatever holds other values, can have a facet', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    for (const path of ['requestID', 'responseElements', 'userIdentity.sessionContext']) {
        await page.fill('#add-facet', path);
        await page.press('#add-facet', 'Enter');
        await page.locator(`.facet[data-field="${path}"] .facet-value`).first().waitFor();
    }
});

test('the first condition moves nothing below the search box', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.tab(/^Events/);
    await page.waitForSelector('#events [role=row][data-key]');
    const places = () => page.evaluate(() => ['canvas#histogram', '.tabs', '#events', '.facets', '.summary'].map((part) => {
        const { top, left, height } = document.querySelector(part).getBoundingClientRect();
        return [part, top, left, height];
    }));
    const before = await places();
    assert.equal(await page.locator('.condition').count(), 0);
    await page.locator('.facet[data-field=region] .facet-label').first().click();
    await page.locator('.condition').waitFor();
    await page.waitForSelector('#app:not([aria-busy])');
    assert.deepEqual(await places(), before);
    await page.locator('.condition').getByRole('button', { name: /^Remove/ }).click();
    await page.locator('.condition').waitFor({ state: 'detached' });
    assert.deepEqual(await places(), before);
});

test('a long name keeps its end in sight, whatever its letters', async (t) => {
    const screen = await openPage(t);
    // Ends of all kinds: words, digits, an account in parentheses of persons with one name.
    const ends = ['-data-role', '_READER', 'iiiillll', 'WWWWMMMM', '/Administrator', '-7f31b09e'];
    const people = ['111122223333', '444455556666', '777788889999'].flatMap((account) => ends.map((end, index) => ({
        account, name: `${'a-very-long-name-of-somebody'.slice(0, 14 + 2 * index)}${end}`,
    })));
    const file = { Records: people.map(({ account, name }, index) => ({
        eventVersion: '1.08', eventTime: '2024-05-01T10:00:00Z', eventSource: 's3.amazonaws.com', eventName: 'ListBuckets', awsRegion: 'us-east-1',
        eventID: `id-${index}`, recipientAccountId: account,
        userIdentity: { type: 'IAMUser', userName: name, arn: `arn:aws:iam::${account}:user/${name}`, accountId: account, principalId: `AIDA${index}` },
    })) };
    await screen.page.setInputFiles('#open-files', { name: 'names.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(file)) });
    await screen.expectCount(people.length, 'all are read');
    await screen.page.waitForSelector('.facet[data-field=person] .facet-name .split-name');
    const names = await screen.page.$$eval('.facet[data-field=person] .facet-name', (all) => all.map((name) => {
        const end = document.createRange();
        end.selectNode((name.querySelector('.split-name') ?? name).lastChild);
        const room = name.getBoundingClientRect();
        return {
            text: name.textContent, isSplit: name.querySelector('.split-name') !== null,
            // What is beyond the room by a part of a pixel is cut with a sign in its place.
            isCut: end.getBoundingClientRect().right > room.right,
        };
    }));
    assert.ok(names.some(({ text, isSplit }) => isSplit && text.endsWith('3333)')), 'namesakes are told apart by their accounts');
    assert.deepEqual(names.filter(({ isCut }) => isCut), []);
});
