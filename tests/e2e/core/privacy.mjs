// Nothing of what is read leaves the browser: what two servers hear, and what the browser itself says it loaded.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { pageOnDisk } from '../folders.mjs';
import { INVICTUS, RECORDS } from './samples.mjs';

// Another server, which counts who comes.
async function stranger(t) {
    const visits = [];
    const server = createServer((request, response) => {
        visits.push(request.url);
        response.setHeader('Access-Control-Allow-Origin', '*');
        response.end('caught');
    });
    await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
    t.after(() => {
        server.close();
        server.closeAllConnections();
    });
    return { address: `http://127.0.0.1:${server.address().port}`, visits };
}

// In the page: tries to send something to the address in each way that a page has, then in a worker that inherits the
// page's policy like the page's own. Gives what came of each.
function trySending(address, done) {
    const outcomes = {};
    const note = (name) => (value) => { outcomes[name] = value; };
    const request = new Promise((resolve) => {
        const asked = new XMLHttpRequest();
        asked.onload = () => resolve('sent');
        asked.onerror = () => resolve('refused');
        asked.open('GET', `${address}/request`);
        asked.send();
    }).then(note('request'));
    const image = new Promise((resolve) => {
        const picture = new Image();
        picture.onload = () => resolve('sent');
        picture.onerror = () => resolve('refused');
        picture.src = `${address}/image`;
    }).then(note('image'));
    const socket = new Promise((resolve) => {
        try {
            const opened = new WebSocket(`${address.replace('http', 'ws')}/socket`);
            opened.onopen = () => resolve('sent');
            opened.onerror = () => resolve('refused');
        } catch {
            resolve('refused');
        }
    }).then(note('socket'));
    const worker = new Promise((resolve) => {
        const text = `fetch(${JSON.stringify(`${address}/worker`)}, { mode: 'no-cors' })`
            + '.then(() => postMessage("sent"), () => postMessage("refused"));';
        const started = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
        started.onmessage = ({ data }) => resolve(data);
        started.onerror = () => resolve('refused');
    }).then(note('worker'));
    navigator.sendBeacon(`${address}/beacon`, 'x');
    const form = document.createElement('form');
    form.action = `${address}/form`;
    document.body.append(form);
    try {
        form.submit();
    } catch {
        // Firefox throws where the policy forbids it, others only stay where they are.
    }
    form.remove();
    Promise.all([request, image, socket, worker]).then(() => done(outcomes), (error) => done(String(error)));
}

const REFUSED = { request: 'refused', image: 'refused', socket: 'refused', worker: 'refused' };

// Every try to send something is refused, and the other server hears nothing.
async function nothingIsSent(t, screen) {
    const { address, visits } = await stranger(t);
    await screen.open(INVICTUS.slice(0, 1));
    assert.deepEqual(await screen.wrong(), []);
    assert.deepEqual(await screen.driver.executeAsyncScript(trySending, address), REFUSED);
    // What was sent before this visit would be there before it.
    await fetch(`${address}/last`);
    assert.deepEqual(visits, ['/last'], 'nobody came to the other server');
    // The refusals that the page saw were of the test's own tries.
    await screen.run((own) => { window.wrong = window.wrong.filter((what) => !what.includes(own)); }, new URL(address).host);
}

export const privacy = {
    async 'reading, searching and opening asks nothing of any server'({ screen, address, requests }) {
        await screen.visit(address);
        // One file first: workers start with it, and they come from the page's own files.
        await screen.open(INVICTUS.slice(0, 1));
        // The browser fetches the page's files once more, to keep them for when the network is gone.
        await screen.until(() => !navigator.serviceWorker || navigator.serviceWorker.controller, [], 'the page is kept');
        const before = requests.length;
        assert.ok(before > 0);
        await screen.open(INVICTUS.slice(1));
        await screen.expectShown('name:ListBuckets', RECORDS.filter((record) => record.eventName === 'ListBuckets').length);
        const [{ key }] = await screen.events();
        await screen.detail(key);
        await screen.tab('Step Functions');
        await screen.find('[role=tabpanel], #panel');
        assert.deepEqual(requests.slice(before), [], 'the page\'s own server hears nothing either');
        const loaded = await screen.run(() => performance.getEntriesByType('resource').map(({ name }) => name));
        const elsewhere = loaded.filter((url) => !url.startsWith(address) && !/^(blob|data):/.test(url));
        assert.deepEqual(elsewhere, [], 'the browser loaded nothing from elsewhere');
        // The address of the page never holds log data.
        const shown = decodeURIComponent(await screen.driver.getCurrentUrl());
        for (const held of [key, 'ListBuckets', '123837392027']) assert.ok(!shown.includes(held), shown);
    },

    async 'the policy refuses to send anything elsewhere, on the page and in its workers'({ t, screen, address }) {
        await screen.visit(address);
        await nothingIsSent(t, screen);
    },

    async 'so does that of the page in one file'({ t, screen }) {
        await screen.visit(await pageOnDisk(t));
        await nothingIsSent(t, screen);
    },
};
