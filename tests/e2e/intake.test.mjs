// Getting files in: real drops, nested folders, repeated and later drops, many small files, names that lie.

import assert from 'node:assert/strict';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bytesOf, openPage, ROOT, temporaryFolder } from './page.mjs';
import { filesBelow, recordsOf } from './independent.mjs';

const INVICTUS = `${ROOT}/static/demo/invictus`;
const files = filesBelow(INVICTUS, '.json.gz');

// A trail file of these records.
function trail(records) {
    return JSON.stringify({ Records: records });
}

test('files dropped from the desktop are read', async (t) => {
    const screen = await openPage(t);
    const counts = await screen.drop(files.slice(0, 5), 5);
    assert.equal(counts.events, recordsOf(files.slice(0, 5)).length);
});

test('a folder dropped from the desktop is read to its last subfolder', async (t) => {
    const folder = await temporaryFolder(t);
    const deep = join(folder, 'AWSLogs/218007301253/CloudTrail/us-east-1/2023/07/10');
    await mkdir(deep, { recursive: true });
    for (const path of files) await cp(path, join(deep, path.split('/').pop()));
    await cp(`${ROOT}/tests/data/seed-examples.json`, join(folder, 'AWSLogs/seed.json'));
    const screen = await openPage(t);
    const counts = await screen.drop(join(folder, 'AWSLogs'), 56);
    assert.equal(counts.events, 2906);
    assert.equal(counts.skipped, 0);
    const receipt = await screen.receipt();
    assert.ok(
        receipt.some((row) => row.key.includes('CloudTrail/us-east-1/2023/07/10/')),
        'the receipt names files with their folders',
    );
});

test('a folder opened with the button is read', async (t) => {
    const screen = await openPage(t);
    // 55 trail files and the licence beside them, which is no log.
    const counts = await screen.openFolder(INVICTUS, 56);
    assert.equal(counts.events, 2900);
    assert.equal(counts.skipped, 1);
});

test('dropping the same files again adds nothing, later files add theirs, Clear takes all away', async (t) => {
    const screen = await openPage(t);
    await screen.open(files.slice(0, 20));
    const first = recordsOf(files.slice(0, 20)).length;
    const again = await screen.open(files.slice(0, 20));
    assert.deepEqual([again.events, again.duplicates], [first, first], 'all duplicates');
    const more = await screen.open(files.slice(20));
    assert.deepEqual([more.events, more.duplicates], [2900, first], 'later files are added');
    await screen.page.getByRole('button', { name: 'Clear', exact: true }).click();
    await screen.page.waitForSelector('#app[data-state=empty]');
    const afterwards = await screen.open(files.slice(0, 20));
    assert.deepEqual([afterwards.events, afterwards.duplicates], [first, 0], 'nothing is left of before');
});

test('three thousand small files at once: none is forgotten', async (t) => {
    const folder = await temporaryFolder(t);
    const template = recordsOf(files.slice(0, 1))[0];
    await Promise.all(Array.from({ length: 3000 }, async (_, index) => {
        const id = String(index).padStart(12, '0');
        const record = { ...template, eventID: `00000000-0000-4000-8000-${id}` };
        const into = join(folder, String(index % 30));
        await mkdir(into, { recursive: true });
        await writeFile(join(into, `${id}.json.gz`), gzipSync(trail([record])));
    }));
    const screen = await openPage(t);
    const counts = await screen.openFolder(folder, 3000);
    assert.deepEqual([counts.events, counts.skipped], [3000, 0]);
});

