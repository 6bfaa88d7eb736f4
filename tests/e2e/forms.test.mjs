// What a user may hold besides trail files, on the built page: archives, tables, envelopes, digests, breaks.
// The forms themselves are held against each other natively (tests/forms.rs).

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openPage, ROOT, temporaryFolder } from './page.mjs';
import { filesBelow, recordsOf } from './independent.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const name = (path) => path.split('/').pop();

async function given(t, contents) {
    const folder = await temporaryFolder(t);
    const paths = [];
    for (const [path, content] of Object.entries(contents)) {
        paths.push(join(folder, path));
        await writeFile(paths.at(-1), content);
    }
    return { folder, paths };
}

test('a tar.gz of log files is read through, and an event in it can be opened', async (t) => {
    const folder = await temporaryFolder(t);
    const archive = join(folder, 'logs.tar.gz');
    execFileSync('tar', ['-czf', archive, '-C', `${ROOT}/static/demo`, 'invictus']);
    const screen = await openPage(t);
    const counts = await screen.open([archive]);
    assert.equal(counts.events, 2900);
    assert.equal(counts.skipped, 0);
    const record = recordsOf(files.slice(7, 8))[0];
    await screen.expectShown(`eventID:${record.eventID}`, 1);
    await screen.events();
    const { raw, text } = await screen.detail(record.eventID);
    assert.deepEqual(JSON.parse(raw), record, 'the record in the archive is shown as it stands');
    assert.match(text, /logs\.tar\.gz\/invictus\//);
});

test('an Event history download is read, and says what it can not tell', async (t) => {
    const header = 'User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,'
        + 'Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category';
    const row = 'ada,ASIAEXAMPLE,2024-03-01T10:00:00Z,states.amazonaws.com,StopExecution,eu-west-1,192.0.2.7,"agent, quoted",'
        + 'AccessDenied,[],r-1,11111111-2222-3333-4444-555555555555,false,AwsApiCall,123456789012,Management';
    const { paths } = await given(t, { 'event_history.csv': `${header}\r\n${row}\r\n` });
    const screen = await openPage(t);
    const counts = await screen.open(paths);
    assert.equal(counts.events, 1);
    const [event] = await screen.events();
    assert.equal(event.cells.principal, 'ada');
    assert.equal(event.cells.error, 'AccessDenied');
    assert.equal(event.cells.address, '192.0.2.7');
    const { raw, text } = await screen.detail('11111111-2222-3333-4444-555555555555');
    assert.equal(raw, row, 'the row as it stands in the file');
    assert.match(text, /agent, quoted/);
    const [receipt] = await screen.receipt();
    assert.match(receipt.cells.note, /no userIdentity/);
});

test('records inside messages inside messages are read, byte for byte', async (t) => {
    const [record] = recordsOf(files.slice(0, 1));
    const bridge = JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.x', detail: record });
    const sns = JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns:us-east-1:1:t', Message: bridge });
    const { paths } = await given(t, { 'queue.json': JSON.stringify({ Messages: [{ MessageId: '1', Body: sns }] }) });
    const screen = await openPage(t);
    assert.equal((await screen.open(paths)).events, 1);
    await screen.events();
    assert.equal((await screen.detail(record.eventID)).raw, JSON.stringify(record));
    assert.match((await screen.receipt())[0].cells.form, /EventBridge in SNS in SQS/);
});

test('a digest says which log files are here and unchanged, which changed, which are missing', async (t) => {
    const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
    const [good, bad, missing] = files;
    const content = (path) => gunzipSync(readFileSync(path));
    const listed = [good, bad, missing].map((path) => ({
        s3Bucket: 'b', s3Object: `AWSLogs/1/${name(path)}`, hashValue: hash(content(path)), hashAlgorithm: 'SHA-256',
    }));
    const digest = { awsAccountId: '1', digestStartTime: '2023-07-10T11:00:00Z', digestS3Object: 'd', logFiles: listed };
    const { paths } = await given(t, {
        [name(good)]: readFileSync(good),
        [name(bad)]: gzipSync(content(bad).toString().replace('"eventVersion"', '"eventversion"')),
        'digest.json.gz': gzipSync(JSON.stringify(digest)),
    });
    const screen = await openPage(t);
    await screen.open(paths);
    await screen.receipt();
    // The files are hashed after the load.
    await screen.page.locator('#receipt [data-key$="digest.json.gz"] [data-col=note]', { hasText: 'unchanged' }).waitFor();
    const notes = new Map((await screen.receipt()).map((row) => [name(row.key), row.cells.note]));
    assert.match(notes.get('digest.json.gz'), /1 of 3 here and unchanged/);
    assert.match(notes.get('digest.json.gz'), new RegExp(`1 CHANGED: ${name(bad).replace('.gz', '')}`));
    assert.match(notes.get('digest.json.gz'), new RegExp(`1 not here: ${name(missing).replace('.gz', '')}`));
    assert.match(notes.get(name(bad)), /SHA-256 differs/);
    assert.doesNotMatch(notes.get(name(good)), /SHA-256/);
});

test('what stands before and after a break is kept', async (t) => {
    const records = recordsOf(files.slice(0, 3));
    const lines = records.map((record) => JSON.stringify(record));
    const broken = lines.map((line, index) => (index === 2 ? line.slice(0, line.length / 2) : line)).join('\n');
    const { paths } = await given(t, { 'broken.ndjson': broken });
    const screen = await openPage(t);
    assert.equal((await screen.open(paths)).events, records.length - 1);
    const [receipt] = await screen.receipt();
    const { note } = receipt.cells;
    const place = Number(/broken at byte (\d+)/.exec(note)[1]);
    const start = lines[0].length + lines[1].length + 2;
    assert.ok(place >= start && place <= start + lines[2].length + lines[3].length, 'the break is named by its byte');
    assert.match(note, /1 record could not be read/);
});

test('one large file is shared by the readers and gives each record once', async (t) => {
    const lines = recordsOf(files).map((record) => JSON.stringify(record));
    const copies = [];
    for (let copy = 0; copy < 10; copy += 1) {
        copies.push(...lines.map((line) => line.replace(/"eventID":"(.{8})/, `"eventID":"copy${copy}---`.slice(0, -3) + copy + copy + copy)));
    }
    const { paths } = await given(t, {
        'large.ndjson': copies.join('\n'), 'large.ndjson.gz': gzipSync(copies.join('\n')),
    });
    const distinct = new Set(copies.map((line) => JSON.parse(line).eventID)).size;
    const screen = await openPage(t);
    let counts = await screen.open(paths.slice(0, 1));
    assert.deepEqual([counts.events, counts.events + counts.duplicates], [distinct, copies.length]);
    counts = await screen.open(paths.slice(1));
    assert.deepEqual([counts.events, counts.events + counts.duplicates], [distinct, 2 * copies.length]);
    const receipt = await screen.receipt();
    assert.deepEqual(receipt.map((row) => row.cells.note), ['', '']);
    const last = JSON.parse(copies.at(-1)).eventID;
    await screen.expectShown(`eventID:${last}`, 1);
    await screen.events();
    assert.equal((await screen.detail(last)).raw, copies.at(-1));
});
