// Step Functions on the page: the six examples of AWS's page, each field in its place, and the demo's machines.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { numberOf, openPage, ROOT } from './page.mjs';
import { timeShown } from './independent.mjs';

const EXAMPLES = `${ROOT}/tests/data/seed-examples.json`;
const records = JSON.parse(readFileSync(EXAMPLES, 'utf8')).Records;
const example = (name) => records.find((record) => record.eventName === name);
const machineArn = (name) => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;

// All records of the demo's story.
function demoRecords() {
    const folder = `${ROOT}/static/demo/synthetic-step-functions`;
    const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.gz'));
    return files.flatMap((name) => JSON.parse(gunzipSync(readFileSync(`${folder}/${name}`))).Records);
}

// The rows of a table by their keys: the text of each cell by its column.
async function table(screen, id) {
    await screen.page.waitForSelector(`#${id}[role=grid]`);
    const rows = await screen.page.$$eval(`#${id} [role=row][data-key]`, (found) => found.map((row) => [
        row.dataset.key,
        {
            index: row.getAttribute('aria-rowindex'),
            ...Object.fromEntries([...row.querySelectorAll('[data-col]')].map((cell) => [cell.dataset.col, cell.textContent.trim()])),
        },
    ]));
    const count = await screen.page.getAttribute(`#${id}`, 'aria-rowcount');
    return { rows: Object.fromEntries(rows), count: Number(count) };
}

async function subTab(screen, name, id) {
    await screen.page.getByRole('tablist', { name: 'Step Functions views' }).getByRole('tab', { name, exact: true }).click();
    return table(screen, id);
}

async function stepFunctions(screen) {
    await screen.tab(/^Step Functions/);
    return table(screen, 'machines');
}

test('the six examples of AWS: machines, executions, activities and the denied call, each field in its place', async (t) => {
    const screen = await openPage(t);
    await screen.open(EXAMPLES);
    const machines = await stepFunctions(screen);
    const created = example('CreateStateMachine');
    const row = machines.rows[created.responseElements.stateMachineArn];
    assert.equal(row.name, created.requestParameters.name);
    assert.equal(row.arn, created.responseElements.stateMachineArn);
    assert.equal(row.type, 'STANDARD');
    assert.equal(row.created, timeShown(created));
    assert.equal(row['created-by'], created.userIdentity.userName);
    assert.deepEqual([row.updates, row.executions, row.stops, row.denied], ['0', '0', '0', '0']);
    assert.equal(row.last, timeShown(created));
    assert.equal(machines.count, Object.keys(machines.rows).length);
    assert.deepEqual(Object.values(machines.rows).map((one) => Number(one.index)).sort((a, b) => a - b), Object.keys(machines.rows).map((_, place) => place + 1));

    // The request of a denied call is null: its machine is in the message.
    const denied = example('DeleteStateMachine');
    const recovered = denied.errorMessage.match(/on resource: (\S+)/)[1];
    assert.equal(denied.requestParameters, null);
    assert.equal(machines.rows[recovered].denied, '1');

    const started = example('StartExecution');
    const stopped = example('StopExecution');
    const executions = (await subTab(screen, 'Executions', 'executions')).rows;
    const run = executions[started.responseElements.executionArn];
    assert.equal(run.name, started.requestParameters.name);
    assert.equal(machineArn(run.machine), started.requestParameters.stateMachineArn);
    assert.equal(run.started, timeShown(started));
    assert.equal(run['started-by'], started.userIdentity.userName);
    assert.equal(run.stopped, 'no stop in these logs');
    assert.deepEqual([run.duration, run['stopped-by'], run.via], ['', '', '']);
    const end = executions[stopped.requestParameters.executionArn];
    assert.equal(end.stopped, timeShown(stopped));
    assert.equal(end['stopped-by'], stopped.userIdentity.userName);
    assert.equal(end.duration, '', 'its start is not in these logs');

    const activities = (await subTab(screen, 'Activities', 'activities')).rows;
    const activity = activities[example('CreateActivity').responseElements.activityArn];
    assert.equal(activity.created, timeShown(example('CreateActivity')));
    assert.equal(activity['created-by'], 'test-user');
    const gone = activities[example('DeleteActivity').requestParameters.activityArn];
    assert.equal(gone.deleted, timeShown(example('DeleteActivity')));
    assert.equal(gone['deleted-by'], 'test-user');

    const denials = Object.values((await subTab(screen, 'Denied', 'denials')).rows);
    assert.deepEqual(denials.map((one) => [one.principal, one.action, one.resource]), [['test-user', 'states:DeleteStateMachine', recovered]]);
    await screen.page.locator('#denials [role=row][data-key]').click();
    const statement = JSON.parse(await screen.page.textContent('.in-full pre.statement'));
    assert.deepEqual(statement, { Effect: 'Allow', Action: 'states:DeleteStateMachine', Resource: recovered });
    await screen.page.getByRole('button', { name: 'Show the events' }).click();
    await screen.page.waitForFunction(() => document.querySelector('#app').dataset.shown === '1');
});

