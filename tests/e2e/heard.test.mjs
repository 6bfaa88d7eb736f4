// What a screen reader says of a row, a bar and a chip, by the browser's accessibility tree; and the bars by the keyboard alone.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPage, ROOT } from './page.mjs';
import { filesBelow, recordsOf, timeShown } from './independent.mjs';

const FILES = filesBelow(join(ROOT, 'static/demo/invictus'), '.json.gz');
const records = recordsOf(FILES);

async function opened(t, tab) {
    const screen = await openPage(t);
    await screen.open(FILES);
    await screen.tab(tab);
    return screen;
}

// The accessibility tree: each node with its role, its name, and the texts below it.
async function heard(page) {
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const texts = (node) => (node.role?.value === 'StaticText'
        ? [node.name.value.trim()]
        : (node.childIds ?? []).flatMap((id) => (byId.has(id) ? texts(byId.get(id)) : [])));
    return nodes.filter(({ ignored }) => !ignored).map((node) => ({
        role: node.role?.value,
        name: node.name?.value ?? '',
        texts: texts(node).filter(Boolean),
        children: (node.childIds ?? []).map((id) => byId.get(id)?.role?.value),
    }));
}

const said = (page, id = 'timeline-said') => page.locator(`#${id}`).innerText();
const saying = (page, pattern, id = 'timeline-said') => page.waitForFunction(
    ([id, source]) => new RegExp(source).test(document.getElementById(id)?.textContent ?? ''),
    [id, pattern.source],
);

test('a row is heard as a row of cells under headings', async (t) => {
    const { page } = await opened(t, /^Events/);
    const row = page.locator('#events [role=row][aria-rowindex="1"]');
    const id = await row.getAttribute('data-key');
    const record = records.find(({ eventID }) => eventID === id);
    const nodes = await heard(page);
    const grid = nodes.find(({ role, name }) => role === 'grid' && name === 'Events');
    assert.ok(grid, 'a grid that is named');
    const headings = nodes.filter(({ role }) => role === 'columnheader').map(({ name }) => name);
    for (const heading of ['Time', 'Event name', 'Resource', 'Principal', 'Outcome']) assert.ok(headings.some((name) => name.startsWith(heading)), heading);
    const first = nodes.find(({ role, texts }) => role === 'row' && texts.includes(record.eventName));
    assert.ok(first, 'a row that says the name of its call');
    assert.ok(first.texts.join(' ').includes(timeShown(record)), `its time with its date: ${first.texts}`);
    assert.ok(first.children.every((role) => role === 'gridcell'), `${first.children}`);
});

test('a chip is heard as what it asks, with what its buttons do', async (t) => {
    const screen = await opened(t, /^Events/);
    const { page } = screen;
    await screen.search('name:RunInstances -error:""');
    await page.locator('.condition').nth(1).waitFor();
    const nodes = await heard(page);
    const buttons = nodes.filter(({ role }) => role === 'button').map(({ name }) => name);
    for (const name of ['Edit Event: RunInstances', 'Not name:RunInstances', 'Switch off name:RunInstances', 'Remove name:RunInstances', 'Edit not error:""']) {
        assert.ok(buttons.includes(name), `${name} in ${buttons.filter((known) => /Edit|Not|Remove/.test(known)).slice(0, 8)}`);
    }
    assert.ok(nodes.some(({ role, name }) => role === 'group' && name === 'Conditions'));
});

test('bars of the timeline are reached, heard, opened and left by the keyboard alone', async (t) => {
    const { page } = await opened(t, 'Timeline');
    await page.locator('.lane').first().waitFor();
    await page.focus('#timeline');
    await page.keyboard.press('ArrowDown');
    await saying(page, /, lane 1 of \d+, (bar|event) 1 of \d+: /);
    const lane = await page.locator('.lane').first().locator('.lane-name').textContent();
    assert.ok((await said(page)).startsWith(`${lane}, lane 1 of `), await said(page));
    await page.keyboard.press('ArrowRight');
    await saying(page, /(bar|event) 2 of/);
    await page.keyboard.press('End');
    await saying(page, /(bar|event) (\d+) of \2:/);
    await page.keyboard.press('Home');
    await saying(page, /(bar|event) 1 of/);
    await page.keyboard.press('ArrowDown');
    await saying(page, /lane 2 of/);
    await page.keyboard.press('ArrowUp');
    await saying(page, /lane 1 of/);
    // A bar of several events: the tree has what is said, Enter lists exactly its events, Escape comes back to it.
    for (let turn = 0; turn < 60 && !/: .* to .*, (?!1 event)\d+ events/.test(await said(page)); turn += 1) {
        const [, place] = /(?:bar|event) (\d+) of/.exec(await said(page));
        await page.keyboard.press('ArrowRight');
        await saying(page, new RegExp(`(bar|event) ${Number(place) + 1} of`));
    }
    const words = await said(page);
    const events = Number(/, (\d+) events/.exec(words)[1]);
    const nodes = await heard(page);
    assert.ok(nodes.some(({ role, texts }) => role === 'status' && texts.join(' ') === words), 'it is said');
    const canvas = nodes.find(({ role, name }) => role === 'application' && name.startsWith('Timeline of '));
    assert.match(canvas.name, /Enter lists the events of a bar/);
    assert.equal(await page.locator('.bar-cursor').count(), 1, 'and seen');
    await page.waitForFunction(() => document.querySelector('#timeline-names')?.textContent.length > 2);
    await page.keyboard.press('Enter');
    await page.locator(`#bar-events[data-count="${events}"]`).waitFor();
    await page.waitForFunction(() => document.activeElement.closest('#bar-events'));
    await page.keyboard.press('Escape');
    await page.locator('#bar-events').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.id), 'timeline');
    await saying(page, new RegExp(words.slice(0, 30).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('#timeline-said').textContent === '');
    assert.equal(await page.locator('.bar-cursor').count(), 0);
});

test('bars of the histogram are reached and heard by the keyboard, and Enter chooses their time', async (t) => {
    const screen = await opened(t, /^Events/);
    const { page } = screen;
    await page.focus('#histogram');
    await page.keyboard.press('ArrowRight');
    await saying(page, /: \d+ events?/, 'histogram-said');
    const first = await said(page, 'histogram-said');
    assert.equal((await screen.counts()).shown, records.length, 'to read is not to filter');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction((first) => document.querySelector('#histogram-said').textContent !== first, first);
    const second = await said(page, 'histogram-said');
    await page.keyboard.press('Enter');
    await screen.expectCount(Number(/: ([\d,]+) event/.exec(second)[1].replace(',', '')), 'the events of the bar');
    await page.keyboard.press('Delete');
    await screen.expectCount(records.length, 'all again');
    await page.keyboard.press('Home');
    await page.waitForFunction((first) => document.querySelector('#histogram-said').textContent === first, first);
    await page.keyboard.press('Shift+ArrowRight');
    await page.waitForFunction((all) => Number(document.querySelector('#app').dataset.shown) < all, records.length);
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('#histogram-said').textContent === '');
});
