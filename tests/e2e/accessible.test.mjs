// No screen has a serious fault by axe-core's rules.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openPage } from './page.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

// Fails with what a screen reader's user would meet, once nothing moves and everything is drawn.
async function check(page, what) {
    await page.waitForFunction(() => document.querySelector('#app').getAttribute('aria-busy') !== 'true'
        && document.getAnimations().every(({ playState }) => playState !== 'running'));
    if (!await page.evaluate(() => 'axe' in window)) {
        await page.evaluate(await (await import('node:fs/promises')).readFile(AXE, 'utf8'));
    }
    const found = await page.evaluate(async () => {
        const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
        return violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, any }) => `${html.slice(0, 160)} (${any[0]?.message ?? ''})`).join(' | ')}`);
    });
    assert.deepEqual(found, [], what);
}

for (const colorScheme of ['light', 'dark']) {
    test(`axe-core finds nothing serious, ${colorScheme}`, async (t) => {
        const empty = await openPage(t, { colorScheme });
        await check(empty.page, 'landing');
        const { page } = await openPage(t, { hash: '#demo', colorScheme });
        await page.waitForFunction(() => document.querySelector('#app').dataset.state === 'ready');
        for (const name of ['Overview', 'Timeline', 'Events', 'Principals', 'Step Functions']) {
            await page.getByRole('tab', { name }).first().click();
            await page.waitForFunction((name) => document.querySelector('#panel').textContent.length > 0 && name, name);
            await check(page, name);
        }
        for (const [name, table] of [
            ['Executions', '#executions'], ['Activities', '#activities'], ['Denied', '#denials'],
            ['Worth a look', '#worth-a-look'], ['Calls', '#step-functions'], ['State machines', '#machines'],
        ]) {
            await page.getByRole('tab', { name }).last().click();
            await page.locator(table).waitFor();
            await check(page, name);
        }
        await page.locator('#machines [role=row][aria-rowindex="1"]').click();
        await page.locator('#machine').waitFor();
        await check(page, 'a machine');
        await page.getByRole('tab', { name: 'Scope' }).click();
        await page.locator('#scope-persons').waitFor();
        await check(page, 'no actors');
        await page.locator('#scope-persons').click();
        await page.locator('#scope [role=row][data-key]').first().waitFor();
        await page.locator('#scope-commands summary').click();
        await check(page, 'what actors left behind');
        await page.getByRole('tab', { name: 'Events' }).first().click();
        await page.locator('#events [role=row][aria-rowindex="1"]').click();
        await page.locator('#detail').waitFor();
        await check(page, 'an event');
        for (const row of [2, 3]) {
            await page.locator(`#events [role=row][aria-rowindex="${row}"] [data-col=name]`).click({ modifiers: ['Control'] });
        }
        await page.locator('#selection').waitFor();
        await check(page, 'a selection');
        await page.keyboard.press('=');
        await page.waitForFunction(() => document.querySelector('#compare tbody tr.same'));
        await check(page, 'events side by side');
        await page.keyboard.press('Escape');
        await page.keyboard.press('f');
        await page.locator('#events[role=treegrid] [aria-expanded=false]').first().click();
        await page.locator('#events [role=row][aria-level="2"]').first().waitFor();
        await check(page, 'folded events');
        await page.keyboard.press('f');
        await page.locator('#events[role=grid]').waitFor();
        await page.keyboard.press('v');
        await page.locator('#columns').waitFor();
        await check(page, 'columns');
        await page.keyboard.press('Escape');
        await page.keyboard.press('?');
        await page.getByRole('dialog').waitFor();
        await check(page, 'help');
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+k');
        await page.locator('input#palette').waitFor();
        await check(page, 'commands');
        await page.keyboard.press('Escape');
        await page.locator('.receipt-button').click();
        await page.locator('#receipt').waitFor();
        await check(page, 'receipt');
        await page.getByRole('tab', { name: 'Rules' }).click();
        await page.locator('#rules').waitFor();
        await check(page, 'rules');
        await page.locator('input#search').fill('name:(');
        await page.locator('.search-error').waitFor();
        await check(page, 'a mistake');
        await page.locator('input#search').fill('outcome:denied name:NoSuchCall');
        await page.getByRole('tab', { name: 'Events' }).first().click();
        await page.locator('.without').waitFor();
        await check(page, 'nothing');
    });
}
