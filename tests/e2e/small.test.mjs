// The page on a small screen: all is there, in the width of the screen.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPage, ROOT } from './page.mjs';
import { filesBelow } from './independent.mjs';

const FILES = filesBelow(join(ROOT, 'static/demo/invictus'), '.json.gz');

async function opened(t) {
    const screen = await openPage(t, { width: 390, height: 844 });
    await screen.open(FILES);
    return screen;
}

// Whether an element can be seen and clicked as it stands.
const inView = (page, selector) => page.locator(selector).evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight && element.checkVisibility();
});

test('the controls stand in one row; the others come by one button, and each works', async (t) => {
    const { page } = await opened(t);
    const bar = await page.locator('.topbar').boundingBox();
    assert.ok(bar.height <= 60, `the bar is ${bar.height} high`);
    assert.equal(await inView(page, '#search'), true);
    assert.equal(await page.locator('.receipt-button').isVisible(), false);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    for (const name of ['Add files', 'Add folder', 'Clear', 'Keyboard shortcuts']) {
        const { width, x } = await page.getByRole('button', { name }).boundingBox();
        assert.ok(x >= 0 && x + width <= 390, `${name} is in the screen`);
    }
    await page.locator('.receipt-button').click();
    await page.locator('#receipt [role=row]').first().waitFor();
    assert.equal(await page.locator('.receipt-button').isVisible(), false, 'the list closes after a click in it');
});

test('each tab can be reached, and nothing makes the page wider than the screen', async (t) => {
    const { page } = await opened(t);
    for (const tab of ['Overview', 'Timeline', 'Events', 'Principals', 'Step Functions']) {
        await page.getByRole('tablist', { name: 'Views', exact: true }).getByRole('tab', { name: tab }).click();
        await page.waitForSelector('#app:not([aria-busy])', { state: 'attached' });
        assert.equal(await page.evaluate(() => document.scrollingElement.scrollWidth), 390, tab);
    }
});

test('the header folds while a list is scrolled, and is there again at its beginning', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.tab(/^Events/);
    const scroll = (top) => page.locator('#events').evaluate((grid, to) => {
        const scrolled = grid.closest('.grid-scroll') ?? grid;
        scrolled.scrollTop = to;
    }, top);
    await page.locator('#histogram').waitFor({ state: 'visible' });
    await scroll(3000);
    await page.locator('#histogram').waitFor({ state: 'hidden' });
    assert.equal(await inView(page, '#search'), true, 'the search stays');
    await scroll(0);
    await page.locator('#histogram').waitFor({ state: 'visible' });
});

test('an event opens as a sheet as wide as the screen', async (t) => {
    const screen = await opened(t);
    await screen.tab(/^Events/);
    await screen.page.locator('#events [role=row][aria-rowindex="1"]').click();
    await screen.page.locator('#detail').waitFor();
    const { x, width } = await screen.page.locator('#detail').boundingBox();
    assert.deepEqual([x, width], [0, 390]);
});

test('the open tab is in sight, also where a key or the history has opened it', async (t) => {
    const { page } = await opened(t);
    const isInSight = (tab) => page.waitForFunction((tab) => {
        const button = document.querySelector(`[role=tab][data-tab="${tab}"][aria-selected=true]`);
        const { left, right } = button?.getBoundingClientRect() ?? {};
        return left >= 0 && right <= innerWidth;
    }, tab);
    await page.keyboard.press('7');
    await isInSight('scope');
    await page.goBack();
    await isInSight('findings');
});
