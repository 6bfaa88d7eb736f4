// The page starts, takes files by the chooser and says what it made of them.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '../folders.mjs';
import { numberOf, recordsOf } from '../independent.mjs';
import { INVICTUS, RECORDS, TRUTH } from './samples.mjs';

// Files in each of the main forms, with how many events each gives. The records are a part of the real set.
async function inEachForm(t) {
    const folder = await temporaryFolder(t);
    const records = INVICTUS.slice(0, 7).map((path) => recordsOf([path]));
    const bridge = (record) => JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.x', detail: record });
    const queue = (record) => ({ MessageId: record.eventID, Body: JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns:us-east-1:1:t', Message: bridge(record) }) });
    const history = 'User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,'
        + 'Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category\r\n'
        + 'ada,ASIAEXAMPLE,2024-03-01T10:00:00Z,states.amazonaws.com,StopExecution,eu-west-1,192.0.2.7,"agent, quoted",'
        + 'AccessDenied,[],r-1,11111111-2222-3333-4444-555555555555,false,AwsApiCall,123456789012,Management\r\n';
    const given = {
        'trail.json': [JSON.stringify({ Records: records[0] }), records[0].length],
        'trail.json.gz': [gzipSync(JSON.stringify({ Records: records[1] })), records[1].length],
        'lines.ndjson': [records[2].map((record) => JSON.stringify(record)).join('\n'), records[2].length],
        'list.json': [JSON.stringify(records[3]), records[3].length],
        'bridge.json': [records[4].map(bridge).join('\n'), records[4].length],
        'queue.json': [JSON.stringify({ Messages: records[5].map(queue) }), records[5].length],
        'event_history.csv': [history, 1],
        'words.txt': ['CloudTrail records were here, honestly.\n', 0],
    };
    for (const [name, [content]] of Object.entries(given)) await writeFile(join(folder, name), content);
    const archive = join(folder, 'logs.tar.gz');
    await writeFile(join(folder, 'inner.json'), JSON.stringify({ Records: records[6] }));
    execFileSync('tar', ['-czf', archive, '-C', folder, 'inner.json']);
    const events = Object.fromEntries(Object.entries(given).map(([name, [, count]]) => [name, count]));
    return { folder, events: { ...events, 'logs.tar.gz': records[6].length } };
}

export const reading = {
    async 'the page starts without files, and says that they stay here'({ screen, address }) {
        await screen.visit(address);
        assert.equal((await screen.counts()).state, 'empty');
        assert.equal(await screen.driver.getTitle(), 'Trailglass');
        assert.match(await screen.text('.landing-privacy'), /never leave this computer/);
    },

    async 'files from the chooser are read, no event is lost, and none is counted twice'({ screen, address }) {
        await screen.visit(address);
        const counts = await screen.open(INVICTUS);
        const all = { state: 'ready', files: INVICTUS.length, skipped: 0, events: RECORDS.length, duplicates: 0, shown: RECORDS.length };
        assert.deepEqual(counts, all);
        const again = INVICTUS.slice(0, 3);
        const duplicates = recordsOf(again).length;
        assert.deepEqual(await screen.open(again), { ...all, files: INVICTUS.length + 3, duplicates });
    },

    async 'the demo is loaded with one click'({ screen, address }) {
        await screen.visit(address);
        await screen.click('button#try-demo');
        const counts = await screen.loaded(INVICTUS.length + TRUTH.files);
        assert.deepEqual(
            [counts.events, counts.duplicates, counts.skipped],
            [RECORDS.length + TRUTH.events, TRUTH.duplicates, 0],
        );
    },

    async 'each form of input is read, and what is none is refused in words'({ t, screen, address }) {
        const { folder, events } = await inEachForm(t);
        await screen.visit(address);
        const counts = await screen.open(Object.keys(events).map((name) => join(folder, name)));
        const sum = Object.values(events).reduce((total, count) => total + count, 0);
        assert.deepEqual([counts.events, counts.skipped], [sum, 1]);
        const receipt = await screen.receipt();
        for (const [name, count] of Object.entries(events)) {
            assert.equal(numberOf(receipt.get(name).events), count, `${name}: ${receipt.get(name).note}`);
        }
        assert.match(receipt.get('queue.json').form, /EventBridge in SNS in SQS/);
        assert.match(receipt.get('words.txt').note, /\w+ \w+ \w+/);
    },
};
