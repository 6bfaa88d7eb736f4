// What leaves the page as a file: each form is downloaded, read by another hand, and held against the files put in.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { ROOT, openPage, temporaryFolder } from './page.mjs';

const EXAMPLES = join(ROOT, 'tests/data/seed-examples.json');
const DEMO = join(ROOT, 'static/demo/invictus');
const demoFiles = readdirSync(DEMO).filter((name) => name.endsWith('.gz')).map((name) => join(DEMO, name));
const demoRecords = demoFiles.flatMap((path) => JSON.parse(gunzipSync(readFileSync(path))).Records);

async function openSheet(screen) {
    await screen.page.click('#open-export');
    await screen.page.waitForSelector('#export');
}

// Exports in one form; gives the file's name and text, and what the sheet then says.
async function exported(screen, form, open = true) {
    if (open) await openSheet(screen);
    const [download] = await Promise.all([
        screen.page.waitForEvent('download'),
        screen.page.click(`#export [data-form="${form}"]`),
    ]);
    const bytes = await readFile(await download.path());
    const text = bytes.toString('utf8');
    let said = '';
    if (form !== 'png') {
        await screen.page.waitForSelector('#close-export');
        said = await screen.page.innerText('#export');
        await screen.page.click('#close-export');
    }
    await screen.page.waitForSelector('#export', { state: 'detached' });
    return { name: download.suggestedFilename(), bytes, text, said };
}

// RFC 4180, and one leading apostrophe off each cell.
function readCsv(text) {
    const rows = [[]];
    const pattern = /("(?:[^"]|"")*"|[^,"\r\n]*)(,|\r\n)/gy;
    let match;
    while (pattern.lastIndex < text.length && (match = pattern.exec(text))) {
        const cell = match[1].startsWith('"') ? match[1].slice(1, -1).replaceAll('""', '"') : match[1];
        assert.ok(!/^[=+\-@\t\r]/.test(cell), `a cell that would run: ${cell}`);
        rows.at(-1).push(cell.replace(/^'/, ''));
        if (match[2] !== ',') rows.push([]);
    }
    rows.pop();
    const [head, ...body] = rows;
    return body.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index]])));
}

test('each form of the events holds every event that is shown, and opens again', async (t) => {
    const screen = await openPage(t);
    await screen.open(demoFiles);
    await screen.tab(/^Events/);

    const csv = readCsv((await exported(screen, 'events-csv')).text);
    assert.deepEqual(csv.map((row) => row.id).sort(), demoRecords.map((record) => record.eventID).sort());
    const one = demoRecords[0];
    const row = csv.find((found) => found.id === one.eventID);
    assert.deepEqual([row.time, row.name, row.source, row.address, row.agent], [one.eventTime, one.eventName, one.eventSource, one.sourceIPAddress, one.userAgent]);

    const json = JSON.parse((await exported(screen, 'events-json')).text);
    assert.deepEqual(json.map((found) => found.id), csv.map((found) => found.id), 'in the order on screen');

    const lines = await exported(screen, 'ndjson');
    assert.equal(lines.name, 'trailglass-records.ndjson');
    const records = lines.text.trimEnd().split('\n').map((line) => JSON.parse(line));
    const byId = new Map(demoRecords.map((record) => [record.eventID, record]));
    assert.equal(records.length, byId.size);
    for (const record of records) assert.deepEqual(record, byId.get(record.eventID));
    const texts = demoFiles.map((path) => gunzipSync(readFileSync(path), { encoding: 'utf8' }).toString()).join('');
    for (const line of lines.text.trimEnd().split('\n').slice(0, 200)) assert.ok(texts.includes(line), 'byte for byte');

    const timesketch = readCsv((await exported(screen, 'timesketch')).text);
    assert.equal(timesketch.length, byId.size);
    assert.ok(timesketch.every((found) => found.message && found.timestamp_desc && /^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/.test(found.datetime)));

    await screen.page.fill('input#search', 'name:GetCallerIdentity');
    const expected = demoRecords.filter((record) => record.eventName === 'GetCallerIdentity').length;
    await screen.expectCount(expected, 'shown');
    const trail = await exported(screen, 'trail');
    assert.ok(trail.said.includes(`${expected} of ${expected} rows`), trail.said);
    const path = join(await temporaryFolder(t), trail.name);
    await writeFile(path, trail.text);
    const again = await openPage(t);
    const counts = await again.open(path);
    assert.deepEqual([counts.events, counts.duplicates, counts.skipped], [expected, 0, 0]);
});

