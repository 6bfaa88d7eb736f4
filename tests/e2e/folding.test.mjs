// Folded lists of events: the runs are found in the records by another hand, and nothing is lost behind a row.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBelow, recordsOf, timeShown } from './independent.mjs';
import { ROOT, openPage, temporaryFolder } from './page.mjs';

const files = filesBelow(join(ROOT, 'static/demo/invictus'), '.gz');
const demo = recordsOf(files);
const seconds = ({ eventTime }) => Date.parse(eventTime) / 1000;
const inTime = (a, b) => seconds(a) - seconds(b) || (a.eventID < b.eventID ? -1 : 1);
const failed = ({ errorCode }) => errorCode !== undefined;
const what = ({ eventSource, eventName }) => `${eventSource} ${eventName}`;

// Groups of neighbours: a record is with the one before where `together` says so.
function groups(records, together) {
    const found = [];
    records.forEach((record, index) => {
        if (index > 0 && together(records[index - 1], record)) found.at(-1).push(record);
        else found.push([record]);
    });
    return found;
}

// The rows of folded records, each as the records in it, with the kind of run where it is one.
function rowsOf(records) {
    const sessions = new Map();
    for (const record of [...records].sort(inTime)) {
        const { accessKeyId } = record.userIdentity;
        sessions.set(accessKeyId, [...sessions.get(accessKeyId) ?? [], record]);
    }
    const rows = [];
    for (const calls of sessions.values()) {
        const reads = calls.filter((call) => call.readOnly && !failed(call) && call.sessionCredentialFromConsole);
        const wrote = (from, to) => calls.slice(calls.indexOf(from), calls.indexOf(to)).some(({ readOnly }) => !readOnly);
        const pages = groups(reads, (one, next) => seconds(next) - seconds(one) <= 3 && !wrote(one, next))
            .filter((page) => page.length > 2 && new Set(page.map(what)).size > 1);
        const paged = new Set(pages.flat());
        rows.push(...pages.map((page) => ({ kind: 'page', records: page })));
        const repeats = groups(calls, (one, next) => !paged.has(one) && !paged.has(next) && what(one) === what(next)
            && one.errorCode === next.errorCode && seconds(next) - seconds(one) <= 30);
        for (const same of repeats) {
            if (same.length > 2) rows.push({ kind: 'repeat', records: same });
            else rows.push(...same.filter((call) => !paged.has(call)).map((call) => ({ kind: 'event', records: [call] })));
        }
    }
    return rows.sort((one, two) => inTime(one.records[0], two.records[0]));
}

// A thousand calls of five sessions that take turns, three of them of the console.
function story() {
    let seed = 20261126;
    const random = (below) => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return Math.floor(seed / 65536) % below;
    };
    const calls = [
        ['ec2', 'DescribeInstances', true], ['ec2', 'DescribeVpcs', true], ['s3', 'ListBuckets', true],
        ['iam', 'ListUsers', true], ['iam', 'CreateUser', false], ['s3', 'PutObject', false],
    ];
    let now = Date.parse('2026-03-01T08:00:00Z');
    let last = { session: 0, call: 0 };
    return Array.from({ length: 1000 }, (_, number) => {
        now += 1000 * [0, 0, 1, 1, 2, 3, 4, 29, 31][random(9)];
        if (random(3) === 0) last = { session: random(5), call: random(6) };
        else if (last.session < 3 && random(2)) last = { ...last, call: random(4) };
        const [service, eventName, readOnly] = calls[last.call];
        const name = `user-${last.session}`;
        return {
            eventVersion: '1.09', eventID: `${random(9000) + 1000}-${number}`, eventName, readOnly,
            eventSource: `${service}.amazonaws.com`, eventTime: `${new Date(now).toISOString().slice(0, 19)}Z`,
            awsRegion: 'eu-west-1', recipientAccountId: '123456789012', sourceIPAddress: '203.0.113.7',
            userAgent: last.session < 3 ? 'Mozilla/5.0 Firefox/130.0' : 'Boto3/1.34.0',
            ...(last.session < 3 && { sessionCredentialFromConsole: 'true' }),
            ...(random(12) === 0 && { errorCode: 'AccessDenied' }),
            userIdentity: {
                type: 'AssumedRole', principalId: `AROA${last.session}:${name}`, accountId: '123456789012',
                accessKeyId: `ASIA${last.session}`, arn: `arn:aws:sts::123456789012:assumed-role/Role${last.session}/${name}`,
                sessionContext: { attributes: { creationDate: `2026-03-01T07:0${last.session}:00Z`, mfaAuthenticated: 'false' } },
            },
        };
    });
}

const attribute = (row, name) => row.getAttribute(name);
const row = (screen, index) => screen.page.locator(`#events [role=row][aria-rowindex="${index}"]`);
const rowCount = (screen) => screen.page.getAttribute('#events', 'aria-rowcount').then(Number);

