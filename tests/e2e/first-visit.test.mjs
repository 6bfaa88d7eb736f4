// The first moments of a visit: the landing page is part of index.html, and what is done on it before the program runs is
// kept and done once it does. The program is held back by the test, so no test here has to be faster than anything.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBelow, outcomeOf, recordsOf } from './independent.mjs';
import { ROOT, numberOf, openPage } from './page.mjs';

const EXAMPLES = { path: join(ROOT, 'tests/data/seed-examples.json'), events: 6 };
const LATER = join(ROOT, 'tests/data/later-examples.json');

// Holds back the files of a page whose address fits, until `release` is called.
function holdBack(addresses) {
    let release;
    const released = new Promise((resolve) => { release = resolve; });
    const prepare = (page) => page.route(addresses, async (route) => {
        await released;
        await route.continue();
    });
    return { prepare, release };
}

// A page whose program does not come before `release` is called.
async function heldBack(t) {
    const { prepare, release } = holdBack('**/*.wasm*');
    const screen = await openPage(t, { prepare, until: '#app:not([data-state])' });
    await screen.page.waitForFunction(() => performance.getEntriesByName('trailglass:boot').length > 0);
    return { screen, page: screen.page, release };
}

test('the landing page stands in index.html as the program draws it', async (t) => {
    const { page } = await openPage(t);
    await page.waitForSelector('#app[data-state="empty"]', { state: 'attached' });
    const [written, drawn] = await page.evaluate(async () => {
        const parsed = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
        // What only a running program can say of itself.
        const isState = (name) => (name.startsWith('data-') && name !== 'data-opens') || name === 'aria-busy';
        const outline = (node) => {
            if (node.nodeType === Node.TEXT_NODE) return node.textContent.replace(/\s+/g, ' ').trim();
            if (node.nodeType !== Node.ELEMENT_NODE) return '';
            // What the browser can and remembers.
            if (node.id === 'sources') return '';
            const attributes = [...node.attributes].filter(({ name }) => !isState(name))
                // An attribute that is either there or not may have any value.
                .map(({ name, value }) => [name, value === name ? '' : value]).sort();
            // Texts that follow each other are one to the eye.
            const inside = [...node.childNodes].map(outline).reduce((list, part) => {
                if (typeof part === 'string' && typeof list.at(-1) === 'string') list.push(`${list.pop()} ${part}`.trim());
                else list.push(part);
                return list;
            }, []).filter((part) => part !== '');
            const isNothing = attributes.length + inside.length === 0;
            return isNothing ? '' : [node.localName, Object.fromEntries(attributes), ...inside];
        };
        return [outline(parsed.getElementById('root')), outline(document.getElementById('root'))];
    });
    assert.ok(JSON.stringify(drawn).includes('Drop your CloudTrail logs here'));
    assert.deepEqual(written, drawn);
});

test('the picture on the landing page is the demo, counted once more', async (t) => {
    const { page } = await openPage(t);
    const records = new Map(recordsOf(['invictus', 'synthetic-step-functions'].flatMap((set) => (
        filesBelow(join(ROOT, 'static/demo', set), '.json.gz')))).map((record) => [record.eventID, record]));
    const lanes = new Map();
    for (const { userIdentity: who, ...record } of records.values()) {
        const name = who.userName ?? who.sessionContext?.sessionIssuer?.userName ?? who.invokedBy ?? who.type;
        if (!lanes.has(name)) lanes.set(name, []);
        lanes.get(name).push(record);
    }
    const busiest = [...lanes].sort((one, two) => two[1].length - one[1].length).slice(0, 5);
    const picture = page.locator('svg.landing-picture');
    assert.match(await picture.getAttribute('aria-label'), /Picture of the demo/);
    const texts = await picture.locator('text').allTextContents();
    assert.deepEqual(texts.filter((_, at) => at % 2 === 0), busiest.map(([name]) => name));
    assert.deepEqual(texts.filter((_, at) => at % 2 === 1).map(numberOf), busiest.map(([, events]) => events.length));
    // A bar for each principal and minute with such a call.
    for (const outcome of ['ok', 'error', 'denied']) {
        const minutes = busiest.flatMap(([name, events]) => events.filter((event) => outcomeOf(event) === outcome)
            .map(({ eventTime }) => `${name} ${eventTime.slice(0, 16)}`));
        const drawn = await picture.locator(`path.${outcome}`).getAttribute('d');
        assert.equal(drawn.split('M').length - 1, new Set(minutes).size, outcome);
    }
});

