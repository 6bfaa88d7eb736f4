// The timeline: lanes by anything, a window of its own, single events, steps along a lane, its table.

import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ROOT, bytesOf, numberOf, openPage, temporaryFolder } from './page.mjs';

const folder = join(ROOT, 'static', 'demo', 'invictus');
const names = (await readdir(folder)).filter((name) => name.endsWith('.gz'));
const files = names.map((name) => join(folder, name));
const records = [];
for (const name of names) {
    records.push(...JSON.parse(gunzipSync(await bytesOf('static', 'demo', 'invictus', name))).Records);
}

async function opened(t, options) {
    const screen = await openPage(t, options);
    await screen.open(files);
    await screen.tab('Timeline');
    await screen.page.selectOption('#lanes-by', 'principal');
    await saying(screen.page, /a lane for each principal;/);
    return screen;
}

const words = (page) => page.locator('canvas#timeline').getAttribute('aria-label');
const saying = (page, pattern) => page.waitForFunction(
    ([source]) => new RegExp(source).test(document.querySelector('canvas#timeline').getAttribute('aria-label')),
    [pattern.source],
);
// The window that the timeline shows, in words.
const shownWindow = async (page) => /; from (\S+ \S+) to (\S+ \S+);/.exec(await words(page)).slice(1, 3);
const millis = async (page) => {
    const [from, until] = (await shownWindow(page)).map((text) => Date.parse(`${text.replace(' ', 'T')}Z`));
    return until - from;
};
const changed = (page, before) => page.waitForFunction(
    (before) => document.querySelector('canvas#timeline').getAttribute('aria-label') !== before,
    before,
);

test('lanes begin by person: the events of all roles that somebody worked as are one lane, an account of single sign-on has one for each user', async (t) => {
    const screen = await openPage(t);
    const role = 'AWSReservedSSO_Admin_0123456789abcdef';
    const event = (number, name, userIdentity, more) => ({
        eventVersion: '1.11', eventID: `50000000-0000-4000-8000-00000000000${number}`, eventTime: `2026-05-01T10:00:0${number}Z`, eventName: name,
        eventSource: 'sts.amazonaws.com', awsRegion: 'eu-west-1', sourceIPAddress: '198.51.100.7', userAgent: 'Boto3/1.38.0',
        recipientAccountId: '111122223333', userIdentity, ...more,
    });
    const session = (name, key, of = role) => ({
        type: 'AssumedRole', principalId: `AROA${of}:${name}`, accountId: '111122223333', accessKeyId: key,
        arn: `arn:aws:sts::111122223333:assumed-role/${of}/${name}`,
        sessionContext: {
            sessionIssuer: { type: 'Role', principalId: `AROA${of}`, arn: `arn:aws:iam::111122223333:role/${of}`, userName: of },
            attributes: { creationDate: '2026-05-01T10:00:00Z' },
        },
    });
    const told = [
        event(1, 'AssumeRole', session('nora@example.com', 'ASIA1'), { responseElements: { credentials: { accessKeyId: 'ASIA3' } } }),
        event(2, 'GetCallerIdentity', session('paul@example.com', 'ASIA2')),
        event(3, 'GetCallerIdentity', session('work', 'ASIA3', 'deploy')),
    ];
    const path = join(await temporaryFolder(t), 'sso.json');
    await writeFile(path, JSON.stringify({ Records: told }));
    await screen.open(path);
    await screen.tab('Timeline');
    await saying(screen.page, /in 2 lanes:.*a lane for each person;/);
    const lanes = () => screen.page.$$eval('.lane', (found) => found.map((one) => one.querySelector('.lane-name').textContent + ' ' + one.querySelector('.lane-count').textContent));
    assert.deepEqual((await lanes()).sort(), ['nora@example.com 2', 'paul@example.com 1']);
    assert.equal(await screen.page.inputValue('#lanes-by'), 'person');
});

