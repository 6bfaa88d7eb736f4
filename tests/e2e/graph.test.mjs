// The drawn definition on a machine's page: zoomed, dragged, searched, clicked, saved, compared; hostile names stay text.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPage } from './page.mjs';

const ACCOUNT = '111122223333';
const MACHINE = `arn:aws:states:eu-west-1:${ACCOUNT}:stateMachine:orders`;
const HOSTILE = '</text><img src=x onerror="document.title=1">';

// A file with a machine and the updates of its definition, one a minute.
function machineWith(...definitions) {
    const Records = definitions.map((definition, minute) => ({
        eventVersion: '1.08', eventSource: 'states.amazonaws.com', awsRegion: 'eu-west-1',
        eventName: minute === 0 ? 'CreateStateMachine' : 'UpdateStateMachine',
        eventTime: `2024-05-01T00:${String(minute).padStart(2, '0')}:00Z`,
        eventID: `0000000${minute}-0000-4000-8000-000000000000`, sourceIPAddress: '203.0.113.7', userAgent: 'cli',
        userIdentity: { type: 'IAMUser', userName: 'ada', accountId: ACCOUNT, principalId: 'AIDA1', arn: `arn:aws:iam::${ACCOUNT}:user/ada` },
        requestParameters: { name: 'orders', stateMachineArn: minute === 0 ? undefined : MACHINE, definition: typeof definition === 'string' ? definition : JSON.stringify(definition), roleArn: `arn:aws:iam::${ACCOUNT}:role/r` },
        responseElements: minute === 0 ? { stateMachineArn: MACHINE } : { updateDate: 'x' },
        recipientAccountId: ACCOUNT,
    }));
    const path = join(mkdtempSync(join(tmpdir(), 'trailglass-graph-')), 'records.json');
    writeFileSync(path, JSON.stringify({ Records }));
    return path;
}