test('the landing page can be read before the program is there', async (t) => {
    const { page } = await heldBack(t);
    for (const words of ['Drop your CloudTrail logs here', 'Open files', 'never leave this computer']) {
        assert.ok(await page.getByText(words).first().isVisible(), words);
    }
});

test('files chosen before the program runs are read', async (t) => {
    const { screen, page, release } = await heldBack(t);
    await page.setInputFiles('input#open-files', EXAMPLES.path);
    release();
    assert.equal((await screen.loaded(1)).events, EXAMPLES.events);
});

test('a folder chosen before the program runs is read, by the names of its files', async (t) => {
    const { screen, page, release } = await heldBack(t);
    await page.setInputFiles('input#open-folder', join(ROOT, 'tests/data/security-lake/api_activity/raw'));
    release();
    const folder = readdirSync(join(ROOT, 'tests/data/security-lake/api_activity/raw'));
    await screen.loaded(folder.length);
    const keys = (await screen.receipt()).map(({ key }) => key);
    assert.deepEqual(keys.sort(), folder.map((name) => `raw/${name}`).sort());
});

test('a chooser opened before the program runs may be answered afterwards', async (t) => {
    const { screen, page, release } = await heldBack(t);
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.click('text=Open files')]);
    release();
    await page.waitForSelector('#app[data-state="empty"]', { state: 'attached' });
    await chooser.setFiles(EXAMPLES.path);
    assert.equal((await screen.loaded(1)).events, EXAMPLES.events);
});

test('files and folders dropped before the program runs are read', async (t) => {
    const { screen, page, release } = await heldBack(t);
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [EXAMPLES.path, join(ROOT, 'tests/fixtures/asl')], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) {
        await session.send('Input.dispatchDragEvent', { type, x: 700, y: 450, data });
    }
    release();
    await page.waitForSelector(`#app[data-state="ready"][data-events="${EXAMPLES.events}"]`, { state: 'attached' });
    const keys = (await screen.receipt()).map(({ key }) => key);
    assert.ok(keys.includes('seed-examples.json'), 'the file');
    assert.ok(keys.some((key) => key.startsWith('asl/')), `the folder: ${keys.join()}`);
});

test('the demo asked for before the program runs is loaded, and files chosen after it too', async (t) => {
    const { page, release } = await heldBack(t);
    await page.click('#try-demo');
    await page.setInputFiles('input#open-files', LATER);
    release();
    await page.waitForSelector('#app[data-state="ready"][data-files="67"]', { state: 'attached', timeout: 60_000 });
});

test('text pasted before the program runs is read', async (t) => {
    const { screen, page, release } = await heldBack(t);
    await page.evaluate(async (text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', text);
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    }, JSON.stringify({ Records: [{ eventName: 'StartExecution', eventTime: '2023-07-10T12:00:00Z', eventID: 'one' }] }));
    release();
    assert.equal((await screen.loaded(1)).events, 1);
});

test('a click on another button counts once the program runs', async (t) => {
    const { page, release } = await heldBack(t);
    await page.click('button[aria-label="Keyboard shortcuts"]');
    release();
    await page.waitForSelector('[role=dialog]');
});

test('the page can be used before the workers’ program is there, and what is dropped waits for it', async (t) => {
    const { prepare, release } = holdBack('**/workers-*');
    const screen = await openPage(t, { prepare, until: '#app[data-state="empty"]' });
    const { page } = screen;
    await page.click('button[aria-label="Keyboard shortcuts"]');
    await page.waitForSelector('[role=dialog]');
    await page.keyboard.press('Escape');
    await page.setInputFiles('input#open-files', [EXAMPLES.path, LATER]);
    await page.waitForSelector('#app[data-state="loading"]', { state: 'attached' });
    release();
    assert.ok((await screen.loaded(2)).events >= EXAMPLES.events);
});