test('lanes are by anything, sorted as asked, and a label lets only its events pass', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const count = (value) => new Set(records.map(value)).size;
    for (const [by, value] of [
        ['name', (record) => record.eventName],
        ['source', (record) => record.eventSource],
        ['address', (record) => record.sourceIPAddress],
        ['error', (record) => record.errorCode ?? ''],
    ]) {
        await page.selectOption('#lanes-by', by);
        await saying(page, new RegExp(`in ${count(value)} lanes?:.*a lane for each ${by};`));
    }
    await page.selectOption('#lanes-by', 'name');
    await page.selectOption('#lanes-sort', 'errors');
    const failures = new Map();
    for (const record of records) {
        if (record.errorCode) failures.set(record.eventName, (failures.get(record.eventName) ?? 0) + 1);
    }
    const most = Math.max(...failures.values());
    const worst = [...failures].filter(([, count]) => count === most).map(([name]) => name).sort()[0];
    await page.waitForFunction((name) => document.querySelector('.lane-name').textContent === name, worst);
    await page.locator('.lane-label').first().click();
    await screen.expectCount(records.filter((record) => record.eventName === worst).length, 'events of the lane');
    assert.equal(await page.inputValue('input#search'), `name:${worst}`);
    await page.locator('.lane-label').first().click();
    await screen.expectCount(records.length, 'all again');
});

test('lanes by a JSON path that is typed', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await page.selectOption('#lanes-by', '');
    await page.fill('#lanes-field', 'requestParameters.bucketName');
    await page.keyboard.press('Enter');
    const buckets = new Set(records.map((record) => record.requestParameters?.bucketName ?? ''));
    await saying(page, new RegExp(`in ${buckets.size} lanes`));
    // The lane of events without a value is the last, and it can be asked for too.
    await page.locator('.timeline-scroll').evaluate((element) => { element.scrollTop = element.scrollHeight; });
    const nameless = page.locator('.lane-label', { hasText: '(no value)' });
    await nameless.click();
    await screen.expectCount(records.filter((record) => !record.requestParameters?.bucketName).length, 'without a bucket');
});

test('wheel, keys, drag and double click move the window and leave the filter alone', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const canvas = await page.locator('canvas#timeline').boundingBox();
    const at = (share, y = 60) => [canvas.x + canvas.width * share, canvas.y + y];
    const whole = await millis(page);
    let before = await words(page);
    await page.mouse.move(...at(0.25));
    await page.mouse.wheel(0, -100);
    await changed(page, before);
    const near = await millis(page);
    assert.ok(Math.abs(near / whole - 0.8) < 0.01, `${near} of ${whole}`);
    before = await words(page);
    await page.keyboard.press('w');
    await changed(page, before);
    assert.ok(Math.abs(await millis(page) / near - 0.5) < 0.01);
    const [from] = await shownWindow(page);
    before = await words(page);
    await page.keyboard.press('d');
    await changed(page, before);
    const [later] = await shownWindow(page);
    assert.ok(later > from, `${later} after ${from}`);
    before = await words(page);
    await page.keyboard.press('a');
    await changed(page, before);
    assert.equal((await shownWindow(page))[0], from);
    before = await words(page);
    await page.mouse.move(...at(0.5));
    await page.mouse.down();
    await page.mouse.move(...at(0.3), { steps: 4 });
    await page.mouse.up();
    await changed(page, before);
    assert.ok((await shownWindow(page))[0] > from, 'drag to the left shows what came later');
    assert.equal(await page.locator('.time-chip').count(), 0, 'no time range was chosen');
    assert.equal((await screen.counts()).shown, records.length);
    before = await words(page);
    await page.mouse.dblclick(...at(0.5, 10));
    await changed(page, before);
    assert.equal(await millis(page), whole);
    // In a text field the letters are letters.
    await page.keyboard.press('/');
    await page.keyboard.type('was');
    assert.equal(await millis(page), whole);
});

test('with Shift a drag chooses the time, and a double click then shows all', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const canvas = await page.locator('canvas#timeline').boundingBox();
    const at = (share) => [canvas.x + canvas.width * share, canvas.y + 60];
    await page.keyboard.down('Shift');
    await page.mouse.move(...at(0.2));
    await page.mouse.down();
    await page.mouse.move(...at(0.5), { steps: 4 });
    assert.equal(await page.locator('.timeline-brush').count(), 1);
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await page.locator('.time-chip').waitFor();
    await page.waitForFunction((all) => Number(document.querySelector('#app').dataset.shown) < all, records.length);
    assert.match(await page.locator('canvas#histogram').getAttribute('aria-label'), /Time range chosen/);
    await page.mouse.dblclick(canvas.x + canvas.width / 2, canvas.y + 10);
    await screen.expectCount(records.length, 'all again');
});

