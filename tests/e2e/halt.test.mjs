// Loading that ends early: stopped by the user, or for want of memory. What was read stays, what was not is named.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { holdPage, holdReader } from './hold.mjs';
import { numberOf, openPage, ROOT, temporaryFolder } from './page.mjs';
import { filesBelow, recordsOf } from './independent.mjs';

const invictus = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const records = recordsOf(invictus);
// A hold that is never reached ends the test.
const LIMIT = { timeout: 120_000 };

// A trail file of so many records whose ids begin with the number of the file.
function trail(file, count) {
    const head = String(file).padStart(8, '0');
    return JSON.stringify({
        Records: Array.from({ length: count }, (_, index) => ({
            ...records[index % records.length],
            eventID: `${head}-0000-4000-8000-${String(index).padStart(12, '0')}`,
        })),
    });
}

// The receipt's rows, told by whether loading ended before they were read.
async function readAndUnread(screen, words) {
    const rows = await screen.receipt();
    const unread = rows.filter((row) => words.test(row.cells.note));
    const read = rows.filter((row) => !words.test(row.cells.note));
    return { rows, read, unread };
}

// Stops while reading is held back, with the keyboard alone.
async function stop(screen, { held, release }) {
    await held();
    await screen.page.focus('#stop-loading');
    await screen.page.keyboard.press('Enter');
    // The engine hears of it before this question, and answers although a reader is held.
    await screen.search('name:*');
    await release();
    await screen.page.waitForSelector('#app[data-state=ready]');
    await screen.search('');
}

// Waits until the first events are there.
const begun = (screen) => screen.page.waitForFunction(() => Number(document.querySelector('#app').dataset.events) > 0);

test('a load of many files can be stopped: what was read stays, every other file is named', LIMIT, async (t) => {
    const folder = await temporaryFolder(t);
    const count = 600;
    const body = gzipSync(trail(1, 400));
    await mkdir(join(folder, 'a'));
    // The same bytes for all: only the first one's events are new, and reading takes as long.
    for (let file = 0; file < count; file += 1) await writeFile(join(folder, 'a', `${String(file).padStart(4, '0')}.json.gz`), body);
    const screen = await openPage(t);
    const hold = await holdPage(screen, 150);
    await screen.page.setInputFiles('input#open-folder', join(folder, 'a'));
    await begun(screen);
    await stop(screen, hold);
    const counts = await screen.counts();
    assert.equal(counts.files, count, 'every file has its line');
    const { read, unread } = await readAndUnread(screen, /^Loading was stopped/);
    assert.ok(unread.length > 0, 'not everything had been read');
    assert.ok(read.length > 0 && read.every((row) => numberOf(row.cells.events) === 400), 'the others are whole');
    assert.equal(counts.events, 400);
    assert.equal(counts.duplicates, 400 * (read.length - 1));
    assert.match(await screen.page.textContent('.panel-words'), new RegExp(`${unread.length} files? not read to the end`));
    await screen.expectShown('name:*', 400);
    // A later drop is read as if nothing had been.
    await screen.page.fill('input#search', '');
    const more = await screen.open(invictus.slice(0, 5));
    assert.equal(more.events, 400 + recordsOf(invictus.slice(0, 5)).length);
});

test('a large file is stopped in its middle, and what came of it is kept', LIMIT, async (t) => {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'large.ndjson');
    const lines = Array.from({ length: 40 }, (_, part) => JSON.parse(trail(part, 3000)).Records.map((record) => JSON.stringify(record)).join('\n'));
    await writeFile(path, lines.join('\n'));
    const screen = await openPage(t);
    const hold = await holdReader(screen, 6);
    await screen.page.setInputFiles('input#open-files', path);
    await stop(screen, hold);
    const { events } = await screen.counts();
    assert.ok(events > 0 && events < 120_000, `${events} of 120,000 events were read`);
    const [row] = await screen.receipt();
    assert.equal(numberOf(row.cells.events), events);
    assert.match(row.cells.note, /^Loading was stopped while this file was read\. What came before was kept\. Drop it again/);
});

