// A folder that is watched, and files that are opened again at the next visit. The folder is one of the page's private file
// system, so that its handles are real and no dialog of the browser stands in the way.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './page.mjs';

const prepare = (page) => page.addInitScript(() => {
    window.showDirectoryPicker = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('logs', { create: true });
});

const trail = (...ids) => JSON.stringify({
    Records: ids.map((id) => ({
        eventVersion: '1.10', eventTime: '2024-01-02T03:04:05Z', eventSource: 's3.amazonaws.com', eventName: 'GetObject', eventID: id,
        awsRegion: 'us-east-1', recipientAccountId: '111122223333', sourceIPAddress: '192.0.2.1',
        userIdentity: { type: 'IAMUser', userName: 'ada', accountId: '111122223333' },
    })),
});

// Writes a file below the watched folder.
function put(page, path, text) {
    return page.evaluate(async ([path, text]) => {
        let folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('logs', { create: true });
        const names = path.split('/');
        for (const name of names.slice(0, -1)) folder = await folder.getDirectoryHandle(name, { create: true });
        const file = await (await folder.getFileHandle(names.at(-1), { create: true })).createWritable();
        await file.write(text);
        await file.close();
    }, [path, text]);
}

test('new files of a watched folder are read by themselves, complete ones only', async (t) => {
    const screen = await openPage(t, { prepare });
    const { page } = screen;
    await page.click('#watch-folder');
    await page.waitForFunction(() => document.querySelector('#watched')?.textContent.includes('“logs”: 0 files'));
    await put(page, '2024/01/one.json', trail('one'));
    assert.equal((await screen.loaded(1)).events, 1);
    await screen.tab(/^Events/);
    // What `aws s3 sync` has not yet renamed is no file of the log.
    await put(page, '2024/01/three.json.0aF19bC2', trail('three').slice(0, 90));
    await put(page, '2024/02/two.json', trail('two', 'one'));
    const counts = await screen.loaded(2);
    assert.deepEqual([counts.events, counts.duplicates, counts.skipped], [2, 1, 0]);
    assert.equal(await page.getAttribute('[role=tab][aria-selected=true]', 'data-tab'), 'events', 'the open tab stays open');
    const rows = await screen.receipt();
    assert.deepEqual(rows.map(({ key }) => key).sort(), ['logs/2024/01/one.json', 'logs/2024/02/two.json']);
    assert.match(await page.innerText('#watched'), /2 files/);
    await page.click('#stop-watching');
    await page.waitForSelector('#watched', { state: 'detached' });
});

test('files are opened again at the next visit only where the user wants it; what is kept are handles and no data', async (t) => {
    const screen = await openPage(t, { prepare });
    const { page } = screen;
    await put(page, 'one.json', trail('one'));
    await page.click('#watch-folder');
    await screen.loaded(1);
    await screen.receipt();
    const kept = () => page.evaluate(() => localStorage.getItem('trailglass.handles'));
    assert.equal(await kept(), null, 'nothing is kept unasked');
    await page.check('#remember-files');
    await page.waitForFunction(() => localStorage.getItem('trailglass.handles') !== null);
    const kinds = await page.evaluate(() => new Promise((resolve, reject) => {
        const open = indexedDB.open('trailglass');
        open.onerror = () => reject(open.error);
        open.onsuccess = () => {
            const all = open.result.transaction('handles').objectStore('handles').getAll();
            all.onsuccess = () => { open.result.close(); resolve(all.result.map(({ constructor }) => constructor.name)); };
            all.onerror = () => reject(all.error);
        };
    }));
    assert.deepEqual(kinds, ['FileSystemDirectoryHandle']);

    await put(page, 'two.json', trail('two'));
    await page.reload();
    await page.click('#reopen');
    assert.equal((await screen.loaded(2)).events, 2, 'with what has come since');

    await page.reload();
    await page.click('#forget-files');
    await page.waitForFunction(() => localStorage.getItem('trailglass.handles') === null);
    await page.reload();
    await page.waitForSelector('#watch-folder');
    assert.equal(await page.locator('#reopen').count(), 0);
});