test('near enough, each event stands by itself: named under the pointer, opened by a click, stepped along its lane', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await page.selectOption('#lanes-by', 'name');
    assert.match(await words(page), /events put together by time/);
    await page.fill('input#search', 'name:CreateUser');
    await saying(page, /in 1 lane:/);
    await saying(page, /each event by itself/);
    const canvas = await page.locator('canvas#timeline').boundingBox();
    const tooltip = page.locator('.timeline .tooltip');
    let found;
    for (let x = 1; x < canvas.width && !found; x += 8) {
        await page.mouse.move(canvas.x + x, canvas.y + 50);
        if (await tooltip.count()) found = x;
    }
    assert.ok(found, 'an event is found under the pointer');
    assert.match(await tooltip.innerText(), /CreateUser/);
    await page.mouse.click(canvas.x + found, canvas.y + 50);
    await page.locator('#detail').waitFor();
    const key = () => page.locator('#detail pre.raw').textContent().then((raw) => /"eventID": ?"([^"]+)"/.exec(raw)[1]);
    await page.waitForFunction(() => document.querySelector('#detail pre.raw')?.textContent.includes('CreateUser'));
    const users = records.filter((record) => record.eventName === 'CreateUser')
        .sort((a, b) => (a.eventTime + a.eventID < b.eventTime + b.eventID ? -1 : 1)).map((record) => record.eventID);
    const start = users.indexOf(await key());
    assert.ok(start >= 0);
    const [onward, back, step] = start + 1 < users.length ? ['.', ',', 1] : [',', '.', -1];
    for (const [press, expected] of [[onward, users[start + step]], [back, users[start]]]) {
        await page.keyboard.press(press);
        await page.waitForFunction((id) => document.querySelector('#detail pre.raw')?.textContent.includes(id), expected);
    }
});

test('the lanes also stand there as a table', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await page.selectOption('#lanes-by', 'source');
    await page.locator('#lanes-table').focus();
    await page.keyboard.press('Enter');
    const sources = new Map();
    for (const record of records) sources.set(record.eventSource, (sources.get(record.eventSource) ?? 0) + 1);
    const rows = await screen.table('#lanes', sources.size);
    assert.equal(await page.locator('#lanes').getAttribute('role'), 'grid');
    for (const row of rows) {
        assert.equal(numberOf(row.cells.events), sources.get(row.key), row.key);
        const times = records.filter((record) => record.eventSource === row.key).map((record) => record.eventTime).sort();
        assert.equal(`${row.cells.first.replace(' ', 'T')}Z`, times[0]);
        assert.equal(`${row.cells.last.replace(' ', 'T')}Z`, times.at(-1));
    }
    await page.locator('#lanes-table').click();
    await page.locator('canvas#timeline').waitFor({ state: 'visible' });
    assert.equal(await page.locator('#lanes').count(), 0);
});

test('the histogram keeps the shape of all events behind those that pass', async (t) => {
    const screen = await opened(t);
    await screen.expectShown('name:ListBuckets', records.filter((record) => record.eventName === 'ListBuckets').length);
    await screen.page.waitForFunction(
        (all) => document.querySelector('canvas#histogram').getAttribute('aria-label').includes(`shape of all ${all} events`),
        records.length.toLocaleString('en-US'),
    );
});

// Where the bars of a lane are, by what the tooltip says of them.
async function barUnderPointer(page, y, atLeast) {
    const canvas = await page.locator('canvas#timeline').boundingBox();
    for (let x = 12; x < canvas.width - 8; x += 4) {
        await page.mouse.move(canvas.x + x, canvas.y + y);
        const text = await page.evaluate(() => document.querySelector('.timeline .tooltip')?.innerText ?? '');
        const count = /([\d,]+) events/.exec(text);
        if (count && numberOf(count[1]) >= atLeast) return { x: canvas.x + x, y: canvas.y + y, events: numberOf(count[1]) };
    }
    return null;
}