test('small and large files together, and one that is gone when its turn comes', async (t) => {
    const folder = await temporaryFolder(t);
    const [template] = recordsOf(files.slice(0, 1));
    const many = (prefix, count, padding = '') => trail(Array.from({ length: count }, (_, index) => ({
        ...template, eventID: `${prefix}-0000-4000-8000-${String(index).padStart(12, '0')}`, userAgent: `agent ${prefix}${padding}`,
    })));
    const given = {
        'small-1.json': many('00000001', 3),
        'gone.json': many('00000002', 5),
        'large.json': many('00000003', 900, 'x'.repeat(8000)),
        'small-2.json.gz': gzipSync(many('00000004', 7)),
        'empty.json': '',
    };
    for (const [name, content] of Object.entries(given)) await writeFile(join(folder, name), content);
    const screen = await openPage(t);
    // The files are chosen, and one is deleted before the page learns of it.
    await screen.page.evaluate(() => {
        addEventListener('change', (event) => event.stopImmediatePropagation(), { capture: true, once: true });
    });
    await screen.page.setInputFiles('input#open-files', Object.keys(given).map((name) => join(folder, name)));
    await rm(join(folder, 'gone.json'));
    await screen.page.dispatchEvent('input#open-files', 'change');
    const counts = await screen.loaded(5);
    assert.deepEqual([counts.events, counts.skipped], [3 + 900 + 7, 2]);
    const receipt = new Map((await screen.receipt()).map((row) => [row.key, row.cells]));
    assert.match(receipt.get('gone.json').note, /could not read/);
    assert.match(receipt.get('empty.json').note, /empty/);
    // The raw record of a small file comes from the file itself, not from what was kept of it.
    const id = '00000004-0000-4000-8000-000000000006';
    for (const [query, key] of [[`"${id}"`, id], ['"00000003-0000-4000-8000-000000000899"', '00000003-0000-4000-8000-000000000899']]) {
        await screen.expectShown(query, 1);
        await screen.events();
        const { raw } = await screen.detail(key);
        assert.equal(JSON.parse(raw).eventID, key);
    }
});

// Puts text on the clipboard as another program would, and presses Ctrl+V.
async function paste(screen, text) {
    await screen.page.evaluate((content) => navigator.clipboard.writeText(content), text);
    await screen.page.keyboard.press('Control+V');
}

test('pasted text is read like a file, but not what is pasted into the search box', async (t) => {
    const records = recordsOf(files.slice(0, 1));
    const screen = await openPage(t);
    await screen.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await paste(screen, trail(records.slice(0, 3)));
    assert.equal((await screen.loaded(1)).events, 3);
    await paste(screen, records.slice(2, 9).map((record) => JSON.stringify(record)).join('\n'));
    const counts = await screen.loaded(2);
    assert.deepEqual([counts.events, counts.duplicates], [9, 1]);
    assert.deepEqual((await screen.receipt()).map((row) => row.key), ['pasted text 1.json', 'pasted text 2.json']);
    // The raw record of a pasted text is there as well.
    await screen.events();
    const { raw } = await screen.detail(records[4].eventID);
    assert.deepEqual(JSON.parse(raw), records[4]);
    await screen.page.focus('input#search');
    await paste(screen, 'name:*');
    await screen.expectCount(9, 'the text went into the search box');
    assert.equal(await screen.page.inputValue('input#search'), 'name:*');
    assert.equal((await screen.counts()).files, 2);
});

test('names that lie do not matter: gzip named .json, plain text named .gz, several gzip members', async (t) => {
    const folder = await temporaryFolder(t);
    const bytes = await bytesOf('static/demo/invictus', files[0].split('/').pop());
    const plain = gunzipSync(bytes);
    const middle = plain.length >> 1;
    const members = Buffer.concat([gzipSync(plain.subarray(0, middle)), gzipSync(plain.subarray(middle))]);
    const given = { 'inflated-name.json': bytes, 'plain.json.gz': plain, 'members.gz': members, 'no-ending': bytes };
    const count = recordsOf(files.slice(0, 1)).length;
    const screen = await openPage(t);
    for (const [name, content] of Object.entries(given)) {
        await writeFile(join(folder, name), content);
        await screen.open(join(folder, name));
    }
    const counts = await screen.counts();
    assert.deepEqual([counts.events, counts.duplicates, counts.skipped], [count, 3 * count, 0]);
});
