// Parquet on the built page: its program loads when the first such file is dropped, each row is the event of its record, and
// what can't be read is said. How rows are read is held against their records natively (tests/parquet.rs).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { filesBelow } from './independent.mjs';
import { openPage, ROOT, temporaryFolder } from './page.mjs';

const FOLDER = `${ROOT}/tests/data/security-lake`;
const files = [...filesBelow(`${FOLDER}/account_change`, '.parquet'), ...filesBelow(`${FOLDER}/api_activity`, '.parquet')];
const recordOf = (path) => {
    const raw = path.replace(/\/([^/]+)\.parquet$/, '/raw/$1');
    return JSON.parse(gunzipSync(readFileSync(raw))).Records[0];
};

test('the program for Parquet loads with the first such file, and each row is the event of its record', async (t) => {
    const asked = [];
    const screen = await openPage(t, {
        prepare: (page) => page.on('request', (request) => asked.push(request.url())),
    });
    // The service worker, which keeps all for use offline, asks for itself.
    const ofPage = () => asked.filter((url) => /\/parquet-/.test(url));
    await screen.open(filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz').slice(0, 1));
    assert.deepEqual(ofPage(), []);
    await screen.page.reload();
    const counts = await screen.open(files);
    assert.equal(files.length, 14);
    assert.ok(ofPage().length >= 1, 'the program was loaded');
    assert.deepEqual({ events: counts.events, skipped: counts.skipped }, { events: 14, skipped: 0 });
    for (const path of files) {
        const record = recordOf(path);
        await screen.expectShown(`eventID:${record.eventID} event:${record.eventName} ip:${record.sourceIPAddress}`, 1);
    }
    const record = recordOf(files.find((path) => path.includes('CreateLoadBalancer')));
    await screen.expectShown(`requestParameters.subnets:${record.requestParameters.subnets[1]}`, 1);
    await screen.events();
    const { raw } = await screen.detail(record.eventID);
    const row = JSON.parse(raw);
    assert.equal(row.metadata.uid, record.eventID);
    assert.equal(row.unmapped['requestParameters.name'], record.requestParameters.name);
});

// A tar archive of the form ustar.
function tarOf(entries) {
    const blocks = entries.flatMap(([path, bytes]) => {
        const header = Buffer.alloc(512);
        header.write(path, 0);
        header.write('0000644\0', 100);
        header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
        header.write('14550000000\0', 136);
        header.fill(' ', 148, 156);
        header.write('0', 156);
        header.write('ustar\x0000', 257);
        header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
        return [header, bytes, Buffer.alloc(-bytes.length & 511)];
    });
    return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

test('Parquet inside archives, beside JSON too, is read, opened and exported', async (t) => {
    const folder = await temporaryFolder(t);
    const plain = { ...recordOf(files[0]), eventID: 'beside-1' };
    const json = Buffer.from(JSON.stringify({ Records: [plain] }));
    const parquet = files.slice(0, 3).map((path, number) => [`logs/${number}.gz.parquet`, readFileSync(path)]);
    const paths = ['both.tar.gz', 'one.parquet.gz'].map((name) => join(folder, name));
    await writeFile(paths[0], gzipSync(tarOf([['first.json', json], ...parquet])));
    await writeFile(paths[1], gzipSync(readFileSync(files[3])));
    const screen = await openPage(t);
    const counts = await screen.open(paths);
    assert.deepEqual({ events: counts.events, skipped: counts.skipped }, { events: 5, skipped: 0 });
    const rows = await screen.receipt();
    assert.deepEqual(rows.map(({ cells }) => cells.events).sort(), ['1', '4']);
    assert.deepEqual(rows.map(({ cells }) => cells.note).filter(Boolean), []);
    await screen.events();
    for (const path of files.slice(0, 4)) {
        const { eventID } = recordOf(path);
        const { raw } = await screen.detail(eventID);
        assert.equal(JSON.parse(raw).metadata.uid, eventID);
    }
    assert.equal(JSON.parse((await screen.detail('beside-1')).raw).eventID, 'beside-1');
    // The originals of all five, some read again as rows and one as a record.
    await screen.page.click('#open-export');
    const [download] = await Promise.all([
        screen.page.waitForEvent('download'),
        screen.page.click('#export [data-form="ndjson"]'),
    ]);
    const lines = readFileSync(await download.path(), 'utf8').trim().split('\n').map((line) => JSON.parse(line).eventID);
    assert.deepEqual(lines.sort(), [...files.slice(0, 4).map((path) => recordOf(path).eventID), 'beside-1'].sort());
});

test('Parquet of something else is refused by name, beside files that are read', async (t) => {
    const screen = await openPage(t);
    const counts = await screen.open([...filesBelow(`${FOLDER}/not-cloudtrail`, '.parquet'), files[0]]);
    assert.deepEqual({ events: counts.events, skipped: counts.skipped }, { events: 1, skipped: 2 });
    const notes = (await screen.receipt()).map(({ cells }) => cells.note).join('\n');
    assert.match(notes, /VPC flow logs/);
    assert.match(notes, /EKS audit logs/);
});

test('where the program for Parquet can’t be had each file says so, and the next drop tries again', async (t) => {
    let isGone = true;
    const screen = await openPage(t, {
        prepare: async (page) => {
            // It would have kept the program for use offline.
            await page.addInitScript(() => Object.defineProperty(navigator, 'serviceWorker', { value: undefined }));
            await page.route('**/parquet-*', (route) => (isGone ? route.abort() : route.continue()));
        },
    });
    const other = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz')[0];
    const counts = await screen.open([files[0], files[1], other]);
    assert.equal(counts.skipped, 2);
    assert.ok(counts.events > 0, 'the others are read');
    const notes = (await screen.receipt()).map(({ cells }) => cells.note).filter(Boolean);
    assert.equal(notes.filter((note) => /reads Parquet files could not be loaded/.test(note)).length, 2);
    isGone = false;
    const { events } = await screen.open([files[0]]);
    assert.equal(events, counts.events + 1);
});
