// A real set, 2,900 events of a simulated attack: every number on screen against an independent count.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberOf, openPage, ROOT } from './page.mjs';
import {
    filesBelow, holdsWord, outcomeOf, principalOfRow, principals, recordsOf, timeShown,
} from './independent.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const records = recordsOf(files);

async function openInvictus(t, height) {
    const screen = await openPage(t, { height });
    const counts = await screen.open(files);
    return { screen, counts };
}

test('no event of a real set is lost or counted twice', async (t) => {
    const { counts } = await openInvictus(t);
    // jq: gzip -cd *.gz | jq '.Records | length' | paste -sd+ | bc; and | jq -r '.Records[].eventID' | sort -u | wc -l
    assert.equal(records.length, 2900);
    assert.equal(new Set(records.map((record) => record.eventID)).size, 2900);
    assert.deepEqual(
        counts,
        { state: 'ready', files: 55, skipped: 0, events: 2900, duplicates: 0, shown: 2900 },
    );
});

test('what each principal did: events, errors, denials, services, names, Regions, addresses, agents, keys', async (t) => {
    const { screen } = await openInvictus(t, 2000);
    await screen.tab(/^Principals/);
    const rows = await screen.table('#principals');
    const expected = principals(records);
    assert.deepEqual(rows.map(principalOfRow).sort(), [...expected.keys()].sort(), 'the principals');
    for (const row of rows) {
        const who = principalOfRow(row);
        const counted = expected.get(who);
        for (const [column, value] of Object.entries(counted)) {
            const shown = row.cells[column];
            assert.equal(typeof value === 'number' ? numberOf(shown) : shown, value, `${who}: ${column}`);
        }
    }
});

test('the events stand in the order of time, and each row says what its record says', async (t) => {
    const { screen } = await openInvictus(t, 3000);
    const rows = await screen.events();
    const times = rows.map((row) => row.cells.time);
    const upward = [...times].sort();
    assert.ok(
        [upward, [...upward].reverse()].some((order) => order.every((time, index) => time === times[index])),
        'times go one way only',
    );
    const byId = new Map(records.map((record) => [record.eventID, record]));
    for (const { key, cells } of rows) {
        const record = byId.get(key);
        assert.ok(record, `${key} is in the files`);
        byId.delete(key);
        assert.equal(cells.time, timeShown(record), key);
        assert.equal(cells.name, record.eventName, key);
        assert.equal(cells.source, record.eventSource, key);
        assert.equal(cells.region, record.awsRegion, key);
        assert.equal(cells.address, record.sourceIPAddress, key);
        assert.equal(cells.agent, record.userAgent ?? '', key);
        assert.equal(cells.error, record.errorCode ?? '', key);
    }
    assert.equal(byId.size, 0, 'every record has a row');
});

test('a search finds exactly the events that it asks for', async (t) => {
    const { screen } = await openInvictus(t);
    const source = (name) => (record) => record.eventSource === name;
    // Each with the jq filter that counts the same: gzip -cd *.gz | jq -c '.Records[] | select(…)' | wc -l
    const questions = {
        // .eventName == "GetCallerIdentity"
        'name:GetCallerIdentity': (record) => record.eventName === 'GetCallerIdentity',
        // .errorCode // "" | startswith("AccessDenied")
        'error:AccessDenied*': (record) => (record.errorCode ?? '').startsWith('AccessDenied'),
        'error:*': (record) => outcomeOf(record) !== 'ok',
        // [.. | scalars | tostring | ascii_downcase | contains("credentials-13")] | any
        'credentials-13': (record) => holdsWord(record, 'credentials-13'),
        '-name:GetCallerIdentity': (record) => record.eventName !== 'GetCallerIdentity',
        // .userIdentity.type == "Root"
        'credential:root': (record) => record.userIdentity.type === 'Root',
        'credential:role': (record) => record.userIdentity.type === 'AssumedRole',
        'eventName:PutParameter': (record) => record.eventName === 'PutParameter',
        'source:kms.amazonaws.com': source('kms.amazonaws.com'),
        'user:bert-jan': (record) => record.userIdentity.userName === 'bert-jan',
        'source:ssm.amazonaws.com name:PutParameter': (record) =>
            source('ssm.amazonaws.com')(record) && record.eventName === 'PutParameter',
        'sourceIPAddress:192.168.10.20': (record) => record.sourceIPAddress === '192.168.10.20',
        'requestParameters.secretId:*mekIRl': (record) =>
            String(record.requestParameters?.secretId ?? '').endsWith('mekIRl'),
        'nothing-has-this-word-in-it': () => false,
        '': () => true,
    };
    for (const [query, filter] of Object.entries(questions)) {
        await screen.expectShown(query, records.filter(filter).length);
    }
});

test('a denied call is told from a failed one', async (t) => {
    const { screen } = await openInvictus(t, 2000);
    await screen.tab(/^Principals/);
    const rows = await screen.table('#principals');
    const sum = (column) => rows.reduce((total, row) => total + numberOf(row.cells[column]), 0);
    // jq: select(.errorCode // "" | test("AccessDenied|UnauthorizedOperation")) → 60
    assert.equal(sum('denied'), records.filter((record) => outcomeOf(record) === 'denied').length);
    assert.equal(sum('errors'), records.filter((record) => outcomeOf(record) === 'error').length);
});
