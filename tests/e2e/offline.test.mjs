// The page without a network: it is kept by the browser, and a newer one is offered and takes nothing away.

import assert from 'node:assert/strict';
import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { chromium } from 'playwright-core';
import { serve } from '../../scripts/serve.mjs';
import { BROWSER_ARGUMENTS, DIST, ROOT, browserProgram } from './browser.mjs';
import { openPage, pageOnDisk, temporaryFolder } from './page.mjs';

const EXAMPLES = join(ROOT, 'tests/data/seed-examples.json');
const browser = await chromium.launch({ executablePath: browserProgram(), args: BROWSER_ARGUMENTS });
after(() => browser.close());

// A copy of the built page on a server of its own, and a browser's profile that has been there.
async function visited(t) {
    const folder = join(await temporaryFolder(t), 'page');
    await cp(DIST, folder, { recursive: true });
    const server = await serve({ folder, port: 0, prefix: '/any/path/' });
    let running = true;
    const stop = async () => {
        if (running) await server.close();
        running = false;
    };
    t.after(stop);
    const context = await browser.newContext();
    t.after(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(server.url);
    await page.waitForSelector('#app[data-state="empty"]', { state: 'attached' });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    assert.equal(await page.locator('.update').count(), 0, 'the first version is no newer one');
    return { folder, server, stop, page, context };
}

async function read(page) {
    await page.setInputFiles('input#open-files', EXAMPLES);
    await page.waitForSelector('#app[data-state="ready"][data-events="6"]', { state: 'attached' });
}

test('with the server gone the page opens and reads files; the demo too once it has been seen', async (t) => {
    const { stop, page, server } = await visited(t);
    await page.click('#try-demo');
    await page.waitForSelector('#app[data-state="ready"]', { state: 'attached' });
    const events = await page.getAttribute('#app', 'data-events');
    await stop();
    await assert.rejects(fetch(server.url), 'the server is gone');
    await page.reload();
    await page.waitForSelector('#app[data-state="empty"]', { state: 'attached' });
    await read(page);
    await page.goto('about:blank');
    await page.goto(`${server.url}#demo`);
    await page.waitForSelector('#app[data-state="ready"]', { state: 'attached' });
    assert.equal(await page.getAttribute('#app', 'data-events'), events);
});

test('the page can be installed', async (t) => {
    const { page, context } = await visited(t);
    const session = await context.newCDPSession(page);
    const { errors, data } = await session.send('Page.getAppManifest');
    assert.deepEqual(errors, []);
    const { icons, start_url: start } = JSON.parse(data);
    assert.equal(start, './');
    const icon = await page.evaluate(async (src) => (await fetch(src)).status, icons[0].src);
    assert.equal(icon, 200, 'its icon is there');
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A profile that is thrown away can install nothing.
    assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'), []);
});

test('a new version is offered, and waits while files are loaded', async (t) => {
    const { folder, page } = await visited(t);
    await read(page);
    const worker = join(folder, 'service-worker.js');
    const [style] = (await readdir(folder)).filter((name) => name.endsWith('.css'));
    await writeFile(join(folder, style), `${await readFile(join(folder, style), 'utf8')}\nbody { --newer: yes; }`);
    await writeFile(worker, (await readFile(worker, 'utf8')).replace(/[0-9a-f]{16}(?=[";])/, 'newer00000000000'));
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await page.waitForSelector('.update button');
    await page.evaluate(() => { window.isTheSame = true; });
    await page.click('.update button');
    assert.match(await page.innerText('.update'), /Your files stay/);
    assert.equal(await page.getAttribute('#app', 'data-events'), '6');
    await page.click('button[aria-label="Clear"]');
    await page.waitForSelector('#app[data-state="empty"]', { state: 'attached' });
    assert.equal(await page.evaluate(() => window.isTheSame), true, 'nothing was reloaded');
    await Promise.all([page.waitForNavigation(), page.click('.update button')]);
    await page.waitForSelector('#app[data-state="empty"]', { state: 'attached' });
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--newer').trim()), 'yes');
    const kept = await page.evaluate(() => caches.keys());
    assert.equal(kept.length, 1, `the older version is forgotten: ${kept}`);
});

test('the page in one file keeps nothing', async (t) => {
    const screen = await openPage(t, { address: await pageOnDisk(t) });
    assert.equal(await screen.page.evaluate(() => document.querySelector('link[rel=manifest]')), null);
    assert.equal(screen.requests.filter((url) => url.includes('service-worker')).length, 0);
});