test('the events shown leave as Parquet, which opens again with each record as it was', async (t) => {
    const screen = await openPage(t);
    await screen.open(demoFiles);
    await screen.page.fill('input#search', 'name:GetCallerIdentity');
    const wanted = demoRecords.filter((record) => record.eventName === 'GetCallerIdentity');
    await screen.expectCount(wanted.length, 'shown');
    const parquet = await exported(screen, 'parquet');
    assert.equal(parquet.name, 'trailglass-events.parquet');
    const path = join(await temporaryFolder(t), parquet.name);
    await writeFile(path, parquet.bytes);
    const again = await openPage(t);
    const counts = await again.open(path);
    assert.deepEqual([counts.events, counts.duplicates, counts.skipped], [wanted.length, 0, 0]);
    await again.events();
    const { raw } = await again.detail(wanted.at(-1).eventID);
    assert.deepEqual(JSON.parse(raw), wanted.at(-1));
});

test('tables leave with all their rows, and the timeline as a picture', async (t) => {
    const screen = await openPage(t);
    await screen.open(EXAMPLES);
    await screen.tab('Timeline');
    const picture = await exported(screen, 'png');
    assert.equal(picture.name, 'trailglass-timeline.png');
    assert.ok(picture.text.includes('PNG'));
    await screen.tab(/^Principals/);
    const principals = await exported(screen, 'table-csv');
    assert.equal(principals.name, 'trailglass-principals.csv');
    assert.deepEqual(readCsv(principals.text).map((row) => [row.principal, row.events]), [['test-user', '5'], ['test-user', '1']], 'one of them is another user of that name');
    await screen.tab(/^Step Functions/);
    for (const [tab, file, count] of [['Executions', 'executions', 2], ['Activities', 'activities', 2], ['Denied', 'denials', 1]]) {
        await screen.page.getByRole('tablist', { name: 'Step Functions views' }).getByRole('tab', { name: tab, exact: true }).click();
        await screen.page.waitForSelector(`#${file}`);
        const { name, text } = await exported(screen, 'table-json');
        assert.equal(name, `trailglass-${file}.json`);
        assert.equal(JSON.parse(text).length, count, tab);
    }
    await screen.page.getByRole('tab', { name: 'Calls', exact: true }).click();
    await screen.page.waitForSelector('#export', { state: 'detached' });
    assert.equal(JSON.parse((await exported(screen, 'trail')).text).Records.length, 6);
    await screen.receipt();
    assert.equal(readCsv((await exported(screen, 'table-csv')).text)[0].events, '6');
});

test('no cell of a hostile log runs in a spreadsheet', async (t) => {
    const record = JSON.parse(readFileSync(EXAMPLES, 'utf8')).Records[0];
    const evil = ['=HYPERLINK("http://a.example","x")', '+1+cmd|\' /C calc\'!A0', '-2+3', '@SUM(1)', '\t=1', '\r=1', "'=1", '"=1","', 'a;=1'];
    const records = evil.map((text, index) => ({ ...record, eventID: `evil-${index}`, userAgent: text }));
    const path = join(await temporaryFolder(t), 'evil.json');
    await writeFile(path, JSON.stringify({ Records: records }));
    const screen = await openPage(t);
    await screen.open(path);
    const rows = readCsv((await exported(screen, 'events-csv')).text);
    for (const [index, text] of evil.entries()) assert.equal(rows.find((row) => row.id === `evil-${index}`).agent, text);
});

test('a file that is gone is named, with how many records are missing', async (t) => {
    const folder = await temporaryFolder(t);
    const paths = ['one.json', 'two.json'].map((name) => join(folder, name));
    const records = JSON.parse(readFileSync(EXAMPLES, 'utf8')).Records;
    await writeFile(paths[0], JSON.stringify({ Records: records.slice(0, 2) }));
    await writeFile(paths[1], JSON.stringify({ Records: records.slice(2) }));
    const screen = await openPage(t);
    await screen.open(paths);
    await writeFile(paths[1], 'something else, and longer than nothing');
    const { text, said } = await exported(screen, 'ndjson');
    assert.equal(text.trimEnd().split('\n').length, 2);
    assert.match(said, /two\.json: 4 records missing/);
});