// Waits until the table has so many rows.
async function expectRows(screen, expected, what) {
    await screen.page.waitForFunction(
        (count) => Number(document.querySelector('#events')?.getAttribute('aria-rowcount')) === count,
        expected,
    ).catch(() => {});
    assert.equal(await rowCount(screen), expected, what);
}

// What a row must be called and say.
function expectedRow({ kind, records }) {
    const [first, last] = [records[0], records.at(-1)].map(timeShown);
    const until = first === last ? '' : ` – ${first.slice(0, 10) === last.slice(0, 10) ? last.slice(11) : last}`;
    const name = {
        event: records[0].eventName,
        repeat: `${records.length} × ${records[0].eventName}`,
        page: `Console page (${records.length} calls)`,
    }[kind];
    return {
        key: kind === 'event' ? records[0].eventID : `run:${records[0].eventID}`,
        time: first + until,
        name,
        error: records[0].errorCode ?? '',
    };
}

const seenRow = ({ key, cells }) => ({ key, time: cells.time, name: cells.name, error: cells.error });

test('a thousand calls fold as another hand folds them, and each run holds exactly its calls', async (t) => {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'story.json');
    const records = story();
    await writeFile(path, JSON.stringify({ Records: records }));
    const screen = await openPage(t, { height: 2000 });
    await screen.open([path]);
    await screen.tab(/^Events/);
    await expectRows(screen, records.length, 'off until it is asked for');
    assert.equal(await screen.page.getAttribute('#fold', 'aria-pressed'), 'false');
    const expected = rowsOf(records);
    const count = (kind) => expected.filter((row) => row.kind === kind).length;
    assert.ok(count('page') > 10 && count('repeat') > 10 && count('event') > 100, 'the story has all kinds');
    await screen.page.click('#fold');
    const seen = await screen.table('#events', expected.length);
    assert.deepEqual(seen.map(seenRow), expected.map(expectedRow));
    const number = (count) => count.toLocaleString('en-US');
    assert.ok((await screen.page.innerText('#folded')).startsWith(
        `${number(records.length)} events in ${number(expected.length)} rows: ${count('repeat')} repeats, ${count('page')} console pages.`,
    ), await screen.page.innerText('#folded'));
    assert.match(await screen.page.innerText('#folded'), /inferred/);
    assert.equal((await screen.counts()).shown, records.length, 'counts are of events');

    // Unfolds the first runs one after the other, each by a click.
    await screen.page.$eval('#events', (grid) => { grid.scrollTop = 0; });
    const runs = expected.map((row, index) => ({ ...row, index })).filter(({ kind }) => kind !== 'event').slice(0, 6);
    let before = 0;
    for (const run of runs) {
        await row(screen, run.index + before + 1).locator('[data-col=name]').click();
        before += run.records.length;
        await expectRows(screen, expected.length + before, 'its calls have rows');
    }
    const unfolded = await screen.table('#events', expected.length + before);
    const wanted = expected.flatMap((row, index) => [
        expectedRow(row),
        ...(runs.some((run) => run.index === index)
            ? row.records.map((record) => expectedRow({ kind: 'event', records: [record] })) : []),
    ]);
    assert.deepEqual(unfolded.map(seenRow), wanted);

    // The latest first: the same runs, in the place of their latest call.
    await screen.page.click('#events [data-sort=time]');
    await screen.page.waitForFunction(() => document.querySelector('#events [aria-sort=descending]'));
    const latest = [...expected].sort((one, two) => inTime(two.records.at(-1), one.records.at(-1)));
    const backwards = await screen.table('#events', expected.length + before);
    const heads = backwards.filter(({ key }) => !runs.some(({ records }) => records.some(({ eventID }) => eventID === key)));
    assert.deepEqual(heads.map(seenRow), latest.map(expectedRow));

    // Any other order has a row for each event, and the page says why.
    await screen.page.click('#events [data-sort=name]');
    await expectRows(screen, records.length, 'not folded by name');
    assert.match(await screen.page.innerText('#folded'), /Not folded: .* sorted by Event name\./);
});

