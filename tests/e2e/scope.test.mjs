// What a real attack left behind, against the records themselves, and how actors are chosen on the page.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { filesBelow, recordsOf } from './independent.mjs';
import { ROOT, openPage } from './page.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const records = [...new Map(recordsOf(files).map((record) => [record.eventID, record])).values()];
const done = records.filter(({ errorCode, userIdentity }) => !errorCode && userIdentity?.userName === 'bert-jan');

// Opens the files and looks for the traces of a principal, from its dossier.
async function openScope(t) {
    const screen = await openPage(t);
    await screen.open(files);
    await screen.tab(/^Principals/);
    await screen.page.locator('#principals [role=row][data-key]').filter({ hasText: 'bert-jan' }).first().click();
    await screen.page.getByRole('button', { name: /^Add to scope/ }).click();
    await screen.page.waitForSelector('#scope [role=row][data-key]');
    return screen;
}

function made(call, name) {
    return done.filter(({ eventName }) => eventName === call).map((record) => name(record));
}

test('what is left of an attack is one table, what is left first', async (t) => {
    const screen = await openScope(t);
    const rows = await screen.table('#scope');
    const cells = rows.map((row) => row.cells);
    const states = cells.map(({ state }) => state);
    assert.deepEqual(states, [...states].sort().reverse(), 'left before gone');
    const of = (kind) => cells.filter((cell) => cell.kind === kind);
    const resources = (kind) => of(kind).map(({ resource }) => resource).sort();
    // Users, roles and keys that it made; all of them were deleted at the end.
    assert.deepEqual(resources('made IAM user'), made('CreateUser', (r) => r.requestParameters.userName).sort());
    assert.deepEqual(resources('made access key'), made('CreateAccessKey', (r) => r.responseElements.accessKey.accessKeyId).sort());
    assert.deepEqual(resources('made role'), made('CreateRole', (r) => r.requestParameters.roleName).sort());
    assert.ok(of('made IAM user').every(({ state, 'gone-by': by }) => state === 'gone' && by === 'DeleteUser by bert-jan'));
    // The backdoors: a shared snapshot and image, a role, a function, a bucket.
    const exposed = cells.filter(({ kind }) => kind.startsWith('exposed '));
    for (const resource of ['snap-083d3b857c13988bc', 'ami-0aa1d83d0b0985c86', 'exfiltration', 'stratus-red-team-backdoor-r-role',
        'stratus-red-team-backdoor-f-func', 'stratus-red-team-bdbp-lhfzvgcamn', 'sg-04cfb7a4712d75b00']) {
        assert.ok(exposed.some((cell) => cell.resource === resource && cell.state === 'gone'), resource);
    }
    // Of what it made these are left: secrets and parameters that nobody deleted, a network.
    const deleted = new Set(done.filter(({ eventName }) => eventName === 'DeleteParameter').map((r) => r.requestParameters.name));
    const left = made('PutParameter', (r) => r.requestParameters.name).filter((name) => !deleted.has(name));
    assert.deepEqual(of('made parameter').filter(({ state }) => state === 'left').map(({ resource }) => resource).sort(), left.sort());
    assert.deepEqual(of('made VPC').filter(({ state }) => state === 'left').map(({ resource }) => resource), ['vpc-07b33857c7ad1c027']);
    // Trails and flow logs were its own, so that their deletion destroyed nothing of others.
    assert.ok(of('made trail').every(({ 'gone-by': by }) => by === 'DeleteTrail by bert-jan'));
    assert.deepEqual(of('made flow log').map(({ 'gone-by': by }) => by), ['DeleteFlowLogs by bert-jan']);
    assert.equal(of('destroyed trail').length, 0);
    // Taken out: each secret and parameter once, however often it was read.
    const read = new Set(done.filter(({ eventName }) => eventName === 'GetParameter').map((r) => r.requestParameters.name));
    assert.deepEqual(resources('took out value of a parameter'), [...read].sort());
    // The user that it made signed in: that session was added, as an inference.
    const added = await screen.page.locator('[data-added]').allInnerTexts();
    assert.ok(added.some((name) => name.includes('stratus-red-team-nmfalu-gfjyeaypjt')), added.join());
    // A click opens the call.
    const key = await screen.page.locator('#scope [role=row][data-key]').first().getAttribute('data-key');
    await screen.page.locator('#scope [role=row][data-key]').first().click();
    await screen.page.waitForFunction((id) => document.querySelector('#detail pre.raw')?.textContent.includes(id), key.split(' ')[0]);
});

