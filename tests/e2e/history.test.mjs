// The page of a resource: its life as a bar, what each write changed, and that an address leads to it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesBelow, recordsOf, timeShown } from './independent.mjs';
import { openPage, ROOT } from './page.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.gz');
const records = recordsOf(files);
const ROLE = 'stratus-red-team-backdoor-r-role';
const GROUP = 'sg-04cfb7a4712d75b00';
const dossierOf = (resource) => `#v=1&tab=receipt&dossier=${encodeURIComponent(`resource ${resource}`)}`;
const timeOf = (name, resource) => records
    .filter((record) => record.eventName === name && !record.errorCode && JSON.stringify(record).includes(resource))
    .map(timeShown).sort();

async function openResource(t, resource, options) {
    const screen = await openPage(t, { hash: dossierOf(resource), ...options });
    await screen.open(files);
    await screen.page.waitForSelector('#history');
    return screen;
}

test('the life of a role is drawn from its creation to its end, and each mark is the call', async (t) => {
    const { page } = await openResource(t, ROLE);
    const marks = await page.$$eval('.life-mark', (all) => all.map((mark) => [mark.className.split(' ')[1], mark.title]));
    // UpdateAssumeRolePolicy lets another account in and is overwritten; AttachRolePolicy is a change.
    const kinds = marks.map(([kind]) => kind);
    assert.equal(kinds[0], 'created');
    assert.equal(kinds.at(-1), 'deleted');
    assert.ok(kinds.includes('exposed'), kinds.join());
    const [created] = timeOf('CreateRole', ROLE);
    assert.ok(marks[0][1].includes('CreateRole by bert-jan') && marks[0][1].includes(created), marks[0][1]);
    const box = await page.locator('.life-bar').boundingBox();
    for (const mark of await page.$$('.life-mark')) {
        const place = await mark.boundingBox();
        assert.ok(place.x >= box.x - 8 && place.x + place.width <= box.x + box.width + 8, 'within the bar');
    }
    await page.click('.life-mark.deleted');
    await page.waitForFunction(() => document.querySelector('#detail pre.raw')?.textContent.includes('DeleteRole'));
});

test('what each write changed is within the window, and who changed it last is a link', async (t) => {
    const { page } = await openResource(t, GROUP);
    const cells = await page.$$eval('#history tr[data-key]', (rows) => rows.map((row) => ({
        name: row.querySelector('[data-col=name]').textContent,
        outcome: row.querySelector('[data-col=outcome]').textContent,
        right: row.querySelector('[data-col=changed]').getBoundingClientRect().right,
    })));
    const own = records.filter((record) => record.readOnly === false && JSON.stringify(record).includes(GROUP));
    assert.equal(cells.length, own.length);
    assert.deepEqual(cells.map(({ name }) => name).sort(), own.map((record) => record.eventName).sort());
    assert.equal(cells.filter(({ outcome }) => outcome.includes('Failed')).length, own.filter((record) => record.errorCode).length);
    for (const { name, right } of cells) assert.ok(right <= 1440, `${name} ends at ${right}`);
    const [deleted] = timeOf('DeleteSecurityGroup', GROUP);
    const last = page.locator('[data-part=last-change] button');
    assert.match(await last.textContent(), new RegExp(`DeleteSecurityGroup by bert-jan.*${deleted}`));
    await last.click();
    await page.waitForFunction(() => document.querySelector('#detail pre.raw')?.textContent.includes('DeleteSecurityGroup'));
});

test('Back closes a dossier, and forward opens it again', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    const { page } = screen;
    await screen.tab(/^Principals/);
    await page.locator('#principals [role=row][data-key]').filter({ hasText: 'bert-jan' }).first().click();
    await page.waitForSelector('#dossier table');
    await page.goBack();
    await page.waitForSelector('#dossier', { state: 'detached' });
    await page.waitForSelector('#principals [role=row][data-key]');
    await page.goForward();
    await page.waitForSelector('#dossier table');
});
