// The page in one file, opened from a disk: all of it works, in Chromium and in Firefox, and it reaches nothing.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
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

// A port that nobody uses.
const freePort = () => new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address();
        server.close(() => resolve(port));
    });
});

// Firefox by its driver, spoken to directly.
async function firefox(t) {
    const port = await freePort();
    const driver = spawn('geckodriver', ['--port', String(port)], { stdio: 'ignore' });
    t.after(() => driver.kill());
    const call = async (method, path, body) => {
        const response = await fetch(`http://127.0.0.1:${port}${path}`, {
            method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body),
        });
        const { value } = await response.json();
        if (!response.ok) throw new Error(value.message);
        return value;
    };
    for (let tries = 0; ; tries += 1) {
        if (await call('GET', '/status').catch(() => null)) break;
        if (tries > 100) throw new Error('geckodriver does not answer; run scripts/setup test');
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { sessionId } = await call('POST', '/session', {
        capabilities: { alwaysMatch: { 'moz:firefoxOptions': { args: ['-headless'] } } },
    });
    t.after(() => call('DELETE', `/session/${sessionId}`).catch(() => {}));
    const here = `/session/${sessionId}`;
    return {
        open: (url) => call('POST', `${here}/url`, { url }),
        run: (script) => call('POST', `${here}/execute/sync`, { script, args: [] }),
    };
}

test('one file from a disk, in Firefox: the demo is read', async (t) => {
    const browser = await firefox(t);
    await browser.open(`${await pageOnDisk(t)}#demo`);
    let seen = {};
    for (let tries = 0; tries < 300 && !(seen?.state === 'ready' && Number(seen.files) === demo.files); tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        seen = await browser.run("return { ...document.querySelector('#app')?.dataset }");
    }
    assert.equal(Number(seen.events), demo.events, JSON.stringify(seen));
});
