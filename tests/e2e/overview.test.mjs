// The overview: its parts, what its links do, muting, the open finding, and the files it gives.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBelow, recordsOf } from './independent.mjs';
import { ROOT, openPage, temporaryFolder } from './page.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const records = [...new Map(recordsOf(files).map((record) => [record.eventID, record])).values()];

// Opens files; the overview is what is seen then, once the rules have been run.
async function opened(t, paths = files) {
    const screen = await openPage(t);
    await screen.open(paths);
    await screen.page.waitForSelector('#overview');
    await screen.page.waitForFunction(() => !document.querySelector('.overview-running'));
    return screen;
}

const numberIn = (text) => Number(text.replace(/\D/g, ''));

test('the overview is the first tab and the one that a load shows, and 0 leads back to it', async (t) => {
    const { page } = await opened(t);
    const tabs = page.locator('[role=tablist][aria-label=Views] [role=tab]');
    assert.match(await tabs.first().innerText(), /^Overview/);
    assert.equal(await tabs.first().getAttribute('aria-selected'), 'true');
    await page.keyboard.press('2');
    await page.waitForSelector('#events');
    await page.keyboard.press('0');
    await page.waitForSelector('#overview');
    assert.match(page.url(), /tab=overview/);
});

test('one event alone has an overview too', async (t) => {
    const screen = await openPage(t);
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'one.json'), JSON.stringify({ Records: [records[0]] }));
    await screen.open(join(folder, 'one.json'));
    await screen.page.waitForSelector('#overview');
    assert.equal((await screen.counts()).events, 1);
});

// What follows needs the rules that come with the page.

test('questions stand with their counts; a zero leads nowhere, others add their condition to the filter', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const tiles = await page.locator('[data-question]').evaluateAll((all) => all.map((tile) => ({
        id: tile.dataset.question, count: Number(tile.dataset.count), disabled: tile.disabled, shown: tile.querySelector('b').textContent,
    })));
    assert.ok(tiles.length >= 30, `${tiles.length} questions`);
    assert.equal(new Set(tiles.map(({ id }) => id)).size, tiles.length);
    for (const { id, count, disabled, shown } of tiles) {
        assert.equal(disabled, count === 0, id);
        assert.equal(numberIn(shown), count, id);
    }
    const whole = new Map(tiles.map(({ id, count }) => [id, count]));
    await screen.search('region:us-east-1');
    await page.waitForSelector('[data-question]:enabled');
    const tile = page.locator('[data-question]:enabled').first();
    const count = Number(await tile.getAttribute('data-count'));
    await tile.click();
    await page.waitForSelector('#events');
    await screen.expectCount(count, 'the events of the question');
    const query = await page.inputValue('#search');
    assert.ok(query.startsWith('region:us-east-1 ') && query.length > 'region:us-east-1 '.length, query);
    // Back under a filter within which another question finds nothing: it says of how many, and asks for them alone.
    await screen.search('name:StopLogging');
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.waitForFunction(() => document.querySelector('[data-question=secrets]')?.dataset.count === '0');
    const secrets = page.locator('[data-question=secrets]');
    assert.equal(Number(await secrets.getAttribute('data-all')), whole.get('secrets'));
    assert.ok(whole.get('secrets') > 0);
    assert.match(await secrets.innerText(), new RegExp(`0 of ${whole.get('secrets')}`));
    await secrets.click();
    await page.waitForSelector('#events');
    await screen.expectCount(whole.get('secrets'), 'the question alone');
    assert.ok(!(await page.inputValue('#search')).includes('StopLogging'));
});

test('the attacker is the first situation, its findings in the order of time', async (t) => {
    const { page } = await opened(t);
    const situations = await page.locator('#situations > li').evaluateAll((all) => all.map((item) => ({
        key: item.dataset.key, score: Number(item.dataset.score), name: item.querySelector('h3').textContent,
        times: [...item.querySelectorAll('.when')].map((time) => time.textContent),
    })));
    assert.ok(situations.length > 0);
    assert.match(situations[0].name, /bert-jan/);
    const scores = situations.map(({ score }) => score);
    assert.deepEqual(scores, [...scores].sort((one, two) => two - one));
    for (const { name, times } of situations) {
        assert.deepEqual(times, [...times].sort(), name);
    }
});

