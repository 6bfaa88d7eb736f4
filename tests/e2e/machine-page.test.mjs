// A state machine's page and the way back from it: what updates changed, the end of the machine and of its executions, and
// tables that stand where they stood.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPage, temporaryFolder } from './page.mjs';

const ACCOUNT = '111122223333';
const arn = (rest) => `arn:aws:states:eu-west-1:${ACCOUNT}:${rest}`;
const pad = (number) => String(number).padStart(2, '0');

// A call of Step Functions at a minute of the day.
function call(records, minute, user, eventName, requestParameters, responseElements = null) {
    records.push({
        eventVersion: '1.08', eventSource: 'states.amazonaws.com', awsRegion: 'eu-west-1', eventName,
        userIdentity: { type: 'IAMUser', principalId: `AIDA${user}`, accountId: ACCOUNT, userName: user, arn: `arn:aws:iam::${ACCOUNT}:user/${user}` },
        eventTime: `2024-05-01T${pad(Math.floor(minute / 60))}:${pad(minute % 60)}:00Z`, sourceIPAddress: '203.0.113.7', userAgent: 'aws-cli',
        requestParameters, responseElements, eventCategory: 'Management', recipientAccountId: ACCOUNT,
        eventID: `70000000-0000-4000-8000-${String(records.length).padStart(12, '0')}`,
    });
}

function story() {
    const records = [];
    const create = (minute, name) => call(records, minute, 'ada', 'CreateStateMachine',
        { name, roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}-role`, type: 'STANDARD', loggingConfiguration: { level: 'ALL' } },
        { stateMachineArn: arn(`stateMachine:${name}`) });
    const start = (minute, name, run) => call(records, minute, 'ada', 'StartExecution',
        { stateMachineArn: arn(`stateMachine:${name}`), name: run }, { executionArn: arn(`execution:${name}:${run}`) });
    create(60, 'phoenix');
    call(records, 61, 'bob', 'UpdateStateMachine', { stateMachineArn: arn('stateMachine:phoenix'), loggingConfiguration: { level: 'OFF' } }, {});
    start(62, 'phoenix', 'stopped');
    start(63, 'phoenix', 'left');
    call(records, 64, 'eve', 'StopExecution', { executionArn: arn('execution:phoenix:stopped') }, {});
    call(records, 180, 'bob', 'DeleteStateMachine', { stateMachineArn: arn('stateMachine:phoenix') });
    for (let number = 0; number < 90; number += 1) create(200 + number, `m-${pad(number)}`);
    return records;
}

async function opened(t, options) {
    const path = join(await temporaryFolder(t), 'trail.json');
    writeFileSync(path, JSON.stringify({ Records: story() }));
    const screen = await openPage(t, options);
    await screen.open(path);
    await screen.tab(/^Step Functions/);
    await screen.page.waitForSelector('#machines [role=row][data-key]');
    return screen;
}

test('a deleted machine says so in its row and its heading, what its updates changed, and which executions have no known end', async (t) => {
    const screen = await opened(t);
    const { page } = screen;
    const key = arn('stateMachine:phoenix');
    await screen.search('phoenix');
    const row = page.locator(`#machines [data-key="${key}"]`);
    await page.waitForFunction(() => document.querySelector('#machines')?.getAttribute('aria-rowcount') === '1');
    assert.equal(await row.locator('[data-col=deleted]').textContent(), '2024-05-01 03:00:00');
    assert.equal(await row.locator('[data-col="deleted-by"]').textContent(), 'bob');
    const heads = await page.$$eval('#machines [role=columnheader]', (all) => all.map((head) => head.textContent.trim()));
    assert.ok(heads.includes('Calls failed') && heads.includes('Calls denied'), `${heads}`);
    assert.equal(heads.at(-1), 'ARN');
    await row.click();
    const machine = page.locator('#machine');
    await machine.waitFor();
    assert.equal(await machine.locator('header .deleted').textContent(), 'deleted 2024-05-01 03:00:00 by bob');
    const update = machine.getByRole('table', { name: 'Life' }).locator('tr', { hasText: 'UpdateStateMachine' });
    assert.equal(await update.locator('[data-col=about]').textContent(), 'log level ALL → OFF');
    assert.match(await machine.locator('.ends').textContent(), /CloudTrail does not record how an execution ends/);
    const latest = machine.getByRole('table', { name: 'Latest executions' });
    const cells = (run) => latest.locator(`tr[data-key="${arn(`execution:phoenix:${run}`)}"]`).locator('td')
        .evaluateAll((all) => Object.fromEntries(all.map((cell) => [cell.dataset.col, cell.textContent])));
    const [stopped, left] = [await cells('stopped'), await cells('left')];
    assert.deepEqual([stopped.status, stopped.stopped, stopped['stopped-by']], ['ABORTED', '2024-05-01 01:04:00', 'eve']);
    assert.deepEqual([left.status, left.stopped], ['', 'not logged']);
    assert.ok(!('redriven' in left) && !('denied' in left), 'no column of zeros');
    assert.match(await machine.locator('.without-end').textContent(), /^1 execution without a known end when it was deleted at 2024-05-01 03:00:00/);
    // The axis goes on to the deletion, and the execution without an end is no bar up to there.
    assert.equal(await machine.locator('.gantt-axis span').last().textContent(), '2024-05-01 03:00:00');
    const open = machine.locator('.run', { hasText: 'left' });
    assert.match(await open.textContent(), /end not logged/);
    const widths = await open.evaluate((run) => ['.run-lane', 'i.open'].map((part) => run.querySelector(part).getBoundingClientRect().width));
    assert.ok(widths[1] < widths[0] / 4, `${widths}`);
});