test('a dropped folder can be stopped: no file is forgotten', LIMIT, async (t) => {
    const folder = await temporaryFolder(t);
    const body = gzipSync(trail(1, 100));
    for (let part = 0; part < 20; part += 1) {
        await mkdir(join(folder, 'logs', String(part)), { recursive: true });
        for (let file = 0; file < 60; file += 1) await writeFile(join(folder, 'logs', String(part), `${file}.json.gz`), body);
    }
    const screen = await openPage(t);
    const hold = await holdPage(screen, 150);
    const session = await screen.page.context().newCDPSession(screen.page);
    const data = { items: [], files: [join(folder, 'logs')], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) {
        await session.send('Input.dispatchDragEvent', { type, x: 700, y: 450, data });
    }
    await begun(screen);
    await stop(screen, hold);
    const { read, unread } = await readAndUnread(screen, /^Loading was stopped/);
    assert.ok(read.length > 0 && unread.length > 0);
    // A folder that was not looked into has one line for all that is in it.
    for (let part = 0; part < 20; part += 1) {
        const here = [...read, ...unread].filter((row) => row.key.startsWith(`logs/${part}/`));
        assert.ok(here.length >= 60 || here.some((row) => row.key === `logs/${part}/`), `folder ${part} is accounted for`);
    }
});

test('when memory runs short, loading ends in time, keeps what it has and says what is missing', async (t) => {
    const folder = await temporaryFolder(t);
    const count = 120;
    for (let file = 0; file < count; file += 1) await writeFile(join(folder, `${String(file).padStart(3, '0')}.json`), trail(file, 500));
    const screen = await openPage(t);
    // A new engine, which may take 16 MB.
    await screen.page.evaluate(() => { window.trailglassMemoryLimit = 16 * 2 ** 20; });
    await screen.open(invictus.slice(0, 1));
    await screen.page.getByRole('button', { name: 'Clear', exact: true }).click();
    await screen.page.waitForSelector('#app[data-state=empty]');
    const counts = await screen.openFolder(folder, count);
    assert.ok(counts.events > 0 && counts.events < count * 500, `${counts.events} events were read`);
    const { rows, unread } = await readAndUnread(screen, /^The browser had no memory left/);
    assert.ok(unread.length > 0);
    assert.equal(rows.reduce((sum, row) => sum + numberOf(row.cells.events), 0), counts.events);
    const notice = await screen.page.getByRole('alert').textContent();
    assert.match(notice, new RegExp(`memory is full.*${unread.length} files not read to the end.* MB missing`));
    await screen.expectShown('name:*', counts.events);
    // Nor is there memory for what would tell who it was.
    const lacking = /Sessions and persons are not worked out, because the browser’s memory is full/;
    assert.match(notice, lacking);
    await screen.tab(/^Principals/);
    await screen.page.getByRole('tab', { name: 'Sessions' }).click();
    await screen.page.waitForSelector('#chains');
    assert.match(await screen.page.innerText('#panel'), lacking);
    await screen.expectShown('person:bert-jan', 0);
    assert.match(await screen.page.innerText('#panel'), lacking);
    await screen.page.fill('input#search', '');
    // What comes later finds no room either, and says so; after Clear there is room again.
    await screen.open(invictus.slice(0, 1));
    assert.equal((await screen.counts()).events, counts.events);
    assert.match(await screen.page.getByRole('alert').textContent(), new RegExp(`${unread.length + 1} files not read`));
    await screen.page.getByRole('button', { name: 'Clear', exact: true }).click();
    await screen.page.waitForSelector('#app[data-state=empty]');
    const after = await screen.open(invictus.slice(0, 1));
    assert.equal(after.events, recordsOf(invictus.slice(0, 1)).length);
});