test('findings that a situation does not list are shown by a button, in the table', async (t) => {
    const { page } = await opened(t);
    const before = Number(await page.getAttribute('#findings', 'aria-rowcount'));
    // The situations that come later show none of their findings at first.
    for (const button of await page.locator('#situations button', { hasText: /^Show .*(its|more)/ }).all()) {
        if (/table below/.test(await button.innerText())) continue;
        await button.click();
    }
    const button = page.locator('#situations button', { hasText: 'more in the table below' }).first();
    await button.waitFor();
    await button.click();
    await page.waitForFunction((count) => Number(document.querySelector('#findings').getAttribute('aria-rowcount')) > count, before);
    assert.ok(await page.isChecked('#with-background'));
    await page.waitForFunction(() => document.activeElement?.closest('#findings') !== null);
});

test('the situations beyond the first twenty are listed by a button', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    const folder = await temporaryFolder(t);
    const users = Array.from({ length: 25 }, (_, number) => `user-${number}`);
    const stops = users.map((userName, number) => ({
        eventVersion: '1.08', eventTime: `2024-03-01T${String(number % 24).padStart(2, '0')}:${String(number).padStart(2, '0')}:00Z`,
        eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', awsRegion: 'eu-west-1', sourceIPAddress: `203.0.113.${number}`,
        userAgent: userName, eventID: `stop-${number}`, eventType: 'AwsApiCall', readOnly: false, recipientAccountId: '111122223333',
        requestParameters: { name: `trail-${number}` },
        userIdentity: { type: 'IAMUser', userName, principalId: `AIDA${number}`, arn: `arn:aws:iam::111122223333:user/${userName}`, accountId: '111122223333' },
    }));
    await writeFile(join(folder, 'stops.json'), JSON.stringify({ Records: stops }));
    await screen.open(join(folder, 'stops.json'));
    await page.waitForFunction(() => document.querySelectorAll('#situations > li').length === 20);
    await page.getByRole('button', { name: 'Show the other 5' }).click();
    await page.waitForFunction(() => document.querySelectorAll('#situations > li').length === 25);
    const names = await page.locator('#situations h3').allInnerTexts();
    assert.deepEqual([...new Set(names)].sort(), [...users].sort());
    assert.equal(await page.getByRole('button', { name: /^Show the other/ }).count(), 0);
});

test('an open finding is not in the address', async (t) => {
    const { page } = await opened(t);
    await page.locator('#findings [role=row][data-key]').first().click();
    await page.waitForSelector('#finding pre.raw');
    assert.ok(!decodeURIComponent(page.url()).includes('bert-jan'), page.url());
    await page.keyboard.press('Escape');
    await page.waitForSelector('#finding', { state: 'detached' });
    await page.goBack();
    await page.waitForSelector('#finding pre.raw');
});

test('a finding says whose rule it is, and its counts lead to its events', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const rows = await screen.table('#findings');
    for (const { key, cells } of rows) {
        assert.equal(key.split('|').length >= 2, true, key);
        assert.notEqual(cells.author, '', key);
    }
    const { key, cells } = rows[0];
    await page.evaluate(() => { document.querySelector('#findings').scrollTop = 0; });
    await page.locator(`#findings [data-key=${JSON.stringify(key)}]`).click();
    await page.waitForSelector('#finding pre.raw');
    assert.equal(await page.getAttribute('#finding', 'data-key'), key);
    assert.equal(await page.innerText('#finding-title'), cells.title);
    assert.match(await page.innerText('#finding pre.raw'), /^title:|\ntitle:/);
    assert.ok((await page.innerText('#finding [data-part=author]')).includes(cells.author));
    for (const link of await page.locator('#finding a').all()) {
        assert.match(await link.getAttribute('href'), /^https?:/);
        assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
    }
    await page.getByRole('button', { name: 'Its events', exact: true }).click();
    await screen.expectCount(numberIn(cells.events), 'its events');
});

