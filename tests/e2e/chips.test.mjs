// Conditions as chips: they say names, are edited in place, and each click on a value or a question adds to them.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, openPage } from './page.mjs';

const folder = join(ROOT, 'static', 'demo', 'invictus');
const files = (await readdir(folder)).filter((name) => name.endsWith('.gz')).map((name) => join(folder, name));

const opened = async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    await screen.tab(/^Events/);
    return screen;
};
const chips = (page) => page.locator('.condition-text').allTextContents();
const query = (page, text) => page.waitForFunction((text) => document.querySelector('input#search').value === text, text);

test('a click on a value of a facet adds a chip with its name, and a second value widens it', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const label = (field, text) => page.locator(`.facet[data-field=${field}] .facet-label`).filter({ hasText: text }).first();
    // In its middle: the buttons that come under the pointer stand at its end.
    await label('principal', 'bert-jan').click();
    await page.waitForFunction(() => /^principal:\S+$/.test(document.querySelector('input#search').value));
    const key = (await page.inputValue('input#search')).slice('principal:'.length);
    assert.deepEqual(await chips(page), ['Principal: bert-jan']);
    assert.match(await page.locator('.condition-text').getAttribute('title'), new RegExp(key.replaceAll(/[+/:]/g, '.')));
    const one = (await screen.counts()).shown;
    await page.locator('.facet[data-field=principal] .facet-outside > summary').click();
    const second = page.locator('.facet[data-field=principal] .facet-outside .facet-label').first();
    const other = (await second.locator('.facet-name').innerText()).trim();
    await second.click();
    await page.waitForFunction(() => /^principal:\(.+, .+\)$/.test(document.querySelector('input#search').value));
    await page.waitForSelector('#app:not([aria-busy=true])', { state: 'attached' });
    assert.ok((await screen.counts()).shown > one, 'more pass');
    assert.equal((await chips(page)).length, 1);
    assert.ok((await chips(page))[0].startsWith('Principal: bert-jan or '), other);
    assert.equal(await page.locator('.facet[data-field=principal] .facet-label[aria-pressed=true]').count(), 2);
    await label('principal', 'bert-jan').click();
    await page.waitForFunction((key) => !document.querySelector('input#search').value.includes(key), key);
    assert.equal((await chips(page)).length, 1);
});

test('a chip is edited in place: Enter applies, Escape cancels, a mistake is said', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.search('outcome:denied name:Get*');
    await page.locator('.condition-text').nth(1).click();
    const input = page.locator('.condition-input');
    assert.equal(await input.inputValue(), 'name:Get*');
    await input.fill('name:"Des');
    await page.keyboard.press('Enter');
    await page.locator('.condition-mistake').waitFor();
    assert.equal(await page.inputValue('input#search'), 'outcome:denied name:Get*', 'the search stays as it was');
    await page.keyboard.press('Escape');
    await input.waitFor({ state: 'detached' });
    assert.equal(await page.inputValue('input#search'), 'outcome:denied name:Get*');
    await page.locator('.condition-text').nth(1).click();
    await input.fill('name:Describe* OR name:List*');
    await page.keyboard.press('Enter');
    await query(page, 'outcome:denied (name:Describe* OR name:List*)');
    assert.equal(await page.locator('.condition').count(), 2);
    // The keyboard turns around and takes out.
    await page.locator('.condition-text').first().focus();
    await page.keyboard.press('-');
    await query(page, '-outcome:denied (name:Describe* OR name:List*)');
    await page.locator('.condition-text').first().focus();
    await page.keyboard.press('Delete');
    await query(page, '(name:Describe* OR name:List*)');
});

test('questions of the overview, of the menu and of the list of commands add to what is there', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.search('region:us-east-1');
    await page.click('#questions');
    await page.click('.presets [data-question=denied]');
    await query(page, 'region:us-east-1 outcome:denied');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.fill('#palette', 'done as root');
    await page.keyboard.press('Enter');
    await query(page, 'region:us-east-1 outcome:denied credential:root');
    assert.deepEqual(await chips(page), ['Region: us-east-1', 'Outcome: denied', 'Credential: root']);
});

test('a list that has no room in its chip ends with a sign for the rest', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.search('name:(DescribeInstances, DescribeSnapshots, DescribeSecurityGroups, GetBucketLocation, GetBucketPolicy)');
    const values = page.locator('.condition-values');
    await values.waitFor();
    const [isCut, sign] = await values.evaluate((element) => [element.scrollWidth > element.clientWidth, getComputedStyle(element).textOverflow]);
    assert.deepEqual([isCut, sign], [true, 'ellipsis']);
    assert.equal(await values.evaluate((element) => getComputedStyle(element).display), 'inline-block', 'else the sign is not drawn');
});

test('a chip says “not” only where it excludes; the sign for it comes with hover and focus, and one switched off is struck', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.search('name:DescribeInstances');
    const chip = page.locator('.condition');
    const turn = page.getByRole('button', { name: 'Not name:DescribeInstances' });
    await chip.waitFor();
    assert.deepEqual(await chips(page), ['Event: DescribeInstances']);
    const seen = () => turn.evaluate((element) => getComputedStyle(element).opacity);
    await page.mouse.move(5, 5);
    assert.equal(await seen(), '0');
    // By the keyboard it is reached like any button, and seen then.
    await chip.locator('.condition-text').focus();
    await page.keyboard.press('Tab');
    assert.equal(await turn.evaluate((element) => element === document.activeElement), true);
    assert.equal(await seen(), '1');
    await page.keyboard.press('Enter');
    await query(page, '-name:DescribeInstances');
    assert.deepEqual(await chips(page), ['not Event: DescribeInstances']);
    await page.getByRole('button', { name: 'Switch off name:DescribeInstances' }).click();
    await query(page, '~-name:DescribeInstances');
    const struck = await page.$$eval('.condition-text, .condition-values', (parts) => parts.map((part) => getComputedStyle(part).textDecorationLine));
    assert.deepEqual(struck, ['line-through', 'line-through']);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await query(page, '');
});

test('the chip of an ARN shows its end, and a condition on reads and changes has a short name', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const arn = 'arn:aws:states:eu-west-1:111122223333:execution:a-machine-with-a-rather-long-name:the-run-of-this-morning';
    await screen.search(`"${arn}" readonly:false`);
    await page.locator('.condition').nth(1).waitFor();
    assert.deepEqual(await chips(page), [arn, 'Changes only']);
    const [end, box] = await page.locator('.condition-values').first().evaluate((element) => {
        const range = document.createRange();
        range.selectNodeContents(element.querySelector('.split-name').lastChild);
        return [range.getBoundingClientRect().right, element.getBoundingClientRect().right];
    });
    assert.ok(end <= box + 1, `the end of the ARN at ${end} is within the chip, which ends at ${box}`);
});
