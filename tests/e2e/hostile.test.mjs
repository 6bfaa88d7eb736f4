// Files that are damaged, misleading or out to do harm: each gets its sentence in the receipt, none costs the
// events of the others, and the page goes on.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bytesOf, numberOf, openPage, ROOT, temporaryFolder } from './page.mjs';
import { filesBelow, recordsOf } from './independent.mjs';

const invictus = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
// A file large enough to be cut in its middle.
const good = invictus.map((path) => [path, recordsOf([path]).length]).sort((a, b) => b[1] - a[1])[0];

let serial = 0;

// A sound record, changed by the test.
function record(changes) {
    serial += 1;
    return {
        eventVersion: '1.08',
        userIdentity: {
            type: 'IAMUser', principalId: 'AIDAEXAMPLE', arn: 'arn:aws:iam::111122223333:user/ann',
            accountId: '111122223333', accessKeyId: 'AKIAEXAMPLE', userName: 'ann',
        },
        eventTime: '2025-03-03T09:05:07Z',
        eventSource: 'states.amazonaws.com',
        eventName: 'ListStateMachines',
        awsRegion: 'us-east-1',
        sourceIPAddress: '192.0.2.7',
        userAgent: 'test',
        requestParameters: null,
        responseElements: null,
        requestID: `10000000-0000-4000-8000-${String(serial).padStart(12, '0')}`,
        eventID: `20000000-0000-4000-8000-${String(serial).padStart(12, '0')}`,
        eventType: 'AwsApiCall',
        recipientAccountId: '111122223333',
        ...changes,
    };
}

const trail = (...records) => JSON.stringify({ Records: records });

// Opens these files together with a good one. Gives the screen and the receipt by file name; checks that the good
// file kept all of its events and that every file has its line.
async function openBesideGood(t, given) {
    const folder = await temporaryFolder(t);
    const paths = [];
    for (const [name, content] of Object.entries(given)) {
        paths.push(join(folder, name));
        await writeFile(join(folder, name), content);
    }
    const screen = await openPage(t);
    const counts = await screen.open([good[0], ...paths]);
    const receipt = new Map((await screen.receipt()).map((row) => [row.key.split('/').pop(), row.cells]));
    assert.equal(receipt.size, paths.length + 1, 'every file has a line in the receipt');
    assert.equal(numberOf(receipt.get(good[0].split('/').pop()).events), good[1], 'the good file keeps its events');
    return { screen, counts, receipt };
}

// Every one of these files gives no event and a reason.
function allRefused(receipt, names) {
    for (const name of names) {
        const line = receipt.get(name);
        assert.equal(numberOf(line.events), 0, `${name} gives no event`);
        assert.match(line.note, /\w+ \w+ \w+/, `${name} is refused in words`);
    }
}

test('what came before the break is kept, and the receipt says where it broke', async (t) => {
    const bytes = await bytesOf('static/demo/invictus', good[0].split('/').pop());
    // The same records under new ids, so that they are no duplicates of the good file's.
    const plain = gunzipSync(bytes).toString('utf8').replaceAll('"eventID":"', '"eventID":"cut-');
    const packed = gzipSync(plain);
    const given = {
        'cut.json': plain.slice(0, plain.length >> 1),
        'cut.json.gz': packed.subarray(0, packed.length >> 1),
        'cut-late.json.gz': packed.subarray(0, packed.length - 4),
    };
    const { receipt } = await openBesideGood(t, given);
    const inHalf = given['cut.json'].split('"eventVersion"').length - 2;
    const kept = numberOf(receipt.get('cut.json').events);
    assert.ok(Math.abs(kept - inHalf) <= 1, `${kept} of about ${inHalf} events came before the cut`);
    assert.match(receipt.get('cut.json').note, /ends|cut/i);
    assert.ok(numberOf(receipt.get('cut.json.gz').events) > 0, 'what the cut gzip still holds is kept');
    assert.match(receipt.get('cut.json.gz').note, /gzip.*(ends|cut|damaged)/i);
    assert.equal(numberOf(receipt.get('cut-late.json.gz').events), good[1], 'only the checksum is missing');
    assert.match(receipt.get('cut-late.json.gz').note, /gzip/i);
});