test('people come first, and services share one lane that opens and folds again', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    // What a service does by itself names no more than the service.
    // A role that only a service can assume is one, too.
    const roleOfService = ({ sessionContext }) => /\/aws-service-role\//.test(sessionContext?.sessionIssuer?.arn ?? '') && sessionContext.sessionIssuer.userName;
    const isService = ({ userIdentity: who }) => who.type === 'AWSService' || (!who.type && who.invokedBy) || roleOfService(who);
    const services = new Set(records.filter(isService).map(({ userIdentity: who }) => roleOfService(who) || who.invokedBy));
    const ofServices = records.filter(isService).length;
    const scroll = page.locator('.timeline-scroll');
    const names = () => page.$$eval('.lane-name', (found) => found.map((one) => one.textContent));
    const bert = () => names().then((found) => found.indexOf('bert-jan'));
    assert.equal(await bert(), 0, 'the one with the most events is the first');
    const folded = page.locator('.lane', { hasText: `${services.size} AWS services` });
    await page.locator('.timeline-bar', { hasText: new RegExp(`\\d+ lanes?, ${services.size} services in one`) }).waitFor();
    await scroll.evaluate((element) => { element.scrollTop = element.scrollHeight; });
    await folded.waitFor();
    assert.match(await folded.locator('.lane-count').innerText(), new RegExp(`^${ofServices}\\b`));
    await folded.getByRole('button', { name: 'A lane for each service' }).click();
    await folded.waitFor({ state: 'detached' });
    await scroll.evaluate((element) => { element.scrollTop = element.scrollHeight; });
    await page.locator('.lane', { hasText: 'inspector2.amazonaws.com' }).waitFor();
    // The same by keyboard, from the line above the lanes.
    const together = page.getByRole('button', { name: 'Services in one lane' });
    assert.equal(await together.getAttribute('aria-pressed'), 'false');
    await together.focus();
    await page.keyboard.press('Enter');
    await scroll.evaluate((element) => { element.scrollTop = element.scrollHeight; });
    await folded.waitFor();
    await folded.locator('.lane-label').click();
    await screen.expectCount(ofServices, 'the events of all services');
});

test('a bar names its calls, and a click lists exactly its events below, without moving the lanes', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const bar = await barUnderPointer(page, 54, 5);
    assert.ok(bar, 'a bar of several events is found');
    await page.mouse.move(bar.x, bar.y);
    // Names come once the pointer rests.
    await page.locator('.tooltip-names').waitFor();
    const said = await page.locator('.tooltip-names').innerText();
    const lanes = () => page.$$eval('.lane', (found) => found.slice(0, 3).map((one) => {
        const { top, height } = one.getBoundingClientRect();
        return [one.textContent, top, height];
    }));
    const before = await lanes();
    await page.mouse.click(bar.x, bar.y);
    await page.locator(`#bar-events[data-count="${bar.events}"]`).waitFor();
    assert.deepEqual(await lanes(), before, 'no lane has moved');
    const keys = await page.$$eval('#bar-events tr[data-key]', (rows) => rows.map((row) => row.dataset.key));
    assert.equal(keys.length, Math.min(bar.events, 100));
    const known = new Map(records.map((record) => [record.eventID, record]));
    const listed = keys.map((key) => known.get(key));
    assert.ok(listed.every((record) => record.userIdentity.userName === 'bert-jan'), 'all are of the lane');
    const times = listed.map((record) => record.eventTime);
    assert.deepEqual(times, [...times].sort());
    if (bar.events <= 100) {
        // Between the first and the last one the lane has no other event.
        const between = records.filter((record) => record.userIdentity.userName === 'bert-jan'
            && record.eventTime >= times[0] && record.eventTime <= times.at(-1));
        assert.equal(between.length, bar.events);
        const [, name, count] = /^(\w+)(?: ×([\d,]+))?/.exec(said);
        assert.equal(listed.filter((record) => record.eventName === name).length, count ? numberOf(count) : 1, said);
    }
    // By keyboard: to the first row, into the event, and out again.
    await page.locator('#close-bar').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`#detail[data-key="${keys[0]}"]`);
    await page.locator('#close-bar').focus();
    await page.keyboard.press('Escape');
    await page.locator('#bar-events').waitFor({ state: 'detached' });
    assert.equal(await page.locator('#detail').count(), 1, 'the event stays open');
    // Another filter has other bars.
    const next = await barUnderPointer(page, 54, 2);
    await page.mouse.click(next.x, next.y);
    await page.locator('#bar-events').waitFor();
    await screen.search('name:ListBuckets');
    await page.locator('#bar-events').waitFor({ state: 'detached' });
});

