// Takes pictures of the built page's screens, light and dark, for people to look at:
//
//   node tools/screenshots.mjs [folder]        into target/screenshots where no folder is named

import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { serve } from '../scripts/serve.mjs';
import { BROWSER_ARGUMENTS, DIST, ROOT, browserProgram } from '../tests/e2e/browser.mjs';

// playwright-core is installed beside the end-to-end tests.
const { chromium } = createRequire(join(ROOT, 'tests/e2e/page.mjs'))('playwright-core');

const FOLDER = resolve(process.argv[2] ?? join(ROOT, 'target/screenshots'));
// A state machine whose definition is in clear.
const EXAMPLES = join(ROOT, 'tests/data/seed-examples.json');

const tab = (page, name) => page.getByRole('tab', { name }).first().click();
const rows = (page, table) => page.locator(`#${table} [role=row][data-key]`);

async function openTab(page, name, table) {
    await tab(page, name);
    await rows(page, table).first().waitFor();
}

// The pictures with the demo loaded: name → what is done before it, each going on from the one before.
const DEMO = {
    'timeline': (page) => page.locator('.lane').first().waitFor(),
    'lanes-far': async (page) => {
        await page.selectOption('#lanes-by', 'name');
        await page.waitForFunction(() => /a lane for each name/.test(document.querySelector('canvas#timeline').getAttribute('aria-label')));
    },
    'lanes-near': async (page) => {
        await page.selectOption('#lanes-by', 'principal');
        for (let turn = 0; turn < 7; turn += 1) await page.keyboard.press('w');
    },
    'lanes-table': async (page) => {
        await page.locator('#lanes-table').click();
        await page.locator('#lanes').waitFor();
        await page.locator('#lanes-table').click();
    },
    'principals': (page) => openTab(page, /^Principals/, 'principals'),
    'dossier': async (page) => {
        await rows(page, 'principals').filter({ hasText: 'bert-jan' }).first().click();
        await page.locator('#dossier table').first().waitFor();
    },
    'machines': async (page) => {
        await page.keyboard.press('Escape');
        await openTab(page, /^Step Functions/, 'machines');
    },
    'machine': async (page) => {
        await rows(page, 'machines').first().click();
        await page.locator('#machine').waitFor();
        await page.locator('#machine').evaluate((machine) => { machine.scrollTop = 0; });
    },
    'executions': (page) => openTab(page, 'Executions', 'executions'),
    'denials': (page) => openTab(page, 'Denied', 'denials'),
    'findings': (page) => openTab(page, 'Worth a look', 'findings'),
    'receipt': async (page) => {
        await page.locator('.receipt-button').click();
        await rows(page, 'receipt').first().waitFor();
    },
    'events': async (page) => {
        await openTab(page, /^Events/, 'events');
        await rows(page, 'events').nth(3).click();
        await page.locator('#detail pre.raw').waitFor();
    },
    'search': async (page) => {
        await page.keyboard.press('/');
        await page.keyboard.type('-credential:root error:(AccessDenied, ');
        await page.getByRole('option').first().waitFor();
        await page.keyboard.press('ArrowDown');
    },
    'questions': async (page) => {
        await page.keyboard.press('Escape');
        await page.fill('input#search', '-credential:root error:(AccessDenied, *NoSuch*) ~region:us-east-1');
        await page.getByRole('button', { name: 'Questions' }).click();
    },
};

// The pictures with the examples loaded.
const MACHINE = {
    'graph': async (page) => {
        await page.setInputFiles('input#open-files', EXAMPLES);
        await openTab(page, /^Step Functions/, 'machines');
        await rows(page, 'machines').filter({ hasText: 'bd144e18' }).first().click();
        await page.locator('#machine .definition').waitFor();
        await page.locator('.definition').scrollIntoViewIfNeeded();
    },
};

// Opens the page, and takes the pictures one after the other, each once all is drawn.
async function take(browser, address, colorScheme, pictures) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme });
    const page = await context.newPage();
    await page.goto(address);
    await page.waitForSelector('#app[data-state]', { state: 'attached' });
    if (address.endsWith('#demo')) await page.waitForSelector('#app[data-state=ready]', { state: 'attached' });
    for (const [name, prepare] of Object.entries(pictures)) {
        await prepare(page);
        await page.waitForFunction(() => document.querySelector('#app').getAttribute('aria-busy') !== 'true');
        await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`), animations: 'disabled' });
    }
    await context.close();
}

await mkdir(FOLDER, { recursive: true });
const server = await serve({ folder: DIST, port: 0 });
const browser = await chromium.launch({ executablePath: browserProgram(), args: BROWSER_ARGUMENTS });
try {
    for (const colorScheme of ['light', 'dark']) {
        await take(browser, server.url, colorScheme, { landing: () => {} });
        await take(browser, `${server.url}#demo`, colorScheme, DEMO);
        await take(browser, server.url, colorScheme, MACHINE);
    }
} finally {
    await browser.close();
    await server.close();
}
console.log(`The pictures are in ${FOLDER}`);