test('the denied calls for passwords of the demo are one row, by mouse and by keys', async (t) => {
    const denied = demo.filter(({ eventName, errorCode }) => eventName === 'GetPasswordData' && errorCode).sort(inTime);
    const ids = denied.map(({ eventID }) => eventID);
    const screen = await openPage(t);
    const { page } = screen;
    await screen.open(files);
    await screen.tab(/^Events/);
    await screen.search('name:(GetPasswordData, CreateUser, DeleteUser)');
    const shown = (await screen.counts()).shown;
    await page.locator('#events').focus();
    await page.keyboard.press('f');
    await page.locator('#events[role=treegrid]').waitFor();
    assert.match(await page.evaluate(() => location.hash), /&fold=runs/);
    const rows = await screen.table('#events');
    const index = rows.findIndex(({ cells }) => cells.name === `${ids.length} × GetPasswordData`);
    assert.ok(index >= 0, 'all of them are one run');
    assert.ok(rows.length < 15, 'all rows are drawn');
    assert.equal(rows[index].cells.error, 'Client.UnauthorizedOperation');
    const run = row(screen, index + 1);
    const runKey = await attribute(run, 'data-key');
    assert.deepEqual(
        [await attribute(run, 'aria-expanded'), await attribute(run, 'aria-level')],
        ['false', '1'],
    );

    // By keys: down to the run, right unfolds it, left folds it again, also from one of its events.
    for (let step = 0; step <= index; step += 1) await page.keyboard.press('j');
    await page.locator(`#events .cursor[data-key="${runKey}"]`).waitFor();
    await page.keyboard.press('ArrowRight');
    await expectRows(screen, rows.length + ids.length);
    assert.equal(await attribute(run, 'aria-expanded'), 'true');
    const inside = (await screen.table('#events')).slice(index + 1, index + 1 + ids.length);
    assert.deepEqual(inside.map(({ key }) => key), ids, 'exactly its events');
    await page.keyboard.press('j');
    await page.locator(`#events .cursor[data-key="${ids[0]}"][aria-level="2"]`).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.locator(`#events .cursor[data-key="${runKey}"]`).waitFor();
    await page.keyboard.press('ArrowLeft');
    await expectRows(screen, rows.length, 'folded again');
    await page.keyboard.press('Enter');
    await expectRows(screen, rows.length + ids.length, 'Enter unfolds too');
    await page.keyboard.press('Enter');
    await expectRows(screen, rows.length);

    // What is selected is its events.
    await page.keyboard.press('x');
    await page.waitForFunction((count) => document.querySelector('#selection strong')?.innerText === `${count} selected`, ids.length);
    await page.keyboard.press('Escape');

    // An open event goes on through all events, those of folded runs too.
    await page.keyboard.press('Enter');
    await expectRows(screen, rows.length + ids.length);
    await page.locator(`#events [data-key="${ids[0]}"]`).click();
    await page.waitForFunction((id) => document.querySelector('#detail pre.raw')?.textContent.includes(id), ids[0]);
    await page.locator(`#events [data-key="${runKey}"] [data-col=name]`).click();
    await expectRows(screen, rows.length);
    const position = await page.innerText('#detail .position');
    assert.match(position, new RegExp(` of ${shown}$`));
    for (const id of ids.slice(1, 4)) {
        await page.keyboard.press('ArrowRight');
        await page.waitForFunction((id) => document.querySelector('#detail pre.raw')?.textContent.includes(id), id);
        await page.locator(`#events .cursor[data-key="${runKey}"]`).waitFor();
    }
    await page.keyboard.press('Escape');

    // A file has every event, and the sheet says so.
    await page.click('#open-export');
    assert.match(await page.innerText('#export'), new RegExp(`The events shown: ${shown}\\b[^]*event by event`));
    const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.click('#export [data-form=ndjson]'),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line).eventID);
    assert.equal(lines.length, shown);
    assert.deepEqual(lines.filter((id) => ids.includes(id)).sort(), [...ids].sort());
    await page.click('#close-export');

    // Off again: the plain list.
    await page.locator('#events').focus();
    await page.keyboard.press('f');
    await expectRows(screen, shown);
    assert.equal(await attribute(page.locator('#events'), 'role'), 'grid');
    assert.doesNotMatch(await page.evaluate(() => location.hash), /fold/);

    // A run by itself: a query of its own finds its calls and no others.
    await page.keyboard.press('f');
    await expectRows(screen, rows.length);
    await page.locator(`#events [data-key="${runKey}"] .only-these`).click();
    await screen.expectCount(ids.length, 'the calls of the run');
    assert.match(await page.inputValue('input#search'), /GetPasswordData/);
    await page.locator('#events').focus();
    await page.keyboard.press('f');
    assert.deepEqual((await screen.table('#events', ids.length)).map(({ key }) => key), ids);
});

test('a link folds, and folding is found among the commands', async (t) => {
    const screen = await openPage(t, { hash: '#v=1&tab=events&sort=time&fold=runs' });
    const { page } = screen;
    await screen.open(files);
    await page.locator('#events[role=treegrid]').waitFor();
    assert.ok(await rowCount(screen) < demo.length);
    await page.keyboard.press('Control+k');
    await page.fill('input#palette', 'fold repeats');
    await page.keyboard.press('Enter');
    await expectRows(screen, (await screen.counts()).shown);
    // What can't be folded by keys stays as it is.
    await page.locator('#events').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('#detail').count(), 0);
});
