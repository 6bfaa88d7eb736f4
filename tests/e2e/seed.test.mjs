// The six examples of the AWS page: for each, what was asked, by whom, when and from where is on screen.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, openPage, ROOT } from './page.mjs';
import { timeShown } from './independent.mjs';

const FILE = ['tests', 'data', 'seed-examples.json'];

// The records as they stand in the file, byte for byte, cut at the braces of the array.
function slices(text) {
    const cuts = [];
    for (let at = text.indexOf('['), depth = 0, start = 0; at < text.length; at += 1) {
        if (text[at] === '"') {
            for (at += 1; text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
        } else if (text[at] === '{') {
            if (depth === 0) start = at;
            depth += 1;
        } else if (text[at] === '}') {
            depth -= 1;
            if (depth === 0) cuts.push(text.slice(start, at + 1));
        }
    }
    return cuts;
}

// What each call was about, by the record's own words.
function subjectOf(record) {
    const request = record.requestParameters ?? {};
    const response = record.responseElements ?? {};
    return request.stateMachineArn ?? request.activityArn ?? request.executionArn ?? response.stateMachineArn
        ?? response.activityArn ?? record.errorMessage.split(' on resource: ')[1];
}

test('the answers of the six AWS examples: who, what, when, from where, how, and the record itself', async (t) => {
    const text = (await bytesOf(...FILE)).toString('utf8');
    const raw = slices(text);
    const records = raw.map((slice) => JSON.parse(slice));
    assert.equal(records.length, 6);

    const screen = await openPage(t);
    const counts = await screen.open(`${ROOT}/${FILE.join('/')}`);
    assert.deepEqual(
        { ...counts, state: undefined },
        { files: 1, skipped: 0, events: 6, duplicates: 0, shown: 6, state: undefined },
    );
    const rows = new Map((await screen.events()).map((row) => [row.key, row.cells]));
    for (const [index, record] of records.entries()) {
        const name = record.eventName;
        const cells = rows.get(record.eventID);
        assert.ok(cells, `${name} has a row under its event id`);
        const expected = {
            time: timeShown(record),
            name,
            source: 'states.amazonaws.com',
            credential: 'iam-user',
            account: '123456789012',
            region: 'us-east-1',
            address: 'AWS Internal',
            agent: 'AWS Internal',
            error: record.errorCode ?? '',
        };
        for (const [column, value] of Object.entries(expected)) {
            assert.equal(cells[column], value, `${name}: ${column}`);
        }
        assert.ok(cells.principal.includes('test-user'), `${name}: principal is ${cells.principal}`);
        const subject = subjectOf(record).split(':').pop();
        assert.ok(cells.resource.includes(subject), `${name}: resource is ${cells.resource}`);

        const detail = await screen.detail(record.eventID);
        assert.equal(detail.raw, raw[index], `${name}: the raw record is the file's, byte for byte`);
        assert.deepEqual(JSON.parse(detail.raw), record);
        const told = [
            'test-user', record.userIdentity.arn, record.userIdentity.accessKeyId, timeShown(record),
            record.sourceIPAddress, record.requestID, subjectOf(record),
        ];
        for (const value of told) assert.ok(detail.text.includes(value), `${name}: the detail says ${value}`);
        const byName = record.readOnly === undefined;
        const readOnly = byName ? /^(Get|List|Describe)/.test(record.eventName) : record.readOnly;
        const fact = await screen.page.textContent('#detail .fact:has(dt:text-is("Read-only")) dd');
        assert.ok(fact.includes(String(readOnly)), `${name}: read-only is ${fact}`);
        assert.equal(fact.includes('judged by its name'), byName, `${name}: the record does not say whether it only read`);
        for (const value of Object.values(record.requestParameters ?? {})) {
            assert.ok(
                detail.text.replace(/\s/g, '').includes(value.replace(/\s/g, '')),
                `${name}: the detail holds the request's ${value}`,
            );
        }
    }
    assert.equal(rows.get('4a622d5c-e9cf-4051-90f2-4cdb69792cd8').error, 'AccessDenied', 'the denied delete');
});

test('the later examples of AWS: a service event without a type, and calls made by a workflow', async (t) => {
    const screen = await openPage(t);
    await screen.open(`${ROOT}/tests/data/later-examples.json`);
    const rows = await screen.events();
    const byName = new Map(rows.map((row) => [row.cells.name, row.cells]));
    assert.equal(byName.get('InvokeHTTPEndpoint').credential, 'aws-service');
    assert.ok(byName.get('InvokeHTTPEndpoint').principal.includes('states.amazonaws.com'));
    assert.equal(byName.get('Decrypt').credential, 'role');
    assert.equal(byName.get('Decrypt').address, 'states.amazonaws.com');
});
