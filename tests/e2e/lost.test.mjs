// What goes wrong between the page and its workers: nothing is lost in silence, and what comes late is not taken for
// something else. Lines before the workers' own script do the harm.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { heldRequest, inWorkers } from './hold.mjs';
import { ROOT, numberOf, openPage, temporaryFolder } from './page.mjs';

const LATER = join(ROOT, 'tests/data/later-examples.json');
const EXAMPLES = { path: join(ROOT, 'tests/data/seed-examples.json'), events: 6 };

// Lines that change what a worker posts through the channel between engine and readers.
const changingPosts = (role, change) => `
    if (self.name === '${role}') {
        const post = MessagePort.prototype.postMessage;
        MessagePort.prototype.postMessage = function (message, ...rest) {
            return post.call(this, (${change})(message), ...rest);
        };
    }`;

const BROKEN = [
    ['a batch that is not whole', 'reader', `(message) => {
        if (message.Progress?.reported.length) message.Progress.batch = message.Progress.batch.slice(1);
        return message;
    }`, /its reader stopped: what it sent could not be read/],
    ['a message that nobody knows', 'reader', `(message) => (message.Progress ? { Nonsense: 1 } : message)`,
        /its reader stopped: what it sent could not be read/],
    ['a message that can’t be posted', 'reader', `(message) => (message.Progress ? () => {} : message)`,
        /its reader stopped: it could not send what it read/],
    ['a job that nobody knows', 'engine', `(message) => (message.Group ? { Nonsense: 1 } : message)`,
        /its reader stopped: it did not understand the engine/],
];

for (const [what, role, change, words] of BROKEN) {
    test(`${what} ends its reader, and the file that it had is unread for that reason`, async (t) => {
        const screen = await openPage(t);
        await inWorkers(screen, changingPosts(role, change));
        const counts = await screen.open(EXAMPLES.path);
        assert.equal(counts.events, 0);
        const [row] = await screen.receipt();
        assert.match(row.cells.note, words);
        assert.equal(numberOf(row.cells.events), 0);
    });
}

test('what a lost reader still sends adds no events to a file that is unread', async (t) => {
    // Another reader is left for the next file.
    const twoCores = () => Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => 2 });
    const screen = await openPage(t, { prepare: (page) => page.addInitScript(twoCores) });
    const { lines, held, release } = heldRequest(screen);
    await inWorkers(screen, changingPosts('reader', `(message) => {
        if (message.Progress?.reported.includes(0)) {
            self.postMessage({ Failed: 'broken by a test' });
            ${lines}
            new BroadcastChannel('late').postMessage(1);
        }
        return message;
    }`));
    await screen.page.evaluate(() => {
        window.isLate = false;
        new BroadcastChannel('late').onmessage = () => { window.isLate = true; };
    });
    const loading = screen.open(EXAMPLES.path);
    await held();
    await loading;
    release();
    await screen.page.waitForFunction(() => window.isLate);
    // The engine takes these in after the late message.
    const { events } = await screen.open(LATER);
    assert.equal(events, JSON.parse(await readFile(LATER, 'utf8')).Records.length);
    const row = (await screen.receipt()).find(({ key }) => key === 'seed-examples.json');
    assert.match(row.cells.note, /its reader stopped: broken by a test/);
    assert.equal(numberOf(row.cells.events), 0);
});

const LAST_WORDS = [
    ['has died', `{ Failed: 'broken by a test' }`, /engine stopped.*broken by a test.*Drop your files again/s],
    ['has sent what nobody knows', `{ Nonsense: 1 }`, /engine stopped.*what it sent could not be read.*Drop your files again/s],
];

for (const [what, message, words] of LAST_WORDS) test(`after the engine ${what} the page says so, and the next drop is read by another one`, async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    await inWorkers(screen, `
        if (self.name === 'engine') {
            let isDead = false;
            addEventListener('message', (event) => { if (isDead) event.stopImmediatePropagation(); }, true);
            new BroadcastChannel('break').onmessage = () => {
                isDead = true;
                postMessage(${message});
            };
        }`);
    await screen.open(EXAMPLES.path);
    await screen.search('name:*');
    await page.evaluate(() => new BroadcastChannel('break').postMessage(1));
    await page.waitForSelector('#app[data-state=empty]', { state: 'attached' });
    assert.match(await page.getByRole('alert').innerText(), words);
    const counts = await screen.open(EXAMPLES.path);
    assert.equal(counts.events, EXAMPLES.events);
    await screen.search('name:*');
    assert.equal((await screen.counts()).shown, EXAMPLES.events);
});

test('a file that comes for a cancelled export does not hurry the next one', async (t) => {
    const folder = await temporaryFolder(t);
    const paths = ['first', 'second'].map((name) => join(folder, `${name}.json`));
    for (const path of paths) {
        const record = { eventName: path.endsWith('first.json') ? 'One' : 'Two', eventTime: '2023-07-10T12:00:00Z', eventID: path };
        await writeFile(path, JSON.stringify({ Records: [record] }));
    }
    const screen = await openPage(t);
    const { page } = screen;
    // The engine gets the first file that an export asks for only after it has asked for the second one.
    await inWorkers(screen, `
        if (self.name === 'engine') {
            let first = null;
            let isLate = false;
            addEventListener('message', (event) => {
                if (isLate || event.data.Lent?.wanted.Export === undefined) return;
                event.stopImmediatePropagation();
                first = event.data;
                new BroadcastChannel('held').postMessage(1);
            }, true);
            const post = self.postMessage;
            self.postMessage = (message, ...rest) => {
                if (first && message.Lend?.wanted.Export !== undefined) {
                    isLate = true;
                    const late = new MessageEvent('message', { data: first });
                    first = null;
                    queueMicrotask(() => dispatchEvent(late));
                }
                return post.call(self, message, ...rest);
            };
        }`);
    await page.evaluate(() => {
        window.isHeld = false;
        new BroadcastChannel('held').onmessage = () => { window.isHeld = true; };
    });
    await screen.open(paths);
    await screen.tab(/^Events/);
    await page.click('#open-export');
    await page.click('#export [data-form="ndjson"]');
    await page.waitForFunction(() => window.isHeld);
    await page.click('#export [data-form="close"]');
    await screen.search('name:Two');
    await page.click('#open-export');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export [data-form="ndjson"]')]);
    assert.equal(JSON.parse(await readFile(await download.path(), 'utf8')).eventName, 'Two');
    await page.waitForSelector('#close-export');
    assert.doesNotMatch(await page.innerText('#export'), /not there/);
});
