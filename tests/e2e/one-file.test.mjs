// The page in one file, opened from a disk: all of it works and it reaches nothing. (core/ has the same in each browser.)

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ONE_FILE } from './browser.mjs';
import { openPage, pageOnDisk, ROOT } from './page.mjs';
import { filesBelow, recordsOf } from './independent.mjs';

const invictus = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const demo = { files: 66, events: 3500 };

test('one file from a disk: logs are read, searched and opened', async (t) => {
    const screen = await openPage(t, { address: await pageOnDisk(t) });
    const counts = await screen.open(invictus);
    assert.equal(counts.events, recordsOf(invictus).length);
    await screen.page.getByRole('tab', { name: 'Events' }).click();
    await screen.page.locator('#events [role=row][data-key]').first().click();
    const raw = await screen.page.textContent('#detail pre.raw');
    assert.ok(recordsOf(invictus).some((record) => record.eventID === JSON.parse(raw).eventID), 'the record itself');
    assert.ok(screen.page.workers().length >= 2, 'the work is done by workers');
});

test('one file from a disk: the demo is inside', async (t) => {
    const screen = await openPage(t, { address: await pageOnDisk(t) });
    await screen.page.click('button#try-demo');
    assert.equal((await screen.loaded(demo.files)).events, demo.events);
});

test('the hash beside the file is its own', () => {
    const page = readFileSync(join(ONE_FILE, 'trailglass.html'));
    const stated = readFileSync(join(ONE_FILE, 'trailglass.html.sha256'), 'utf8');
    assert.equal(stated, `${createHash('sha256').update(page).digest('hex')}  trailglass.html\n`);
});