test('a muted finding is counted, comes back, and is in the notes that are saved', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const before = await screen.table('#findings');
    await page.locator('#findings [role=row][data-key]').first().click();
    await page.waitForSelector('#finding pre.raw');
    await page.locator('#finding [aria-label=Mute] button').first().click();
    await page.waitForSelector('#muted li');
    // Other findings of the same events go with it: a query finds events.
    const hidden = numberIn(await page.innerText('#muted summary'));
    assert.ok(hidden >= 1 && hidden < before.length, `${hidden} hidden`);
    await screen.table('#findings', before.length - hidden);
    const query = await page.getAttribute('#muted li', 'data-key');
    await page.click('#open-export');
    const downloading = page.waitForEvent('download');
    await page.click('#export [data-form=notes]');
    const saved = JSON.parse(await readFile(await (await downloading).path(), 'utf8'));
    assert.deepEqual(saved.muted, [query]);
    await page.click('#close-export');
    await page.locator('#muted button').click();
    await screen.table('#findings', before.length);
});

test('findings and hits are files, with the author of each rule', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const rows = await screen.table('#findings');
    const download = async (form) => {
        await page.click('#open-export');
        const downloading = page.waitForEvent('download');
        await page.click(`#export [data-form="${form}"]`);
        const text = await readFile(await (await downloading).path(), 'utf8');
        await page.click('#close-export');
        return text;
    };
    const findings = JSON.parse(await download('table-json'));
    assert.deepEqual(findings.map(({ title, author }) => [title, author]), rows.map(({ cells }) => [cells.title, cells.author]));
    const hits = (await download('hits')).trimEnd().split('\n').map((line) => JSON.parse(line));
    const known = new Map(records.map((record) => [record.eventID, record]));
    for (const hit of hits) {
        assert.deepEqual(Object.keys(hit), ['rule', 'title', 'level', 'author', 'eventID', 'account', 'time']);
        assert.equal(hit.time, known.get(hit.eventID).eventTime);
        assert.equal(hit.account, known.get(hit.eventID).recipientAccountId);
    }
    // Each finding's events are among the hits.
    const ofRule = (rule) => new Set(hits.filter((hit) => hit.rule === rule).map(({ eventID }) => eventID)).size;
    for (const { key, cells } of rows) {
        assert.ok(ofRule(key.split('|')[0]) >= numberIn(cells.events), key);
    }
});

test('the open event names the rules that it matches', async (t) => {
    const { page } = await opened(t);
    await page.locator('#findings [role=row][data-key]').first().click();
    await page.waitForSelector('#finding pre.raw');
    const title = await page.innerText('#finding-title');
    await page.getByRole('button', { name: 'First event, with its chain' }).click();
    await page.waitForSelector('#detail [data-part=rules]');
    assert.ok((await page.innerText('#detail [data-part=rules]')).includes(title));
});

test('the wheel goes on with the page where the table of findings ends', async (t) => {
    const { page } = await opened(t);
    await page.waitForSelector('#findings [role=row][data-key]');
    await page.locator('#findings').scrollIntoViewIfNeeded();
    await page.locator('#findings').hover();
    const top = () => page.$eval('#overview', ({ scrollTop }) => scrollTop);
    assert.equal(await page.$eval('#findings', ({ scrollTop }) => scrollTop), 0);
    const before = await top();
    assert.ok(before > 0, 'the table is below the window');
    for (let turns = 0; turns < 20 && await top() === before; turns += 1) {
        await page.mouse.wheel(0, -200);
        await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
    }
    assert.ok(await top() < before, 'the page has moved');
});
