// Step Functions: the examples of AWS's page, each field in its place, and the demo's machines against their truth.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { numberOf, timeShown } from '../independent.mjs';
import { DEMO, EXAMPLES, TRUTH } from './samples.mjs';

const records = JSON.parse(readFileSync(EXAMPLES, 'utf8')).Records;
const example = (name) => records.find((record) => record.eventName === name);

// The rows of a table by their keys. `row` is the label of the row of tabs that it is in, where several tabs have its name.
async function table(screen, tab, id, row) {
    await screen.tab(tab, row);
    return new Map((await screen.table(`#${id}`)).map(({ key, cells }) => [key, cells]));
}

export const stepFunctions = {
    async 'the six examples of AWS: machines, executions, activities and the denied call'({ screen, address }) {
        await screen.visit(address);
        await screen.open(EXAMPLES);
        const created = example('CreateStateMachine');
        const machines = await table(screen, 'Step Functions', 'machines');
        const machine = machines.get(created.responseElements.stateMachineArn);
        assert.deepEqual(
            [machine.name, machine.arn, machine.created, machine['created-by'], machine.executions],
            [created.requestParameters.name, created.responseElements.stateMachineArn, timeShown(created), created.userIdentity.userName, '0'],
        );
        // The request of a denied call is null: its machine is in the message.
        const denied = example('DeleteStateMachine').errorMessage.match(/on resource: (\S+)/)[1];
        assert.equal(machines.get(denied).denied, '1');

        const executions = await table(screen, 'Executions', 'executions');
        const [started, stopped] = [example('StartExecution'), example('StopExecution')];
        const run = executions.get(started.responseElements.executionArn);
        assert.deepEqual(
            [run.name, run.started, run['started-by']],
            [started.requestParameters.name, timeShown(started), started.userIdentity.userName],
        );
        const end = executions.get(stopped.requestParameters.executionArn);
        assert.deepEqual([end.stopped, end['stopped-by']], [timeShown(stopped), stopped.userIdentity.userName]);

        const activities = await table(screen, 'Activities', 'activities');
        assert.equal(activities.get(example('CreateActivity').responseElements.activityArn).created, timeShown(example('CreateActivity')));
        assert.equal(activities.get(example('DeleteActivity').requestParameters.activityArn).deleted, timeShown(example('DeleteActivity')));

        const denials = [...(await table(screen, 'Denied', 'denials', 'Step Functions views')).values()];
        assert.deepEqual(
            denials.map(({ principal, action, resource }) => [principal, action, resource]),
            [['test-user', 'states:DeleteStateMachine', denied]],
        );
    },

    async 'a machine has a page with its life and its definition'({ screen, address }) {
        await screen.visit(address);
        await screen.open(EXAMPLES);
        const created = example('CreateStateMachine');
        await screen.tab('Step Functions');
        await screen.click(`#machines [data-key="${created.responseElements.stateMachineArn}"]`);
        assert.match(await screen.text('#machine'), new RegExp(`${timeShown(created)}.*CreateStateMachine`, 's'));
        await screen.button('Text');
        assert.deepEqual(JSON.parse(await screen.text('.definition pre')), JSON.parse(created.requestParameters.definition));
    },

    async 'the numbers of each machine of the demo are those of its truth'({ screen, address }) {
        await screen.visit(`${address}#demo`);
        await screen.loaded(DEMO.files);
        const machines = await table(screen, 'Step Functions', 'machines');
        const shown = [...machines].map(([arn, { executions, updates, stops, denied }]) => [
            arn, [executions, updates, stops, denied].map(numberOf),
        ]);
        const expected = Object.entries(TRUTH.machines).map(([arn, { executions, updates, stops, denied }]) => [
            arn, [executions, updates, stops, denied],
        ]);
        assert.deepEqual(Object.fromEntries(shown), Object.fromEntries(expected));
    },
};
