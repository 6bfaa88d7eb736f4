// "Open in SQL": the view as a text for other engines, and what they can't say.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, openPage } from './page.mjs';

const folder = join(ROOT, 'static', 'demo', 'invictus');
const files = (await readdir(folder)).filter((name) => name.endsWith('.gz')).map((name) => join(folder, name));

test('search, time and table become a text in each language, and what it can not say stands below', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    await screen.open(files);
    await page.getByRole('tab', { name: /^Events/ }).click();
    await page.fill('input#search', 'name:"x\'; --" resource:*bucket* time:2023-07-10');
    await page.getByRole('button', { name: 'Open in SQL' }).click();
    const sheet = page.locator('#as-sql');
    const text = () => sheet.locator('pre').innerText();
    const choose = (name) => sheet.getByRole('button', { name, exact: true }).click();

    assert.match(await text(), /FROM cloudtrail_logs_pp\nWHERE .*"timestamp" >= '2023\/07\/10' and "timestamp" <= '2023\/07\/11'/);
    assert.match(await text(), /lower\(eventname\) = 'x''; --'/);
    assert.match(await sheet.locator('li').first().innerText(), /resource:\*bucket\*: /);
    await choose('CloudTrail Lake');
    assert.match(await text(), /FROM event_data_store_id\n/);
    await choose('DuckDB');
    assert.match(await text(), /read_json_objects\('cloudtrail/);
    assert.equal(await sheet.locator('li').count(), 0, 'DuckDB says all of it');
    await choose('Logs Insights');
    assert.match(await text(), /^fields @timestamp, @message\n\| filter /);
    assert.equal(await sheet.getByRole('button', { name: 'Logs Insights' }).getAttribute('aria-pressed'), 'true');
    assert.equal(await sheet.getByRole('button', { name: 'Copy' }).count(), 1);

    // A key of the page's own does nothing here; Escape closes, and the focus is where it was.
    await page.keyboard.press('3');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.id), 'as-sql-button');
    assert.equal(await page.getByRole('tab', { name: /^Events/ }).getAttribute('aria-selected'), 'true');

    // The table on the screen counts, too.
    await page.getByRole('tab', { name: /^Principals/ }).click();
    await page.getByRole('button', { name: 'Open in SQL' }).click();
    assert.match(await text(), /GROUP BY principal_key/);
    await sheet.getByRole('button', { name: 'Close' }).click();
    await sheet.waitFor({ state: 'detached' });

    // A mistake in the search is said here as well.
    await page.fill('input#search', 'name:(');
    await page.getByRole('button', { name: 'Open in SQL' }).click();
    await sheet.locator(':scope > p').waitFor();
    assert.equal(await sheet.locator('pre').count(), 0);
    assert.ok((await sheet.innerText()).length > 60);
});
