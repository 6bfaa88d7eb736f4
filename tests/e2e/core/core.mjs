// The core of what the page does: the same tests in each browser.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { serve } from '../../../scripts/serve.mjs';
import { DIST } from '../browser.mjs';
import { missing, start } from './browsers.mjs';
import { exporting } from './exporting.mjs';
import { looking } from './looking.mjs';
import { oneFile } from './one-file.mjs';
import { privacy } from './privacy.mjs';
import { reading } from './reading.mjs';
import { Screen } from './screen.mjs';
import { stepFunctions } from './step-functions.mjs';

const TESTS = { ...reading, ...looking, ...stepFunctions, ...exporting, ...privacy, ...oneFile };

// Runs all of it in one browser, which is started once. Each test has a server, and so an origin, of its own: nothing
// that the browser keeps of one test is there in the next.
export function core(name) {
    const reason = missing(name);
    if (reason) {
        test(`the core in ${name}`, { skip: reason }, () => {});
        return;
    }
    describe(`the core in ${name}`, () => {
        let browser;
        before(async () => {
            assert.ok(existsSync(join(DIST, 'index.html')), `there is no page in ${DIST}: run make build first, or set DIST`);
            browser = await start(name);
        });
        after(() => browser?.close());
        for (const [title, run] of Object.entries(TESTS)) {
            test(`${title}, in ${name}`, async (t) => {
                const requests = [];
                const server = await serve({
                    folder: DIST, port: 0, prefix: '/some/where/', onRequest: ({ url }) => requests.push(url),
                });
                const screen = new Screen(browser);
                try {
                    await run({ t, name, screen, address: server.url, requests });
                    assert.deepEqual(await screen.wrong(), [], 'nothing goes wrong unseen');
                } finally {
                    // Its workers end with the page.
                    await browser.driver.get('about:blank');
                    await server.close();
                }
            });
        }
    });
}