test('one lane alone is split by event name', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const own = records.filter((record) => record.userIdentity.userName === 'benjamin');
    await page.locator('.lane', { hasText: /^benjamin/ }).locator('.lane-label').click();
    await screen.expectCount(own.length, 'his events');
    await page.waitForFunction(() => document.querySelector('.timeline-bar').innerText.includes('split by event name'));
    const names = new Set(own.map((record) => record.eventName));
    await saying(page, new RegExp(`in ${names.size} lanes?: .*a lane for each name;`));
    await page.waitForFunction((names) => names.includes(document.querySelector('.lane-name').textContent), [...names]);
});

test('histogram and timeline have one scale, and the histogram says what part the timeline shows', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const place = (id) => page.locator(`canvas#${id}`).evaluate((canvas) => {
        const { left, width } = canvas.getBoundingClientRect();
        return [Math.round(left), Math.round(width)];
    });
    const isAligned = () => page.waitForFunction(() => {
        const [one, two] = ['histogram', 'timeline'].map((id) => document.getElementById(id).getBoundingClientRect());
        return Math.round(one.left) === Math.round(two.left) && Math.round(one.right) === Math.round(two.right);
    });
    await isAligned();
    // Also beside an open event.
    await page.keyboard.press('e');
    await page.locator('#detail').waitFor();
    await isAligned();
    const heard = await words(page);
    await page.keyboard.press('w');
    await changed(page, heard);
    const [from, until] = await shownWindow(page);
    await page.waitForFunction(
        (text) => document.querySelector('canvas#histogram').getAttribute('aria-label').includes(text),
        `The timeline below shows ${from} to ${until}`,
    );
    // On another tab it takes all the width again.
    const [left, width] = await place('timeline');
    await screen.tab(/^Events/);
    await page.waitForFunction((left) => document.querySelector('canvas#histogram').getBoundingClientRect().left < left, left);
    assert.ok((await place('histogram'))[1] > width);
});

test('an outlier does not stretch the time to emptiness: one click shows where the events are, and leads back', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    const of = (number, eventTime) => ({
        eventVersion: '1.08', eventID: `e-${number}`, eventTime, eventSource: 's3.amazonaws.com', eventName: 'GetObject',
        awsRegion: 'us-east-1', userIdentity: { type: 'Root', accountId: '123456789012' }, recipientAccountId: '123456789012',
    });
    const near = Array.from({ length: 50 }, (_, at) => of(at, `2024-03-05T10:${String(at).padStart(2, '0')}:00Z`));
    const path = join(await temporaryFolder(t), 'outlier.json');
    await writeFile(path, JSON.stringify({ Records: [...near, of(99, '2022-01-01T00:00:00Z')] }));
    await screen.open(path);
    await page.locator('#zoom-to-events').click();
    await screen.expectCount(50, 'without the outlier');
    await page.locator('#zoom-to-events').waitFor({ state: 'detached' });
    const histogram = () => page.locator('canvas#histogram').getAttribute('aria-label');
    assert.match(await histogram(), /Histogram of 50 events.*from 2024-03-05 10:00:00 to 2024-03-05 10:(49|5\d):/);
    await page.goBack();
    await screen.expectCount(51, 'Back shows all again');
    assert.match(await histogram(), /Histogram of 51 events.*from 202[12]-/);
    await page.locator('#zoom-to-events').click();
    await screen.expectCount(50, 'zoomed again');
    await page.locator('#whole-range').click();
    await screen.expectCount(51, 'the whole range');
    await page.locator('#whole-range').waitFor({ state: 'detached' });
});