test('a file that grows on the disk gets every block in order, and none after Cancel', async (t) => {
    const screen = await openPage(t);
    const folder = await temporaryFolder(t);
    const record = JSON.parse(readFileSync(EXAMPLES, 'utf8')).Records[0];
    const path = join(folder, 'many.ndjson');
    const lines = Array.from({ length: 100_500 }, (_, index) => JSON.stringify({ ...record, eventID: `e-${index}` }));
    await writeFile(path, lines.join('\n'));
    // A picker whose file is a list; the real one opens a window that no test can use.
    await screen.page.evaluate(() => {
        window.written = [];
        window.showSaveFilePicker = async ({ suggestedName }) => ({
            createWritable: async () => ({
                write: async (block) => {
                    window.written.push(new Uint8Array(block));
                    if (window.written.length === window.heldFrom) await window.gate;
                },
                close: async () => { window.ended = `closed ${suggestedName}`; },
                abort: async () => { window.ended = 'aborted'; },
            }),
        });
    });
    await screen.open(path);
    await openSheet(screen);
    await screen.page.click('#export [data-form="ndjson"]');
    await screen.page.waitForFunction(() => window.ended, null, { timeout: 60_000 });
    const [ended, text] = await screen.page.evaluate(async () => [window.ended, await new Blob(window.written).text()]);
    assert.equal(ended, 'closed trailglass-records.ndjson');
    assert.ok(text === `${lines.join('\n')}\n`, 'every record, byte for byte, in the order of the file');
    await screen.page.click('#close-export');

    // The disk is busy with the second block while Cancel is pressed.
    await screen.page.evaluate(() => {
        const gate = new Promise((open) => { window.release = open; });
        Object.assign(window, { written: [], ended: '', heldFrom: 2, gate });
    });
    await openSheet(screen);
    await screen.page.click('#export [data-form="events-csv"]');
    await screen.page.waitForFunction(() => window.written.length === 2);
    await screen.page.click('#export [data-form="close"]');
    await screen.page.evaluate(() => window.release());
    await screen.page.waitForFunction(() => window.ended === 'aborted');
    // A block on its way from the engine would be here before this answer.
    await screen.expectShown('id:e-7', 1);
    assert.equal(await screen.page.evaluate(() => window.written.length), 2, 'nothing comes any more');
});

