// Takes a picture of every tab at four widths, light, dark and in forced colours, and reports what is wrong in each as far
// as it can be measured: elements wider than their box, text that is cut without a sign, contrast below AA, axe's findings.
// The pictures themselves are to be looked at.
//
//   node tools/pictures.mjs FOLDER [LOGS...]     the demo, and each folder of logs that is named
//   WIDTHS=390 LOOKS=dark TABS=Events,Denied node tools/pictures.mjs FOLDER     only some of them

import { mkdir, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { serve } from '../scripts/serve.mjs';
import { BROWSER_ARGUMENTS, DIST, ROOT, browserProgram } from '../tests/e2e/browser.mjs';
import { filesBelow } from '../tests/e2e/independent.mjs';

// playwright-core and axe-core are installed beside the end-to-end tests.
const require = createRequire(join(ROOT, 'tests/e2e/page.mjs'));
const { chromium } = require('playwright-core');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const [folder, ...sets] = process.argv.slice(2);
if (!folder) throw new Error('name the folder for the pictures');
const FOLDER = resolve(folder);
const asked = (kind) => (process.env[kind] ?? '').split(',').filter(Boolean);
const isAsked = (kind, value) => asked(kind).length === 0 || asked(kind).includes(String(value));
const SIZES = [[390, 844], [1280, 720], [1440, 900], [1920, 1080]];
const LOOKS = {
    light: { colorScheme: 'light' },
    dark: { colorScheme: 'dark' },
    forced: { colorScheme: 'light', forcedColors: 'active' },
};
// What is not a tab but has a picture: what opens it from the tab before, and what shows that it is open.
const OPENED = {
    Events: ['event', '#events [role=row][aria-rowindex="2"] [data-col=name]', '#detail pre.raw'],
    Principals: ['profile', '#principals [role=row][aria-rowindex="2"] [data-col=principal]', '#dossier table'],
    'Step Functions State machines': ['machine', '#machines [role=row][aria-rowindex="1"] [data-col=name]', '#machine'],
};

// Everything that can be measured about the layout, in the page.
function faults() {
    const found = new Set();
    const named = (element) => {
        const column = element.closest('[data-col]')?.dataset.col;
        const classes = element.getAttribute('class')?.trim().split(/\s+/).slice(0, 2).join('.');
        return `${element.localName}${element.id ? `#${element.id}` : ''}${classes ? `.${classes}` : ''}${column ? `[${column}]` : ''}`;
    };
    const { clientWidth } = document.documentElement;
    const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
    for (const element of document.querySelectorAll('body *')) {
        const box = element.getBoundingClientRect();
        if (!box.width || !box.height || element.closest('.only-heard, svg, [aria-hidden=true]') || !element.checkVisibility({ visibilityProperty: true })) continue;
        const style = getComputedStyle(element);
        const isClipped = box.width <= 2 || style.clipPath !== 'none';
        if (isClipped) continue;
        const text = element.textContent.trim().slice(0, 60);
        if (element.scrollWidth > element.clientWidth + 1 && style.display !== 'inline' && !/auto|scroll/.test(style.overflowX) && style.textOverflow !== 'ellipsis') {
            // Beside its own cut parts nothing may be wider; what is visible over its edge neither.
            const isSaid = element.querySelector('.cut, .split-head, .split-middle') || element.localName === 'input'
                || (style.overflowX === 'visible' && [...parents(element)].some(scrolls));
            if (!isSaid) found.add(`wide: ${named(element)} ${element.scrollWidth} in ${element.clientWidth}: ${text}`);
        }
        if (element.scrollHeight > element.clientHeight + 2 && /hidden|clip/.test(style.overflowY) && element.childElementCount === 0 && text) {
            found.add(`cut in height: ${named(element)} ${element.scrollHeight} in ${element.clientHeight}: ${text}`);
        }
        const isKept = (above) => scrolls(above) || getComputedStyle(above).textOverflow === 'ellipsis';
        if (box.right > clientWidth + 1 && ![...parents(element)].some(isKept)) found.add(`beyond the page: ${named(element)} to ${Math.round(box.right)}: ${text}`);
    }
    function* parents(element) {
        for (let above = element.parentElement; above; above = above.parentElement) yield above;
    }
    return [...found];
}

async function axe(page) {
    if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(AXE);
    return page.evaluate(async () => {
        const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
        return violations.map(({ id, impact, nodes }) => `axe ${impact} ${id} (${nodes.length}): ${nodes.slice(0, 3).map(({ html, any }) => `${html.slice(0, 140)} ${any[0]?.message ?? ''}`).join(' | ')}`);
    });
}

// All is drawn: the question of a click just now is asked two frames later at most.
async function quiet(page) {
    await page.evaluate(() => new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)); }));
    await page.waitForFunction(() => document.querySelector('#app').getAttribute('aria-busy') !== 'true' && !document.querySelector('.overview-running')
        && document.getAnimations().every(({ playState }) => playState !== 'running'));
}

