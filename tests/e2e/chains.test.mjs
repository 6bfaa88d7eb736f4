// Who really did it: the chain behind an event, what was done with issued credentials, and the table of sessions.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesBelow, recordsOf } from './independent.mjs';
import { ROOT, numberOf, openPage } from './page.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const records = recordsOf(files);
const keyOf = (record) => record.userIdentity?.accessKeyId;
// Calls that issued a key with which somebody made calls later, and these calls.
const issuing = records
    .filter((record) => record.responseElements?.credentials?.accessKeyId)
    .map((grant) => ({ grant, calls: records.filter((record) => keyOf(record) === grant.responseElements.credentials.accessKeyId) }))
    .filter(({ calls }) => calls.length);

// Opens an event by its id, once sessions are worked out.
async function openEvent(screen, id) {
    await screen.search(`id:${id}`);
    await screen.tab(/^Events/);
    await screen.page.waitForSelector('#events [role=row][data-key] [data-col=person]:not(:empty)');
    await screen.page.click(`#events [data-key="${id}"]`);
    await screen.page.waitForFunction((wanted) => document.querySelector('#detail pre.raw')?.textContent.includes(wanted), id);
}

test('the chain behind a call made as a role leads to the user, with the call that proves it', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    const { page } = screen;
    const { grant, calls } = issuing.find(({ grant: { userIdentity } }) => userIdentity.userName === 'bert-jan');
    await openEvent(screen, calls[0].eventID);
    const hops = await page.$$eval('#detail [data-part=chain] [data-hop]', (all) => all.map((hop) => ({
        key: hop.dataset.key, confidence: hop.dataset.confidence, text: hop.textContent,
    })));
    assert.equal(hops.length, 2);
    assert.ok(hops[0].key.includes(grant.userIdentity.principalId) && hops[0].text.includes('bert-jan'), hops[0].text);
    assert.deepEqual(hops.map(({ confidence }) => confidence), ['exact', 'exact']);
    assert.ok(hops[1].text.includes('AssumeRole'), hops[1].text);
    // The proof is a click away, and says what was done with it.
    await page.click('#detail [data-part=chain] [data-hop] p button');
    await page.waitForFunction((id) => document.querySelector('#detail pre.raw')?.textContent.includes(id), grant.eventID);
    const done = page.locator('#detail [data-part=issued] li').first();
    assert.equal(numberOf((await done.locator('button').textContent()).split(' ')[0]), calls.length);
    await done.locator('button').click();
    await screen.expectCount(calls.length, 'a click shows the events of the session that it issued');
});

test('a search for a person finds what was done under other names too', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    const users = records.filter(({ userIdentity: { type, userName, invokedBy } }) => type === 'IAMUser' && userName === 'bert-jan' && !invokedBy);
    const asRoles = issuing.filter(({ grant }) => grant.userIdentity.userName === 'bert-jan').flatMap(({ calls }) => calls);
    const through = records.filter(({ userIdentity: { userName, invokedBy } }) => userName === 'bert-jan' && invokedBy);
    await screen.tab(/^Events/);
    await screen.page.waitForSelector('#events [role=row][data-key] [data-col=person]:not(:empty)');
    await screen.expectShown('person:bert-jan', users.length + asRoles.length + through.length);
    await screen.expectShown('person:bert-jan -principal:bert-jan', asRoles.length);
    await screen.expectShown('person:bert-jan -principal:bert-jan outcome:denied', asRoles.filter(({ errorCode }) => /AccessDenied|Unauthorized/.test(errorCode)).length);
});

test('the table of sessions says who became whom', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    const { page } = screen;
    await screen.tab(/^Principals/);
    await page.getByRole('tab', { name: 'Sessions' }).click();
    await page.waitForSelector('#chains [role=row][data-key]');
    const rows = await screen.table('#chains');
    for (const { grant, calls } of issuing) {
        const row = rows.find(({ key }) => key === `key:${grant.responseElements.credentials.accessKeyId}`);
        assert.ok(row, `a row for the session of ${grant.eventID}`);
        assert.equal(numberOf(row.cells.events), calls.length);
        assert.ok(row.cells['issued-by'].startsWith(`${grant.eventName} by `), row.cells['issued-by']);
    }
    const total = rows.reduce((sum, { cells }) => sum + numberOf(cells.events), 0);
    assert.equal(total, records.length, 'each event is in one session');
});