const task = (resource, rest) => ({ Type: 'Task', Resource: `arn:aws:states:::${resource}`, ...rest });
const earlier = {
    StartAt: 'Validate',
    States: {
        Validate: task('lambda:invoke', { Next: 'Enough stock?', Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }] }),
        'Enough stock?': { Type: 'Choice', Choices: [{ Variable: '$.stock', NumericGreaterThan: 0, Next: 'Reserve' }], Default: 'Notify shortage' },
        Reserve: task('dynamodb:updateItem', { Next: 'Done' }),
        'Notify shortage': task('sns:publish', { Next: 'Fail' }),
        Fail: { Type: 'Fail', Error: 'NoStock' },
        'Ask a person': { Type: 'Pass', Next: 'Done' },
        Done: { Type: 'Succeed' },
    },
};
const later = structuredClone(earlier);
delete later.States['Ask a person'];
later.States.Reserve = task('dynamodb:updateItem', { Next: 'Charge card', TimeoutSeconds: 30 });
later.States['Charge card'] = task('aws-sdk:iam:attachUserPolicy', { Next: 'Each parcel', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Notify shortage' }] });
later.States['Each parcel'] = { Type: 'Map', Next: 'Done', ItemProcessor: { StartAt: 'Pack', States: { Pack: { Type: 'Pass', Comment: HOSTILE, End: true } } } };

async function machinePage(screen, path) {
    await screen.open(path);
    await screen.tab(/^Step Functions/);
    await screen.page.locator(`#machines [data-key="${MACHINE}"]`).click();
    await screen.page.waitForSelector('#machine .definition');
}

const width = (screen) => screen.page.$eval('.definition-paper svg', (svg) => svg.getBoundingClientRect().width);
const boxOf = (screen, name) => screen.page.locator('.definition-paper [data-state]').filter({ has: screen.page.locator('title', { hasText: name }) }).first();

test('the graph: every state is drawn, changes and marks have a sign beside their colour, a click shows the text', async (t) => {
    const screen = await openPage(t);
    await machinePage(screen, machineWith(earlier, later));
    const { page } = screen;
    // Nine states and the one that is gone.
    assert.equal(await page.locator('.definition-paper path[data-state]').count(), 10);
    const texts = await page.$$eval('.definition-paper text', (found) => found.map((text) => text.lastChild.textContent));
    for (const name of [...Object.keys(later.States), 'Pack', 'Ask a person', 'Start', '↻2']) assert.ok(texts.includes(name), name);
    const signs = Object.fromEntries(['added', 'changed', 'marked', 'removed'].map((kind) => [kind, texts.filter((text) => text === { added: '+', changed: '±', marked: '!', removed: '−' }[kind]).length]));
    assert.deepEqual(signs, { added: 3, changed: 1, marked: 1, removed: 1 });
    assert.match(await boxOf(screen, 'Charge card').getAttribute('class'), /marked added/);
    await boxOf(screen, 'Reserve').click();
    assert.deepEqual(JSON.parse(await page.textContent('.definition pre')), later.States.Reserve);
    await boxOf(screen, 'Ask a person').click();
    assert.deepEqual(JSON.parse(await page.textContent('.definition pre')), earlier.States['Ask a person']);
    await page.getByRole('button', { name: 'Changes', exact: true }).click();
    assert.match(await page.getByRole('table', { name: 'Changes' }).textContent(), /changedReserve.*removedAsk a person/);
    assert.match(await page.textContent('.definition-lines ins'), /^\+ /);
    await page.getByRole('button', { name: 'What it can reach' }).click();
    assert.match(await page.getByRole('table', { name: 'What it can reach' }).textContent(), /Charge cardiamattachUserPolicy.*IAM/);
    // The definition before, without anything to compare it with.
    await page.getByRole('button', { name: '2024-05-01 00:00:00', exact: true }).first().click();
    await page.waitForFunction(() => document.querySelectorAll('.definition-paper path[data-state]').length === 7);
    assert.equal(await page.locator('.definition-paper .sign').count(), 0);
});

test('the graph is zoomed by buttons and by wheel, dragged, and searched', async (t) => {
    const states = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`Step ${at}`, at === 199 ? { Type: 'Succeed' } : { Type: 'Pass', Next: `Step ${at + 1}` }]));
    const screen = await openPage(t);
    await machinePage(screen, machineWith({ StartAt: 'Step 0', States: states }));
    const { page } = screen;
    const before = await width(screen);
    await page.getByRole('button', { name: 'Larger' }).click();
    const larger = await width(screen);
    assert.ok(Math.abs(larger / before - 1.25) < 0.01, `${before} → ${larger}`);
    const paper = await page.locator('.definition-paper');
    await paper.scrollIntoViewIfNeeded();
    const box = await paper.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 20);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, 100);
    await page.keyboard.up('Control');
    await page.waitForFunction((most) => document.querySelector('.definition-paper svg').getBoundingClientRect().width < most, larger - 1);
    await page.getByRole('button', { name: 'Fit' }).click();
    assert.ok(await width(screen) <= box.width);
    await page.getByRole('button', { name: 'Larger' }).click();
    for (let step = 0; step < 12; step += 1) await page.getByRole('button', { name: 'Larger' }).click();
    // Found by name: told how many, marked, and with Enter brought into view and opened.
    await page.fill('.definition-search', 'step 199');
    assert.equal(await page.textContent('.definition-tools .count'), '1 state');
    assert.equal(await page.locator('.definition-paper .found').count(), 1);
    await page.press('.definition-search', 'Enter');
    assert.equal(await page.textContent('.definition-state'), 'Step 199');
    const place = await page.locator('.definition-paper .found').boundingBox();
    const room = await paper.boundingBox();
    assert.ok(place.x >= room.x - 1 && place.x < room.x + room.width, 'the found state is in view');
    // Dragging moves the paper.
    const scrolled = () => page.$eval('.definition-paper', (element) => element.scrollLeft);
    const from = await scrolled();
    await page.mouse.move(room.x + 50, room.y + room.height / 2);
    await page.mouse.down();
    await page.mouse.move(room.x + 250, room.y + room.height / 2, { steps: 5 });
    await page.mouse.up();
    assert.ok(await scrolled() < from - 100, 'dragged to the right shows what is to the left');
});

test('the graph is saved as a file that stands alone, and a hostile name is text in it', async (t) => {
    const hostile = { StartAt: HOSTILE, States: { [HOSTILE]: { Type: 'Pass', Comment: 'a\u0001\u00a0b', End: true } } };
    const screen = await openPage(t);
    await machinePage(screen, machineWith(hostile));
    const { page } = screen;
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as SVG' }).click()]);
    assert.equal(download.suggestedFilename(), 'definition.svg');
    const text = readFileSync(await download.path(), 'utf8');
    const read = await page.evaluate((saved) => {
        const root = new DOMParser().parseFromString(saved, 'image/svg+xml').documentElement;
        return { name: root.localName, space: root.namespaceURI, images: root.querySelectorAll('img, script, parsererror').length, title: root.querySelector('title').textContent, style: root.querySelector('style').textContent.length };
    }, text);
    assert.deepEqual([read.name, read.space, read.images], ['svg', 'http://www.w3.org/2000/svg', 0]);
    assert.ok(read.title.startsWith(HOSTILE) && read.style > 100);
    assert.equal(await page.locator('.definition img').count(), 0);
});

test('a broken definition says what is wrong and shows what can be read; one that is no JSON its text', async (t) => {
    const screen = await openPage(t);
    await machinePage(screen, machineWith('{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}'));
    assert.match(await screen.page.textContent('.definition-problems'), /“A”: Next names “B”, which is not there/);
    assert.equal(await screen.page.locator('.definition-paper path[data-state]').count(), 1);
    const other = await openPage(t);
    await machinePage(other, machineWith('{"StartAt": '));
    assert.notEqual(await other.page.textContent('.definition-problems'), '');
    await other.page.getByRole('button', { name: 'Text', exact: true }).click();
    assert.equal(await other.page.textContent('.definition pre'), '{"StartAt": ');
});