test('a file that the browser has no room for is not offered, and the sheet says so', async (t) => {
    const screen = await openPage(t);
    await screen.open(EXAMPLES);
    // A browser keeps what is put together in a place of its own, and says that it is full to who reads it.
    await screen.page.evaluate(() => { Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError')); });
    let offered = 0;
    screen.page.on('download', () => { offered += 1; });
    await openSheet(screen);
    await screen.page.click('#export [data-form="ndjson"]');
    await screen.page.waitForSelector('#close-export');
    assert.match(await screen.page.innerText('#export'), /could not be written: the browser has no room for it/);
    assert.equal(offered, 0);
});

// Marks an event and notes something of it.
async function mark(screen, key, tags, note) {
    await screen.tab(/^Events/);
    await screen.detail(key);
    await screen.page.keyboard.press('m');
    await screen.page.fill('#note-tags', tags);
    await screen.page.fill('#note', note);
    await screen.page.press('#note', 'Enter');
    await screen.page.waitForSelector(`#events .marked[data-key="${key}"]`);
}

test('marked events leave as a report that runs nothing, also one that names nobody', async (t) => {
    const records = JSON.parse(readFileSync(EXAMPLES, 'utf8')).Records;
    const { eventID } = records.find(({ eventName }) => eventName === 'StartExecution');
    const screen = await openPage(t);
    await screen.open(EXAMPLES);
    await mark(screen, eventID, 'start', '<img src=x onerror=alert(1)> by test-user');
    const { createHash } = await import('node:crypto');
    const sha = createHash('sha256').update(readFileSync(EXAMPLES)).digest('hex');
    const plain = await exported(screen, 'report');
    assert.equal(plain.name, 'trailglass-report.html');
    for (const part of [eventID, sha, 'test-user', '123456789012', '&lt;img src=x']) assert.ok(plain.text.includes(part), part);
    await openSheet(screen);
    await screen.page.check('#redact');
    const redacted = await exported(screen, 'report', false);
    assert.ok(redacted.text.includes(eventID) && redacted.text.includes(sha));
    assert.ok(!redacted.text.includes('test-user') && !redacted.text.includes('123456789012'));
    const path = join(await temporaryFolder(t), plain.name);
    await writeFile(path, plain.text);
    const report = await screen.page.context().newPage();
    const wrong = [];
    report.on('dialog', (dialog) => wrong.push(dialog.message()));
    report.on('request', (request) => request.url().startsWith('file:') || wrong.push(request.url()));
    await report.setContent(plain.text);
    assert.equal(await report.locator('img, script').count(), 0);
    assert.deepEqual(wrong, []);
    await screen.page.click('#open-export');
    await screen.page.click('#export [data-form="marked"]');
    await screen.expectCount(1, 'only the marked event');
});

test('notes are kept only if the user says so; a notes file loads, and what is none is refused in words', async (t) => {
    const records = JSON.parse(readFileSync(EXAMPLES, 'utf8')).Records;
    const { eventID } = records[0];
    const screen = await openPage(t);
    await screen.open(EXAMPLES);
    await mark(screen, eventID, 'a tag', 'a note');
    await openSheet(screen);
    const [download] = await Promise.all([screen.page.waitForEvent('download'), screen.page.click('#export [data-form="notes"]')]);
    const saved = await readFile(await download.path(), 'utf8');
    await screen.page.click('#close-export');
    await screen.page.reload();
    await screen.page.waitForSelector('#app[data-state]', { state: 'attached' });
    await screen.open(EXAMPLES);
    await screen.tab(/^Events/);
    await screen.page.waitForSelector(`#events [data-key="${eventID}"]`);
    assert.equal(await screen.page.locator('#events .marked').count(), 0, 'nothing was kept');
    const folder = await temporaryFolder(t);
    for (const [text, words] of [
        [saved.replace(':1,', ':2,'), /another version/],
        ['{"trailglassNotes":1,"notes":[{"event":{"__proto__":1}}]}', /damaged/],
        ['<script>alert(1)</script>', /not a notes file/],
    ]) {
        const path = join(folder, 'bad.json');
        await writeFile(path, text);
        await openSheet(screen);
        await screen.page.setInputFiles('#open-notes', path);
        await screen.page.waitForFunction((expected) => new RegExp(expected).test(document.querySelector('.notice.warn')?.innerText), words.source);
        await screen.page.click('.notice.warn button');
    }
    const path = join(folder, 'notes.json');
    await writeFile(path, saved);
    await openSheet(screen);
    await screen.page.setInputFiles('#open-notes', path);
    await screen.page.waitForSelector('#events .marked', { state: 'attached' });
    await screen.page.check('#keep-notes');
    await screen.page.click('#close-export');
    await screen.page.reload();
    await screen.page.waitForSelector('#app[data-state]', { state: 'attached' });
    await screen.open(EXAMPLES);
    await screen.tab(/^Events/);
    await screen.page.waitForSelector(`#events .marked[data-key="${eventID}"]`);
    await screen.detail(eventID);
    assert.equal(await screen.page.inputValue('#note'), 'a note');
    assert.equal(await screen.page.inputValue('#note-tags'), 'a tag');
});

test('a report is offered without a marked event, and no table of it is wider than a page of A4', async (t) => {
    const screen = await openPage(t);
    await screen.page.click('#try-demo');
    await screen.page.waitForSelector('#app[data-state=ready]:not([aria-busy])', { state: 'attached' });
    await openSheet(screen);
    assert.match(await screen.page.locator('#export div:has(> dt [data-form=report])').innerText(), /situations, findings.*with the events that you mark/s);
    const { text } = await exported(screen, 'report', false);
    assert.doesNotMatch(text, /\b1 (tactics|events|findings)\b|\.; /);
    const report = await screen.page.context().newPage();
    // A4 on its side less its margins, at 96 dots to the inch.
    await report.setViewportSize({ width: Math.floor((297 - 24) / 25.4 * 96), height: 700 });
    await report.setContent(text);
    assert.ok(await report.locator('table tr').count() > 20);
    const [needed, there] = await report.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(needed <= there, `${needed} pixels on ${there}`);
});
