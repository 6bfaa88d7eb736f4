// What hands remember: going back and forward, links, undo, the list of commands, clocks, context, and words for nothing.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, numberOf, openPage } from './page.mjs';

const folder = join(ROOT, 'static', 'demo', 'invictus');
const invictus = (await readdir(folder)).filter((name) => name.endsWith('.gz')).map((name) => join(folder, name));

const demo = async (t, options) => {
    const screen = await openPage(t, { hash: '#demo', ...options });
    await screen.page.waitForFunction(() => document.querySelector('#app').dataset.state === 'ready');
    return screen;
};
const hash = (screen) => screen.page.evaluate(() => location.hash);
const query = (screen) => screen.page.locator('input#search').inputValue();
const tab = (screen) => screen.page.locator('[role=tab][aria-selected=true]').innerText();
const shown = (screen, count) => screen.page.waitForFunction(
    (count) => Number(document.querySelector('#app').dataset.shown) === count,
    count,
);
const all = async (screen) => (await screen.counts()).events;

test('back and forward go through what was looked at, and the address holds nothing from the logs', async (t) => {
    const screen = await demo(t);
    const { page } = screen;
    await page.getByRole('tab', { name: 'Events' }).click();
    await screen.page.locator('#events').waitFor();
    await page.locator('input#search').fill('principal:*bert-jan*');
    await page.waitForFunction(() => Number(document.querySelector('#app').dataset.shown) < Number(document.querySelector('#app').dataset.events));
    const narrowed = (await screen.counts()).shown;
    assert.ok(narrowed > 0 && narrowed < await all(screen));
    await page.getByRole('tab', { name: 'Principals' }).click();
    await page.locator('#principals').waitFor();
    assert.match(await hash(screen), /^#v=1&tab=principals&sort=-events&step=\d+$/);
    assert.doesNotMatch(page.url(), /bert/);
    await page.goBack();
    await page.locator('#events').waitFor();
    assert.equal(await query(screen), 'principal:*bert-jan*');
    await page.goBack();
    await shown(screen, await all(screen));
    assert.equal(await query(screen), '');
    await page.goForward();
    await shown(screen, narrowed);
    await page.goForward();
    await page.locator('#principals').waitFor();
});

test('what lanes are by is in the address, and going back brings it back', async (t) => {
    const screen = await demo(t);
    const { page } = screen;
    const words = (field) => page.waitForFunction(
        (field) => new RegExp(field).test(document.querySelector('canvas#timeline').getAttribute('aria-label')),
        field,
    );
    await screen.tab('Timeline');
    await page.locator('#lanes-by').selectOption('name');
    await page.waitForFunction(() => location.hash.includes('lanes=name'));
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.locator('#events').waitFor();
    await page.goBack();
    await page.locator('canvas#timeline').waitFor();
    await words('a lane for each name');
    assert.equal(await page.locator('#lanes-by').inputValue(), 'name');
    assert.match(await hash(screen), /lanes=name/);
    await page.goBack();
    await words('a lane for each person');
});

test('a link with values opens the same view, and one of another form is refused in words', async (t) => {
    const first = await demo(t);
    await first.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await first.page.getByRole('tab', { name: 'Events' }).click();
    await first.page.locator('input#search').fill('name:Get* -outcome:ok');
    await first.page.waitForFunction(() => Number(document.querySelector('#app').dataset.shown) < 1000);
    const narrowed = (await first.counts()).shown;
    for (const [words, holds] of [['without the filter', false], ['query and time', true]]) {
        await first.page.keyboard.press('Control+k');
        await first.page.locator('input#palette').fill(`copy link ${words}`);
        await first.page.keyboard.press('Enter');
        const link = await first.page.evaluate(() => navigator.clipboard.readText());
        assert.equal(link.includes('q=name'), holds, link);
        if (!holds) continue;
        const second = await openPage(t, { hash: new URL(link).hash });
        await second.open(invictus);
        assert.equal(await query(second), 'name:Get* -outcome:ok');
        assert.match(await tab(second), /Events/);
    }
    assert.ok(narrowed > 0);
    const newer = await openPage(t, { hash: '#v=9&tab=events' });
    assert.match(await newer.page.getByRole('alert').innerText(), /form 9/);
});

test('u takes back the last change of the filter', async (t) => {
    const screen = await demo(t);
    await screen.page.locator('.legend.denied').click();
    await screen.page.waitForFunction(() => document.querySelector('input#search').value === 'outcome:denied');
    await screen.page.locator('.legend.error').click();
    await screen.page.waitForFunction(() => document.querySelector('input#search').value === 'outcome:error');
    await screen.page.keyboard.press('u');
    await screen.page.waitForFunction(() => document.querySelector('input#search').value === 'outcome:denied');
    await screen.page.keyboard.press('u');
    await shown(screen, await all(screen));
});

test('the list of commands runs a command, a question and a clock of any zone', async (t) => {
    const { page } = await demo(t);
    await page.getByRole('tab', { name: 'Events' }).click();
    const time = page.locator('#events [role=row][aria-rowindex="1"] [data-col=time]');
    const before = await time.innerText();
    const utc = new Date(`${before.replace(' ', 'T')}Z`);
    await page.keyboard.press('Control+k');
    await page.locator('input#palette').fill('europe/rome');
    await page.locator('#palette-list li').first().filter({ hasText: /europe\/rome/i }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForFunction((old) => document.querySelector('#events [aria-rowindex="1"] [data-col=time]').innerText !== old, before);
    const there = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome', dateStyle: 'short', timeStyle: 'medium' }).format(utc);
    assert.equal(await time.innerText(), there);
    await page.keyboard.press('Control+k');
    await page.locator('input#palette').fill('what was denied');
    await page.locator('#palette-list li').first().filter({ hasText: /what was denied/i }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('input#search').value === 'outcome:denied');
    await page.keyboard.press('Control+k');
    await page.locator('input#palette').fill('no such thing at all');
    assert.match(await page.locator('.palette').innerText(), /Nothing of that name/);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.palette').count(), 0);
});

test('keys in the list of commands go by what is typed, though the list for it is not drawn yet', async (t) => {
    const { page } = await demo(t);
    // All in one task: no frame comes between the letters and the keys.
    const typed = async (text, ...keys) => {
        await page.keyboard.press('Control+k');
        await page.locator('#palette-list li').first().waitFor();
        await page.evaluate(([text, keys]) => {
            const input = document.querySelector('input#palette');
            input.value = text;
            input.dispatchEvent(new InputEvent('input', { bubbles: true }));
            for (const key of keys) input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        }, [text, keys]);
        await page.waitForFunction(() => document.querySelector('.palette') === null);
    };
    await typed('what was denied', 'Enter');
    await page.waitForFunction(() => document.querySelector('input#search').value === 'outcome:denied');
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.waitForSelector('#app:not([aria-busy=true])');
    const time = page.locator('#events [role=row][aria-rowindex="1"] [data-col=time]');
    const before = await time.innerText();
    const utc = new Date(`${before.replace(' ', 'T')}Z`);
    // The second of Pacific/Apia, Pacific/Auckland, …
    const zones = Intl.supportedValuesOf('timeZone').filter((zone) => zone.startsWith('Pacific/A'));
    await typed('times: pacific/a', 'ArrowDown', 'Enter');
    await page.waitForFunction((old) => document.querySelector('#events [aria-rowindex="1"] [data-col=time]').innerText !== old, before);
    const there = new Intl.DateTimeFormat('sv-SE', { timeZone: zones[1], dateStyle: 'short', timeStyle: 'medium' }).format(utc);
    assert.equal(await time.innerText(), there);
});

test('c shows an event among all events of the five minutes around it', async (t) => {
    const screen = await demo(t);
    const { page } = screen;
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.locator('.legend.denied').click();
    await page.waitForFunction(() => document.querySelector('input#search').value === 'outcome:denied');
    // The rows are those of the denied events once the whole answer is there.
    await page.waitForFunction(() => Number(document.querySelector('#events').getAttribute('aria-rowcount')) < 1000);
    await page.waitForSelector('#app:not([aria-busy=true])');
    await page.locator('#events [role=row][aria-rowindex="3"]').click();
    const key = await page.locator('#events [role=row][aria-rowindex="3"]').getAttribute('data-key');
    await page.locator('#detail').waitFor();
    await page.keyboard.press('c');
    await page.locator('.time-chip').waitFor();
    assert.equal(await query(screen), '');
    const row = page.locator(`#events [role=row][data-key="${key}"]`);
    await row.waitFor();
    assert.equal(await row.getAttribute('aria-selected'), 'true');
    assert.ok(numberOf(await page.locator('.summary strong').innerText()) > 1);
});

test('where nothing passes, the page says which condition leaves out most, and takes it away', async (t) => {
    const screen = await demo(t);
    const { page } = screen;
    await page.locator('input#search').fill('outcome:denied name:NoSuchCall');
    await page.locator('.without').waitFor();
    const words = await page.locator('.without li').allInnerTexts();
    assert.equal(words.length, 1, 'without the outcome there is still nothing');
    assert.match(words[0], /Without\s+name:NoSuchCall/);
    const promised = numberOf(/([\d,]+) event/.exec(words[0])[1]);
    assert.ok(promised > 0);
    await page.locator('.without button').click();
    await shown(screen, promised);
    assert.equal(await query(screen), 'outcome:denied');
});