for (const [what, files] of [['script', '**/workers-*.js'], ['module', '**/workers-*.wasm*']]) {
    test(`where the ${what} of the workers’ program can’t be fetched the page says so, and tries again with the next drop`, async (t) => {
        const failing = (route) => route.abort();
        const screen = await openPage(t, { prepare: (page) => page.route(files, failing), until: '#app[data-state="empty"]' });
        const { page } = screen;
        const words = /reads files could not be loaded \(.+\)\. To try again, drop your files here\./;
        const alert = page.getByRole('alert');
        assert.match(await alert.innerText(), words);
        await alert.getByRole('button', { name: 'Close' }).click();
        await page.setInputFiles('input#open-files', EXAMPLES.path);
        await page.waitForSelector('#app[data-state="empty"]', { state: 'attached' });
        assert.match(await alert.innerText(), words, 'it is said once more');
        await page.unroute(files, failing);
        assert.equal((await screen.open(EXAMPLES.path)).events, EXAMPLES.events);
    });
}

test('where the workers’ program is not on the server any more the page says that it has to be reloaded', async (t) => {
    const gone = (route) => route.fulfill({ status: 404, body: 'Not found' });
    const { page } = await openPage(t, { prepare: (page) => page.route('**/workers-*', gone), until: '#app[data-state="empty"]' });
    const words = await page.getByRole('alert').innerText();
    assert.match(words, /could not be loaded \(.+404.+newer version of this page: reload the page/s);
    assert.doesNotMatch(words, /try again/);
});

test('where the workers’ program does not come the page says that files wait for it', async (t) => {
    const { prepare, release } = holdBack('**/workers-*');
    const screen = await openPage(t, { prepare, until: '#app[data-state="empty"]' });
    const { page } = screen;
    await page.setInputFiles('input#open-files', EXAMPLES.path);
    const words = page.getByRole('status').filter({ hasText: 'waiting for the part of Trailglass that reads files' });
    await words.waitFor();
    release();
    assert.equal((await screen.loaded(1)).events, EXAMPLES.events);
    assert.equal(await words.count(), 0);
});

for (const [what, fail] of [
    ['is not on the server', (route) => route.fulfill({ status: 404, body: 'Not found' })],
    ['can’t be fetched', (route) => route.abort()],
]) {
    test(`where the page’s program ${what} the page asks for a reload, and does not speak of the browser`, async (t) => {
        let release;
        const released = new Promise((resolve) => { release = resolve; });
        const prepare = (page) => page.route('**/*.wasm*', async (route) => {
            await released;
            await fail(route);
        });
        const { page } = await openPage(t, { prepare, until: '#app:not([data-state])' });
        await page.waitForFunction(() => performance.getEntriesByName('trailglass:boot').length > 0);
        await page.setInputFiles('input#open-files', EXAMPLES.path);
        release();
        const words = await page.getByRole('alert').innerText();
        assert.match(words, /could not be loaded\. Reload the page/);
        assert.match(words, /files that you have given it meanwhile were not read/);
        assert.doesNotMatch(words, /2023|SIMD/);
    });
}

test('without JavaScript the page says what it needs', async (t) => {
    const { server, page } = await openPage(t);
    const context = await page.context().browser().newContext({ javaScriptEnabled: false });
    t.after(() => context.close());
    const plain = await context.newPage();
    await plain.goto(server.url);
    const words = plain.locator('noscript p');
    assert.ok(await words.isVisible());
    assert.match(await words.textContent(), /please allow JavaScript/);
    assert.ok(await plain.getByText('Drop your CloudTrail logs here').isVisible());
});

for (const [what, take] of [
    ['WebAssembly', () => { delete globalThis.WebAssembly; }],
    ['WebAssembly with SIMD', () => { WebAssembly.validate = () => false; }],
    ['workers', () => { delete globalThis.Worker; }],
]) {
    test(`without ${what} the page says what it needs`, async (t) => {
        const { page } = await openPage(t, { prepare: (page) => page.addInitScript(take), until: '.boot-error' });
        assert.match(await page.getByRole('alert').innerText(), new RegExp(`has no ${what},[^]*switched off`));
    });
}