// The tabs there are, those within Principals and Step Functions behind theirs.
async function* tabs(page) {
    const names = (row) => page.locator(`[role=tablist]${row} [role=tab]`).evaluateAll((tabs) => tabs.map((tab) => tab.id));
    const titled = (id) => page.locator(`#${id}`).evaluate((tab) => tab.firstChild.textContent);
    for (const id of await names(':not(.sub)')) {
        await page.locator(`#${id}`).click();
        await quiet(page);
        const inner = await names('.sub');
        if (inner.length === 0) yield await titled(id);
        for (const sub of inner) {
            await page.locator(`#${sub}`).click();
            await quiet(page);
            yield inner[0] === 'sub-state-machines' ? `Step Functions ${await titled(sub)}` : await titled(sub);
        }
    }
}

const report = [];
async function take(page, name) {
    await quiet(page);
    const title = name.join('-').toLowerCase().replaceAll(' ', '-');
    await page.screenshot({ path: join(FOLDER, `${title}.png`), animations: 'disabled' });
    const found = [...await page.evaluate(faults), ...await axe(page)];
    report.push(`${title}: ${found.length === 0 ? 'nothing' : found.length}`, ...found.map((fault) => `    ${fault}`));
}

// All pictures of one set of logs at one size in one look.
async function walk(browser, url, logs, [width, height], look) {
    const context = await browser.newContext({ viewport: { width, height }, ...LOOKS[look] });
    const page = await context.newPage();
    const name = (tab) => [...(logs ? [basename(logs)] : []), width, look, tab];
    await page.goto(logs ? url : `${url}#demo`);
    if (logs) await page.setInputFiles('#open-files', filesBelow(resolve(logs), '').filter((file) => !/\/\./.test(file)));
    await page.waitForSelector('#app[data-state=ready]', { state: 'attached', timeout: 300_000 });
    for await (const tab of tabs(page)) {
        if (!isAsked('TABS', tab)) continue;
        await take(page, name(tab));
        const [opened, row, shown] = OPENED[tab] ?? [];
        if (!opened || await page.locator(row).count() === 0) continue;
        await page.locator(row).click();
        await page.locator(shown).first().waitFor();
        await take(page, [...name(tab), opened]);
        await page.keyboard.press('Escape');
    }
    await context.close();
}

await mkdir(FOLDER, { recursive: true });
const server = await serve({ folder: DIST, port: 0 });
const browser = await chromium.launch({ executablePath: browserProgram(), args: BROWSER_ARGUMENTS });
try {
    for (const logs of [undefined, ...sets]) {
        for (const size of SIZES.filter(([width]) => isAsked('WIDTHS', width))) {
            for (const look of Object.keys(LOOKS).filter((look) => isAsked('LOOKS', look))) {
                await walk(browser, server.url, logs, size, look);
            }
        }
    }
} finally {
    await browser.close();
    await server.close();
    await writeFile(join(FOLDER, 'report.txt'), `${report.join('\n')}\n`);
}
console.log(report.join('\n'));
