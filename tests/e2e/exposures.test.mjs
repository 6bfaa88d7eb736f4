// What a real attack opened, shared and trusted, against the records themselves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesBelow, recordsOf, timeShown } from './independent.mjs';
import { ROOT, openPage } from './page.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const records = [...new Map(recordsOf(files).map((record) => [record.eventID, record])).values()];
const own = new Set(records.map(({ recipientAccountId }) => recipientAccountId));

// Whether a call lets somebody else in: by an account, by `*` as a principal, by a range of all addresses, or by a certificate.
function opens({ eventName, errorCode, readOnly, requestParameters }) {
    if (errorCode || readOnly || !requestParameters) return false;
    if (/^(Delete|Remove|Revoke)|Egress|^CreateSecret|^PutSecret/.test(eventName)) return false;
    const { valuesToRemove, ...request } = requestParameters;
    const text = JSON.stringify(request).replaceAll('\\"', '"').replaceAll('\\n', ' ');
    if (text.includes('"remove"')) return false;
    const accounts = [...text.matchAll(/(?:"|::)(\d{12})(?:"|:)/g)].map(([, account]) => account);
    return accounts.some((account) => !own.has(account))
        || /"principal": ?(\{"AWS": ?)?"\*"/i.test(text)
        || text.includes('0.0.0.0/0') && eventName.includes('Ingress')
        || /^Create(TrustAnchor|Profile|SAMLProvider|OpenIDConnectProvider)$/.test(eventName);
}

test('what was opened is one table: to whom, since when, and what closed it', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    await screen.page.getByRole('tab', { name: 'Exposure' }).click();
    await screen.page.waitForSelector('#exposures [role=row][data-key] [data-col=by]:not(:empty)');
    const rows = await screen.table('#exposures');
    const wanted = records.filter(opens);
    assert.deepEqual(rows.map(({ key }) => key).sort(), wanted.map(({ eventID }) => eventID).sort());
    for (const { key, cells } of rows) {
        const record = records.find(({ eventID }) => eventID === key);
        assert.equal(cells.time, timeShown(record));
        assert.ok(cells.what && cells.resource && cells.to, 'what, of what, to whom');
    }
    const row = (resource) => rows.filter(({ cells }) => cells.resource === resource).map(({ cells }) => cells);
    const [snapshot] = row('snap-083d3b857c13988bc');
    assert.equal(snapshot.to, '012345678912');
    assert.equal(snapshot.time, '2023-07-10 12:11:28');
    assert.equal(snapshot.closed, '2023-07-10 12:11:57');
    assert.match(snapshot['closed-by'], /^ModifySnapshotAttribute by /);
    assert.equal(row('ami-0aa1d83d0b0985c86')[0].to, '012345678901');
    assert.equal(rows.filter(({ cells }) => cells.to === '193672423079').length, 3);
    // Of the two rules one was revoked, the other ended with its group.
    assert.deepEqual(row('sg-04cfb7a4712d75b00').map((cells) => [cells.allows, cells['closed-by'].split(' ')[0]]).sort(), [
        ['tcp 22', 'RevokeSecurityGroupIngress'], ['tcp 443', 'DeleteSecurityGroup'],
    ]);
    // The foreign accounts stand below.
    const foreign = await screen.page.locator('tr td[data-col=foreign-account]').allInnerTexts();
    for (const account of ['012345678901', '012345678912', '193672423079']) assert.ok(foreign.includes(account), account);
    // A click opens the call.
    const first = screen.page.locator('#exposures [role=row][data-key]').first();
    const key = await first.getAttribute('data-key');
    await first.click();
    await screen.page.waitForFunction((id) => document.querySelector('#detail pre.raw')?.textContent.includes(id), key);
});

test('what nothing closed in these files is said to be open', async (t) => {
    const screen = await openPage(t);
    // Without the files that tell how it was all taken away again.
    const before = files.filter((path) => recordsOf([path]).every(({ eventTime }) => eventTime < '2023-07-10T12:28:20Z'));
    await screen.open(before);
    await screen.page.getByRole('tab', { name: 'Exposure' }).click();
    const rows = await screen.table('#exposures');
    const snapshot = rows.find(({ cells }) => cells.resource === 'exfiltration');
    assert.equal(snapshot.cells.closed, 'open at the end of these files');
    assert.equal(snapshot.cells['closed-by'], '');
    // Columns that say nothing in any row, or what the one beside them says, are left out.
    for (const silent of ['condition', 'person']) assert.ok(!(silent in snapshot.cells), silent);
});