for (const [name, options] of [['on a wide screen', undefined], ['on a small one', { width: 390, height: 844 }]]) {
    test(`the table of machines stands where it stood after a machine is closed, and after Back, ${name}`, async (t) => {
        const { page } = await opened(t, options);
        const key = arn('stateMachine:m-70');
        const row = page.locator(`#machines [data-key="${key}"]`);
        const scrolled = () => page.$eval('#machines', (table) => table.scrollTop);
        // Rows come as it is scrolled.
        for (let step = 0; step < 200 && await row.count() === 0; step += 1) {
            await page.$eval('#machines', (table) => { table.scrollTop += table.clientHeight / 2; });
            await page.waitForSelector('#app:not([aria-busy])', { state: 'attached' });
        }
        await row.scrollIntoViewIfNeeded();
        const before = await scrolled();
        assert.ok(before > 500, `${before}`);
        const ways = [
            () => page.getByRole('button', { name: /All state machines/ }).click(),
            () => page.goBack(),
        ];
        for (const goBack of ways) {
            await row.click();
            await page.waitForSelector(`#machine[data-key="${key}"]`);
            await goBack();
            await row.waitFor();
            await page.waitForFunction((top) => Math.abs(document.querySelector('#machines').scrollTop - top) < 40, before);
            const box = await row.boundingBox();
            assert.ok(box && box.y > 0 && box.y < page.viewportSize().height, JSON.stringify(box));
        }
    });
}

test('on a small screen the tables of a machine are cards, none wider than the screen', async (t) => {
    const { page } = await opened(t, { width: 390, height: 844 });
    await page.fill('input#search', 'phoenix');
    await page.waitForFunction(() => document.querySelector('#machines')?.getAttribute('aria-rowcount') === '1');
    await page.locator(`#machines [data-key="${arn('stateMachine:phoenix')}"]`).click();
    const latest = page.locator('#machine').getByRole('table', { name: 'Latest executions' });
    await latest.waitFor();
    const beyond = await page.$$eval('#machine .carded td', (cells) => cells.filter((cell) => cell.getBoundingClientRect().right > innerWidth + 0.5).map((cell) => cell.dataset.col));
    assert.deepEqual(beyond, []);
    const label = await latest.locator('td[data-col=started]').first().evaluate((cell) => getComputedStyle(cell, '::before').content);
    assert.match(label, /started/);
});
