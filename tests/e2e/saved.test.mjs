// Saved searches and runbooks: named, run, kept in the notes file, counted over the files that are loaded.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, openPage, temporaryFolder } from './page.mjs';
import { writeFile } from 'node:fs/promises';

const folder = join(ROOT, 'static', 'demo', 'invictus');
const files = (await readdir(folder)).filter((name) => name.endsWith('.gz')).map((name) => join(folder, name));
const steps = JSON.parse(await readFile(join(ROOT, 'src', 'rules', 'runbooks', 'iam_escalation.json'), 'utf8')).searches;

const opened = async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    return screen;
};
const query = (page, text) => page.waitForFunction((text) => document.querySelector('input#search').value === text, text);
const names = (page) => page.locator('#saved ul').first().locator('[data-saved^="run "] > span').allInnerTexts();

async function save(page, name) {
    if (!await page.locator('#saved').count()) await page.click('#saved-button');
    await page.fill('#save-name', name);
    await page.keyboard.press('Enter');
    await page.locator('#saved [data-saved^="run "]').filter({ hasText: name }).waitFor();
}

test('a search is saved with a name, run again, renamed and deleted, and is in the notes file', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.tab(/^Principals/);
    await screen.search('outcome:denied');
    await save(page, 'refused');
    await page.keyboard.press('Escape');
    await screen.tab(/^Events/);
    await screen.search('name:List*');
    await save(page, 'lists');
    assert.deepEqual(await names(page), ['refused', 'lists']);
    await page.locator('[data-saved="run 0"]').click();
    await query(page, 'outcome:denied');
    await page.waitForSelector('#principals');
    await page.click('#saved-button');
    await page.locator('[data-saved="rename 1"]').click();
    await page.fill('#rename-search', 'all lists');
    await page.keyboard.press('Enter');
    await page.locator('[data-saved="run 1"]').filter({ hasText: 'all lists' }).waitFor();
    await page.locator('[data-saved="delete 0"]').click();
    await page.waitForFunction(() => document.querySelectorAll('#saved [data-saved^="run "]').length === 1);
    await page.keyboard.press('Escape');
    // The list of commands has it too.
    await page.keyboard.press('Control+k');
    await page.fill('#palette', 'saved all lists');
    await page.keyboard.press('Enter');
    await query(page, 'name:List*');
    assert.equal(await page.evaluate(() => localStorage.getItem('trailglass.notes')), null, 'nothing is kept unless it is ticked');
    await page.click('#open-export');
    const download = page.waitForEvent('download');
    await page.locator('[data-form=notes]').click();
    const text = await readFile(await (await download).path(), 'utf8');
    const saved = JSON.parse(text);
    assert.equal(saved.trailglassNotes, 1);
    assert.deepEqual(saved.searches.map(({ name, query, tab }) => [name, query, tab]), [['all lists', 'name:List*', 'events']]);
    // Another visit loads it again, as it does a file of before there were saved searches.
    const other = await opened(t);
    const place = await temporaryFolder(t);
    await writeFile(join(place, 'new.json'), text);
    await writeFile(join(place, 'old.json'), '{"trailglassNotes":1,"notes":[]}');
    await other.page.click('#open-export');
    for (const name of ['new.json', 'old.json']) await other.page.setInputFiles('#open-notes', join(place, name));
    await other.page.click('#close-export');
    await other.page.click('#saved-button');
    await other.page.locator('#saved [data-saved="run 0"]').waitFor();
    assert.deepEqual(await names(other.page), ['all lists']);
    // Ticked, the browser keeps it.
    await other.page.check('#keep-searches');
    await other.page.waitForFunction(() => localStorage.getItem('trailglass.notes')?.includes('all lists'));
});

test('a runbook shows its steps with their counts, and a click runs one', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await page.click('#saved-button');
    await page.waitForFunction(() => document.querySelectorAll('#saved [data-saved^="runbook "]').length === 6);
    await page.locator('#saved').getByText('Privilege escalation').click();
    await page.waitForFunction((count) => document.querySelectorAll('#runbook [data-count]').length === count, steps.length);
    const counts = await page.locator('#runbook [data-count]').evaluateAll((all) => all.map((one) => Number(one.dataset.count)));
    assert.ok(counts.filter((count) => count > 0).length >= 4, counts.join(' '));
    const number = counts.findIndex((count) => count > 0);
    await page.locator(`#runbook [data-step="${number}"]`).click();
    await page.waitForSelector('#runbook', { state: 'detached' });
    await query(page, steps[number].query);
    await screen.expectCount(counts[number], steps[number].name);
    await page.waitForSelector('#events');
    const next = counts.findIndex((_, index) => index === number + 1);
    await page.getByRole('button', { name: 'Next step' }).click();
    await query(page, steps[next].query);
    await screen.expectCount(counts[next], steps[next].name);
    // Back goes to the step before.
    await page.goBack();
    await query(page, steps[number].query);
    await page.getByRole('button', { name: 'Close the runbook' }).click();
    await page.waitForSelector('.runbook-strip', { state: 'detached' });
});

test('a saved search has its columns and its order', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const heads = () => page.locator('#events [role=columnheader]').evaluateAll((all) => all.map((head) => (
        `${head.querySelector('[data-sort]').dataset.sort} ${head.getAttribute('aria-sort')}`)));
    await screen.tab(/^Events/);
    await screen.search('name:List*');
    await page.locator('#events [data-sort=name]').click();
    await page.keyboard.press('v');
    await page.getByRole('checkbox', { name: 'Region' }).uncheck();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('#events [data-sort=name]')?.closest('[role=columnheader]').ariaSort === 'ascending'
        && !document.querySelector('#events [data-sort=region]'));
    const before = await heads();
    await save(page, 'mine');
    await page.keyboard.press('Escape');
    await page.locator('#events [data-sort=time]').click();
    await page.keyboard.press('v');
    await page.getByRole('checkbox', { name: 'Region' }).check();
    await page.keyboard.press('Escape');
    await page.waitForSelector('#events [data-sort=region]');
    await page.click('#saved-button');
    await page.locator('[data-saved="run 0"]').click();
    await page.waitForFunction(() => !document.querySelector('#events [data-sort=region]')
        && document.querySelector('#events [data-sort=name]')?.closest('[role=columnheader]').ariaSort === 'ascending');
    assert.deepEqual(await heads(), before);
});

test('the step before the first one looks as it is: not to be had', async (t) => {
    const { page } = await opened(t);
    await page.click('#saved-button');
    await page.locator('#saved').getByText('Privilege escalation').click();
    await page.locator('#runbook [data-step="0"]').click();
    const [before, next] = await Promise.all(['Step before', 'Next step'].map((name) => page.getByRole('button', { name }).evaluate((button) => {
        const { borderTopColor, cursor, opacity } = getComputedStyle(button);
        return { borderTopColor, cursor, isFaint: Number(opacity) < 1, disabled: button.disabled };
    })));
    assert.equal(before.disabled, true);
    assert.ok(before.isFaint && before.cursor === 'default' && before.borderTopColor !== next.borderTopColor, JSON.stringify([before, next]));
});