test('a gzip bomb ends, is refused with the limit, and the tab lives on', async (t) => {
    const member = gzipSync(Buffer.alloc(64 << 20, ' '));
    const given = {
        'blanks.json.gz': Buffer.concat(Array.from({ length: 32 }, () => member)),
        'brackets.json.gz': gzipSync(Buffer.alloc(512 << 20, '[')),
        'endless-text.json.gz': gzipSync(Buffer.concat([
            Buffer.from('{"Records":[{"eventVersion":"1.08","eventName":"'), Buffer.alloc(512 << 20, 'a'),
        ])),
    };
    const { screen, receipt } = await openBesideGood(t, given);
    allRefused(receipt, Object.keys(given));
    assert.match(receipt.get('blanks.json.gz').note, /more than \d+ MB/i);
    await screen.expectShown('name:*', good[1]);
});

test('what is no CloudTrail log is refused in words', async (t) => {
    const given = {
        'empty.json': '',
        'empty.json.gz': gzipSync(''),
        'blank.json': ' \n ',
        'picture.png': Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), Buffer.alloc(5000, 7)]),
        'rubbish.bin': Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256)),
        'rubbish.json.gz': gzipSync(Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256))),
        'other.json': '{"hello":"world","list":[1,2,3]}',
        'number.json': '42',
        'text.json': '"Records"',
        'words.txt': 'CloudTrail records were here, honestly.\n',
        'no-records.json': '{"Records":[]}',
        'records-of-numbers.json': '{"Records":[1,"two",null,[3]]}',
        'notification.json': '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",'
            + '"eventTime":"2025-03-03T09:05:07.000Z","eventName":"ObjectCreated:Put","userIdentity":'
            + '{"principalId":"AWS:AIDAEXAMPLE"},"s3":{"bucket":{"name":"b"},"object":{"key":"k"}}}]}',
    };
    const { receipt, counts } = await openBesideGood(t, given);
    allRefused(receipt, Object.keys(given));
    assert.equal(counts.events, good[1], 'no event was made up');
    assert.equal(counts.skipped, Object.keys(given).length);
    assert.match(receipt.get('notification.json').note, /fetch s3:\/\/b\/k/);
});

test('values nested a hundred thousand deep do not bring the page down', async (t) => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const objects = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000);
    const given = {
        'bare.json': deep,
        'bare-objects.json': objects,
        'inside.json': trail(record({ eventName: 'DeepList' })).replace('"requestParameters":null', `"requestParameters":{"a":${deep}}`),
        'inside-objects.json': trail(record({ eventName: 'DeepObject' })).replace('"requestParameters":null', `"requestParameters":${objects}`),
        'identity.json': trail(record({ eventName: 'DeepIdentity' })).replace('"userName":"ann"', `"sessionContext":${objects}`),
        'never-closed.json': `{"Records":[{"eventVersion":"1.08","requestParameters":${'{"a":'.repeat(100_000)}`,
    };
    const { screen, receipt } = await openBesideGood(t, given);
    allRefused(receipt, ['bare.json', 'bare-objects.json', 'never-closed.json']);
    for (const name of ['inside.json', 'inside-objects.json', 'identity.json']) {
        assert.ok(numberOf(receipt.get(name).events) === 1 || receipt.get(name).note, `${name} is kept or explained`);
    }
    await screen.expectShown('name:ListStateMachines', 0);
});

