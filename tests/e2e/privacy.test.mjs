// The promise that nothing is uploaded, kept by what the browser would do, not by what the code says.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { openPage, pageOnDisk, ROOT } from './page.mjs';
import { filesBelow } from './independent.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');

// Another server, which counts who comes.
async function stranger(t) {
    const visits = [];
    const server = createServer((request, response) => {
        visits.push(request.url);
        response.setHeader('Access-Control-Allow-Origin', '*');
        response.end('caught');
    });
    await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
    t.after(() => server.close());
    return { address: `http://127.0.0.1:${server.address().port}`, visits };
}

test('reading files asks nothing of any server', async (t) => {
    const screen = await openPage(t);
    // One drop first: workers may start with it, and they come from the page's own files.
    await screen.open(files.slice(0, 1));
    const before = screen.requests.length;
    await screen.drop(files, files.length);
    await screen.expectShown('error:AccessDenied*', 16);
    await screen.tab(/^Events/);
    await screen.page.locator('#events [role=row][data-key]').first().click();
    await screen.page.waitForSelector('#detail pre.raw');
    assert.deepEqual(
        screen.requests.slice(before).filter((url) => !url.startsWith('blob:')),
        [],
        'requests made while files were read, searched and opened',
    );
});

test('the address of the page never holds log data', async (t) => {
    const screen = await openPage(t);
    // Every address that the page gives itself.
    await screen.page.evaluate(() => {
        window.addresses = [];
        for (const name of ['pushState', 'replaceState']) {
            const original = history[name];
            history[name] = (...values) => {
                original.apply(history, values);
                window.addresses.push(location.href);
            };
        }
    });
    await screen.open(files);
    await screen.tab(/^Events/);
    await screen.search('principal:*bert-jan*');
    await screen.page.locator('#events [role=row][data-key]').first().click();
    await screen.page.waitForSelector('#detail pre.raw');
    const id = await screen.page.locator('#events [role=row][data-key]').first().getAttribute('data-key');
    await screen.tab(/^Principals/);
    await screen.page.waitForFunction(() => location.hash.includes('tab=principals'));
    const addresses = await screen.page.evaluate(() => window.addresses);
    assert.ok(addresses.length > 0);
    for (const address of addresses.map(decodeURIComponent)) {
        assert.ok(!address.includes(id) && !address.includes('bert-jan') && !address.includes('123837392027'), address);
    }
});

async function nothingIsSent(t, page) {
    const { address, visits } = await stranger(t);
    const screen = await openPage(t, { address: page });
    await screen.open(files.slice(0, 1));
    const tryFetch = (url) => fetch(url, { mode: 'no-cors' }).then(() => 'sent', () => 'refused');
    const tried = screen.wrong.length;
    // The page in one file has a fetch of its own.
    const asked = await screen.page.evaluate((url) => new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.onload = () => resolve('sent');
        request.onerror = () => resolve('refused');
        request.open('GET', url);
        request.send();
    }), `${address}/request`);
    assert.equal(asked, 'refused');
    await screen.page.evaluate((url) => {
        window.refused = [];
        addEventListener('securitypolicyviolation', ({ blockedURI }) => { window.refused.push(blockedURI); });
        new Image().src = `${url}/image`;
        navigator.sendBeacon(`${url}/beacon`, 'x');
        const form = document.createElement('form');
        form.action = `${url}/form`;
        form.target = '_blank';
        document.body.append(form);
        form.submit();
    }, address);
    assert.ok(screen.page.workers().length > 0, 'the page has workers');
    for (const worker of screen.page.workers()) {
        assert.equal(await worker.evaluate(tryFetch, `${address}/worker`), 'refused');
    }
    await screen.page.waitForFunction((parts) => parts.every((part) => window.refused.some((uri) => uri.includes(part))), ['image', 'beacon', 'form']);
    // What was sent before would have arrived before this.
    await fetch(`${address}/last`);
    assert.deepEqual(visits, ['/last'], 'nobody came to the other server');
    // The browser reports tries that it refused as requests; these were the test's own.
    screen.wrong.splice(tried, Infinity, ...screen.wrong.slice(tried).filter((what) => !what.includes(address)));
}

test('the content security policy refuses to send anything elsewhere, on the page and in its workers', (t) => nothingIsSent(t));

test('so does that of the page in one file', async (t) => nothingIsSent(t, await pageOnDisk(t)));