test('actors are chips that a click takes away, and the persons of a search can be taken', async (t) => {
    const screen = await openScope(t);
    const actors = screen.page.locator('[data-part=actors] [data-key]');
    assert.equal(await actors.count(), 1);
    await screen.page.getByRole('button', { name: /^Take principal:/ }).click();
    await screen.page.waitForSelector('[data-part=choose]');
    await screen.page.keyboard.press('1');
    await screen.page.keyboard.press('7');
    await screen.page.waitForSelector('[data-part=choose]');
    // Going back takes the last step back.
    await screen.search('name:CreateAccessKey');
    await screen.page.locator('#scope-persons').click();
    await screen.page.waitForSelector('#scope [role=row][data-key]');
    const kinds = (await screen.table('#scope')).map(({ cells }) => cells.kind);
    // The filter narrows the rows to the keys; what undid them is found all the same.
    assert.deepEqual([...new Set(kinds)], ['made access key']);
    const rows = await screen.table('#scope');
    assert.ok(rows.every(({ cells }) => cells['gone-by'].startsWith('DeleteAccessKey')));
    await screen.page.goBack();
    await screen.page.waitForSelector('[data-part=choose]');
});

test('commands are comments to copy and to save', async (t) => {
    const screen = await openScope(t);
    await screen.page.locator('#scope-commands summary').click();
    const shown = await screen.page.locator('#scope-commands pre').innerText();
    const downloading = screen.page.waitForEvent('download');
    await screen.page.locator('#save-commands').click();
    const saved = await readFile(await (await downloading).path(), 'utf8');
    for (const text of [shown, saved]) {
        assert.ok(text.split('\n').every((line) => line === '' || line.startsWith('#')), 'every line is a comment');
        assert.ok(text.includes('# undo: aws ec2 delete-vpc --vpc-id vpc-07b33857c7ad1c027 --region us-east-1'));
    }
    await screen.page.locator('#close-export').click();
    const left = (await screen.table('#scope')).filter(({ cells }) => cells.state === 'left').length;
    assert.equal(saved.match(/^# undo: /gm).length, left);
});

test('an actor is added by a part of a name, and who else changed something is said', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    await screen.open(files);
    await screen.tab(/^Scope/);
    await page.waitForSelector('[data-part=choose]');
    const address = done.find(({ eventName }) => eventName === 'CreateUser').sourceIPAddress;
    await page.fill('#scope-actor', address.slice(0, -1));
    await page.locator(`#actor-list [data-actor="address:${address}"]`).waitFor();
    await page.fill('#scope-actor', 'BERT');
    const option = page.locator('#actor-list [data-actor^="person:"]').filter({ hasText: 'bert-jan' });
    await option.waitFor();
    const person = await option.getAttribute('data-actor');
    assert.equal(await page.locator('#actor-list [data-actor^="principal:"]').filter({ hasText: 'bert-jan' }).count(), 1);
    // The first one is chosen; the arrow keys choose another one.
    const place = await option.evaluate((element) => [...element.parentElement.children].indexOf(element));
    for (let step = 0; step < place; step += 1) await page.keyboard.press('ArrowDown');
    await page.waitForSelector(`#actor-list [data-actor="${person.replaceAll('"', '\\"')}"][aria-selected=true]`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#scope [role=row][data-key]');
    assert.equal(await page.locator('[data-part=actors] [data-key]').getAttribute('data-key'), person);
    assert.match(await page.locator('[data-part=actors] [data-key]').innerText(), /^bert-jan/);
    assert.equal(await page.inputValue('#scope-actor'), '');
    // Without the person there is somebody else with changes, and that is said with a way to add them.
    await page.waitForSelector('#app:not([aria-busy])', { state: 'attached' });
    const changes = await page.locator('[data-part=outside]').count();
    await page.fill('#scope-actor', 'nothing-is-called-so');
    await page.locator('.actor-box [role=status]').waitFor();
    // The sentence lies over what is below until one leaves the box.
    await page.keyboard.press('Escape');
    await page.locator('.actor-box [role=status]').waitFor({ state: 'detached' });
    if (changes > 0) {
        await page.locator('#scope-add-outside').click();
        await page.locator('[data-part=outside]').waitFor({ state: 'detached' });
    }
});