test('a record too deep for a tree says so where it is opened and beside others', async (t) => {
    const nested = (levels) => '{"a":'.repeat(levels) + '"innermost"' + '}'.repeat(levels);
    const deep = (levels) => trail(record({ eventName: `Deep${levels}` })).replace('"requestParameters":null', `"requestParameters":${nested(levels)}`);
    const { screen } = await openBesideGood(t, { 'shown.json': deep(126), 'deeper.json': deep(100_000) });
    const { page } = screen;
    await page.fill('input#search', 'name:Deep*');
    await screen.tab(/^Events/);
    const keys = {};
    for (const { key, cells } of await screen.events()) keys[cells.name] = key;
    const shown = await screen.detail(keys.Deep126);
    assert.match(shown.text, /innermost[^"{]*$/m, 'the tree goes down to the innermost value');
    assert.doesNotMatch(shown.text, /taken apart/);
    const refused = await screen.detail(keys.Deep100000);
    assert.match(refused.text, /could not be taken apart \(line 1, column \d+: nested too deep\)/);
    assert.ok(refused.raw.includes(nested(100_000)), 'the record stands as it is');
    await page.keyboard.press('Escape');
    for (const key of Object.values(keys)) {
        await page.locator(`#events [data-key="${key}"] [role=gridcell]`).nth(1).click({ modifiers: ['Control'] });
    }
    await page.keyboard.press('=');
    await page.waitForSelector('#compare');
    await page.waitForFunction(() => !/Reading/.test(document.querySelector('#compare thead').innerText));
    const heads = await page.$$eval('#compare thead th', (heads) => heads.slice(1).map((head) => head.innerText));
    assert.equal(heads.filter((head) => /could not be taken apart/.test(head)).length, 1, heads.join('; '));
});

test('records that lack fields or have them in the wrong shape are kept, not dropped', async (t) => {
    const wrong = [null, true, 7, -1.5e300, 'text', [], [1, { a: 'b' }], {}, { a: { b: ['c'] } }];
    const fields = Object.keys(record({})).filter((name) => !['eventID', 'eventVersion'].includes(name));
    const records = fields.flatMap((field) => wrong.map((value) => record({ [field]: value })));
    const identities = ['type', 'principalId', 'arn', 'accountId', 'accessKeyId', 'userName', 'sessionContext', 'invokedBy']
        .flatMap((field) => wrong.map((value) =>
            record({ userIdentity: { ...record({}).userIdentity, [field]: value } })));
    const without = fields.map((field) => record({ [field]: undefined }));
    const odd = [
        record({ eventTime: 'yesterday' }), record({ eventTime: '9999-99-99T99:99:99Z' }),
        record({ eventTime: '0000-01-01T00:00:00Z' }), record({ eventTime: 1_740_000_000 }),
        record({ requestParameters: { '': '', 'a.b': 'c', __proto__x: 1, 'with "quotes"': '\u0000\u202e' } }),
        record({ userAgent: 'x'.repeat(200_000) }), record({ eventName: '' }),
    ];
    const all = [...records, ...identities, ...without, ...odd];
    const { receipt, screen } = await openBesideGood(t, { 'odd.json': trail(...all) });
    const kept = numberOf(receipt.get('odd.json').events);
    assert.equal(kept, all.length, `every record is kept; the note says: ${receipt.get('odd.json').note}`);
    await screen.page.fill('input#search', 'address:192.0.2.7');
    await screen.tab(/^Events/);
    await screen.page.waitForSelector('#events [role=row][data-key]');
});

test('bytes that are no UTF-8 cost no event', async (t) => {
    const [before, behind] = trail(record({ userAgent: 'SPOT' }), record({ eventName: 'Next' })).split('SPOT');
    const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from(behind)]);
    const { receipt } = await openBesideGood(t, { 'latin.json': bytes });
    assert.equal(numberOf(receipt.get('latin.json').events), 2);
});

test('markup in the log is shown as text and never becomes part of the page', async (t) => {
    const script = '<script>window.hacked = 1</script><img src=x onerror="window.hacked=2">\'"&lt;';
    const hostile = record({});
    for (const name of Object.keys(hostile)) {
        if (typeof hostile[name] === 'string' && !['eventTime', 'eventVersion'].includes(name)) {
            hostile[name] = `${name} ${script}`;
        }
    }
    hostile.errorCode = `errorCode ${script}`;
    hostile.errorMessage = `errorMessage ${script}`;
    hostile.userIdentity = Object.fromEntries(
        Object.keys(hostile.userIdentity).map((name) => [name, `${name} ${script}`]),
    );
    hostile.userIdentity.type = 'IAMUser';
    hostile.requestParameters = { [script]: script, nested: { [script]: [script] } };
    hostile.resources = [{ ARN: `arn ${script}`, accountId: script, type: script }];
    const { screen } = await openBesideGood(t, { [`<img src=x onerror=alert(1)>.json`]: trail(hostile) });
    await screen.page.fill('input#search', 'window.hacked');
    await screen.expectCount(1, 'the hostile record is found by its text');
    for (const [tab, shown] of [
        [/^Principals/, '#principals [role=row][data-key]'], [/^Step Functions/, 'text=No Step Functions calls'],
        [/^Timeline/, '.lane'], [/^Events/, '#events [role=row][data-key]'],
    ]) {
        await screen.tab(tab);
        await screen.page.locator(shown).first().waitFor();
    }
    const [row] = await screen.events();
    assert.equal(row.cells.name, hostile.eventName);
    assert.equal(row.cells.agent, hostile.userAgent);
    await screen.page.locator('#events [role=row][data-key]').first().click();
    await screen.page.waitForSelector('#detail pre.raw');
    const found = await screen.page.evaluate(() => ({
        hacked: window.hacked,
        injected: document.querySelectorAll('img[src="x"], #app script').length,
        shown: document.querySelector('#detail').innerText.includes('<script>window.hacked = 1</script>'),
    }));
    assert.deepEqual(found, { hacked: undefined, injected: 0, shown: true });
});