test('a machine has a page: its life, facts, who starts it, executions and definition', async (t) => {
    const screen = await openPage(t);
    await screen.open(EXAMPLES);
    const created = example('CreateStateMachine');
    const { rows } = await stepFunctions(screen);
    assert.ok(rows[created.responseElements.stateMachineArn]);
    await screen.page.locator(`#machines [data-key="${created.responseElements.stateMachineArn}"]`).click();
    const page = screen.page.locator('#machine');
    await page.waitFor();
    assert.match(await page.getByRole('table', { name: 'Life' }).textContent(), new RegExp(`${timeShown(created)}.*CreateStateMachine.*test-user`));
    assert.match(await page.getByRole('table', { name: 'As last seen' }).textContent(), /Role.*role\/graphene\/tests\/graphene-execution-role/);
    // Its definition is in clear in these records of 2016.
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    assert.deepEqual(JSON.parse(await page.locator('.definition pre').textContent()), JSON.parse(created.requestParameters.definition));
    // The event behind a moment is one click away.
    await page.getByRole('button', { name: 'CreateStateMachine' }).click();
    assert.equal(JSON.parse(await screen.page.textContent('#detail pre.raw')).eventID, created.eventID);
    await page.getByRole('button', { name: /All state machines/ }).click();
    await screen.page.waitForSelector('#machines');
});

test('machines, executions and denials are opened with the keyboard alone', async (t) => {
    const screen = await openPage(t);
    await screen.open(EXAMPLES);
    const { keyboard } = screen.page;
    await keyboard.press('8');
    await screen.page.waitForSelector('#machines [role=row][data-key]');
    await keyboard.press('j');
    const key = await screen.page.getAttribute('#machines [role=row].cursor', 'data-key');
    await keyboard.press('Enter');
    assert.equal(await screen.page.getAttribute('#machine', 'data-key'), key);
    await keyboard.press('Escape');
    await screen.page.waitForSelector('#machines [role=row][data-key]');
    // The arrows go along the row of tabs.
    await screen.page.focus('#sub-state-machines');
    await keyboard.press('ArrowRight');
    await screen.page.waitForSelector('#executions [role=row][data-key]');
    for (let tab = 0; tab < 2; tab += 1) await keyboard.press('ArrowRight');
    await screen.page.waitForSelector('#denials [role=row][data-key]');
    await keyboard.press('j');
    await screen.page.waitForSelector('.in-full pre.statement');
    await keyboard.press('Enter');
    await screen.page.waitForSelector('#events [role=row][data-key]');
    assert.equal((await screen.counts()).shown, 1);
});

test('the demo: the numbers of each machine are those of its truth, also under a filter', async (t) => {
    const truth = JSON.parse(readFileSync(`${ROOT}/static/demo/synthetic-step-functions/truth.json`, 'utf8')).machines;
    const screen = await openPage(t, { hash: '#demo' });
    await screen.loaded(66);
    const { rows, count } = await stepFunctions(screen);
    assert.equal(count, Object.keys(truth).length);
    for (const [arn, row] of Object.entries(rows)) {
        const seen = ['executions', 'updates', 'stops', 'denied'].map((column) => numberOf(row[column]));
        const { executions, updates, stops, denied } = truth[arn];
        assert.deepEqual(seen, [executions, updates, stops, denied], arn);
    }
    await screen.page.fill('input#search', 'name:DeleteStateMachine outcome:denied');
    const some = Object.entries(truth).filter(([, counts]) => counts.denied > 0).length;
    await screen.page.waitForFunction((most) => Number(document.querySelector('#machines')?.getAttribute('aria-rowcount')) <= most, some);
    assert.ok(Object.values((await table(screen, 'machines')).rows).every((row) => numberOf(row.denied) > 0 && row.executions === '0'));
});

test('the demo: a refused call is never shown as done, and each count says what it counts', async (t) => {
    // A trail file that came twice repeats its records; an event counts once.
    const distinct = new Map(demoRecords().map((record) => [record.eventID, record]));
    const records = [...distinct.values()].filter((record) => record.eventSource === 'states.amazonaws.com');
    const outcomeOf = ({ errorCode }) => (errorCode ? (/denied|unauthorized/i.test(errorCode) ? 'denied' : 'failed') : 'executions');
    const starts = records.filter((record) => /^Start(Sync)?Execution$/.test(record.eventName));
    const named = (record) => record.requestParameters?.stateMachineArn ?? record.errorMessage?.match(/on resource: (\S+)/)?.[1] ?? '';
    const ofMachine = (arn) => (record) => named(record) === arn || named(record).startsWith(`${arn}:`);
    const refused = records.find((record) => record.eventName === 'DeleteStateMachine' && record.errorCode);
    const failing = starts.find((record) => outcomeOf(record) === 'failed');
    const screen = await openPage(t, { hash: '#demo' });
    await screen.loaded(66);
    await stepFunctions(screen);
    for (const arn of [named(refused), named(failing).split(':').slice(0, 7).join(':')]) {
        await screen.page.locator(`#machines [data-key="${arn}"]`).click();
        const page = screen.page.locator('#machine');
        const cells = async (name) => page.getByRole('table', { name, exact: true }).locator('tr[data-key]').evaluateAll((rows) => rows.map((row) =>
            Object.fromEntries([...row.querySelectorAll('[data-col]')].map((cell) => [cell.dataset.col, cell.textContent.trim()]))));
        await page.getByRole('table', { name: 'Who starts it' }).waitFor();
        // In words, not by colour alone.
        const life = await cells('Life');
        const deletes = records.filter((record) => record.eventName === 'DeleteStateMachine' && ofMachine(arn)(record));
        const shown = life.filter((row) => row.name === 'DeleteStateMachine').map((row) => row.outcome).sort();
        assert.deepEqual(shown, deletes.map((record) => (record.errorCode ? 'Denied' : 'Succeeded')).sort(), arn);
        const starters = await cells('Who starts it');
        for (const column of ['executions', 'failed', 'denied']) {
            const sum = starters.reduce((total, row) => total + numberOf(row[column]), 0);
            assert.equal(sum, starts.filter(ofMachine(arn)).filter((record) => outcomeOf(record) === column).length, `${column} of ${arn}`);
        }
        await page.getByRole('button', { name: /All state machines/ }).click();
        await screen.page.waitForSelector('#machines');
    }
});
