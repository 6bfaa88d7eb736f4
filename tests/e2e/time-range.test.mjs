// The time range: typed in two fields, kept by Escape, cleared by its own button only.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesBelow, recordsOf } from './independent.mjs';
import { ROOT, openPage } from './page.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const records = [...new Map(recordsOf(files).map((record) => [record.eventID, record])).values()];
const within = (from, until) => records.filter(({ eventTime }) => eventTime >= from && eventTime <= until).length;

const opened = async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    await screen.tab(/^Events/);
    return screen;
};

test('two typed times are the time range, both included; a mistake is said and Escape leaves it as it is', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await page.click('#time-range');
    const [from, until] = [page.locator('#time-from'), page.locator('#time-until')];
    const times = records.map(({ eventTime }) => eventTime).sort();
    const shown = (time) => time.replace('T', ' ').replace('Z', '');
    assert.deepEqual([await from.inputValue(), await until.inputValue()], [times[0], times.at(-1)].map(shown));
    await from.fill('2023-07-10 11:50');
    await until.fill('soon');
    await until.press('Enter');
    await page.locator('.condition-mistake').waitFor();
    // To the end of the minute, as in time<=.
    await until.fill('2023-07-10T12:00');
    await until.press('Enter');
    await screen.expectCount(within('2023-07-10T11:50:00Z', '2023-07-10T12:00:59Z'), 'between two typed times');
    const chip = page.locator('.time-chip');
    assert.match(await chip.innerText(), /2023-07-10 11:50:00 – 2023-07-10 12:00:59/);
    // A click on its text opens the fields and clears nothing.
    await chip.locator('#time-range').click();
    assert.equal(await from.inputValue(), '2023-07-10 11:50:00');
    await from.press('Escape');
    await chip.waitFor();
    await screen.expectCount(within('2023-07-10T11:50:00Z', '2023-07-10T12:00:59Z'), 'as it was');
    await page.getByRole('button', { name: /^Clear time/ }).click();
    await screen.expectCount(records.length, 'all');
});

test('typed times are those of the clock that is shown', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await page.evaluate(() => { location.hash = `${location.hash}&clock=Asia%2FTokyo`; });
    await page.waitForFunction(() => document.querySelector('#time-range')?.textContent.startsWith('2023-07-10 20:42:18'));
    await page.click('#time-range');
    const zone = await page.locator('[data-part=time-fields] .quiet').innerText();
    assert.equal(zone, 'UTC+09:00');
    await page.fill('#time-from', '2023-07-10 20:50');
    await page.fill('#time-until', '2023-07-10 20:59');
    await page.press('#time-until', 'Enter');
    await screen.expectCount(within('2023-07-10T11:50:00Z', '2023-07-10T11:59:59Z'), 'on the clock of Tokyo');
});

test('Escape with nothing open leaves query and time range', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.search('outcome:denied');
    await page.click('#time-range');
    await page.fill('#time-from', '2023-07-10');
    await page.press('#time-from', 'Enter');
    await page.locator('.time-chip').waitFor();
    await page.locator('#events [role=row][data-key]').first().click();
    await page.locator('#detail').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#detail').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    // A key that does something shows that those before it have been dealt with.
    await page.keyboard.press('?');
    await page.getByRole('dialog').first().waitFor();
    assert.equal(await page.locator('.time-chip').count(), 1);
    assert.equal(await page.inputValue('input#search'), 'outcome:denied');
});

test('an event is seen among those of its session, or of everybody, five minutes around it', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    await screen.search('name:CreateUser');
    const row = page.locator('#events [role=row][data-key]').first();
    const key = await row.getAttribute('data-key');
    await row.click();
    await page.locator('#detail [data-part=chain]').waitFor();
    const { eventTime } = records.find(({ eventID }) => eventID === key);
    const at = Date.parse(eventTime);
    const near = records.filter((record) => Math.abs(Date.parse(record.eventTime) - at) <= 300_000);
    await page.locator('#detail [data-around=session]').click();
    await page.waitForFunction(() => document.querySelector('input#search').value.startsWith('session-key:'));
    await page.waitForSelector('#app:not([aria-busy=true])', { state: 'attached' });
    const own = (await screen.counts()).shown;
    assert.ok(own > 1 && own <= near.length, `${own} of ${near.length}`);
    // The place in the list is that in the new one.
    await page.waitForFunction((total) => document.querySelector('#detail .position').textContent.endsWith(` of ${total}`), own.toLocaleString('en-US'));
    await page.locator('#detail [data-around=all]').click();
    await screen.expectCount(near.length, 'everybody');
    assert.equal(await page.locator('#detail').getAttribute('data-key'), key);
});
