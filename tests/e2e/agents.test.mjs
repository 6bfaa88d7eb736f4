// AI agents: the table of what each did and for whom, with counts that are those of the records.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBelow } from './independent.mjs';
import { ROOT, numberOf, openPage, temporaryFolder } from './page.mjs';

const ACCOUNT = '111122223333';
const HOSTILE = 'x"><img src=x onerror=alert(1)> OR mcp:*';
const CURSOR = 'python-httpx/0.28.1 mcp-proxy-for-aws/1.7.0 cursor-vscode/1.0.0';
const CLAUDE = 'python-httpx/0.28.1 mcp-proxy-for-aws/1.7.0 claude-code/2.1.284';
const SERVER = 'aws-mcp.amazonaws.com';

// Records of two agents that work for three users, in the form of records of 2026. Every third call is denied, every
// fifth of the others fails; names that begin with Delete are writes.
function story() {
    let number = 0;
    const records = [];
    const base = (user) => {
        number += 1;
        return {
            eventVersion: '1.11', eventID: `50000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
            eventTime: `2026-05-01T10:${String(Math.floor(number / 60)).padStart(2, '0')}:${String(number % 60).padStart(2, '0')}Z`,
            awsRegion: 'eu-west-1', recipientAccountId: ACCOUNT, sourceIPAddress: '198.51.100.7', requestID: `own-${number}`,
            userIdentity: {
                type: 'IAMUser', userName: user, principalId: `AIDA${user}`, accountId: ACCOUNT, accessKeyId: `AKIA${user}`,
                arn: `arn:aws:iam::${ACCOUNT}:user/${user}`,
            },
        };
    };
    const toolCall = (user, userAgent, tool, names) => {
        const requests = names.map((name, at) => {
            const requestID = `request-${number}-${at}`;
            const call = base(user);
            Object.assign(call, {
                eventName: name, eventSource: 's3.amazonaws.com', eventType: 'AwsApiCall', readOnly: !name.startsWith('Delete'),
                userAgent: SERVER, sourceIPAddress: SERVER, requestID,
            });
            call.userIdentity = { ...call.userIdentity, accessKeyId: '', invokedBy: SERVER, sessionContext: { attributes: { creationDate: call.eventTime } } };
            if (number % 3 === 0) call.errorCode = 'AccessDenied';
            else if (number % 5 === 0) call.errorCode = 'NoSuchBucket';
            records.push({ record: call, userAgent, user, kind: 'api' });
            return { apiName: `s3:${name}`, requestId: requestID, awsRegion: 'eu-west-1' };
        });
        records.push({
            record: {
                ...base(user), eventName: 'CallReadWriteTool', eventSource: SERVER, eventType: 'AwsMcpEvent', userAgent,
                requestParameters: { jsonrpc: '2.0', method: 'tools/call', params: { name: tool } },
                additionalEventData: { downstreamRequests: requests },
            },
            userAgent, user, kind: 'tool', tool,
        });
    };
    for (let round = 0; round < 7; round += 1) {
        toolCall('ada', CURSOR, 'aws___run_script', ['ListBuckets', 'DeleteBucket', 'GetObject', 'DeleteObject']);
        toolCall('ada', CLAUDE, 'aws___call_aws', ['GetObject', 'DeleteObject']);
        toolCall('bea', CURSOR, round % 2 ? 'aws___call_aws' : HOSTILE, ['ListBuckets']);
        toolCall('eve', HOSTILE, 'aws___search_documentation', []);
        records.push({
            record: { ...base('ada'), eventName: 'DeleteBucket', eventSource: 's3.amazonaws.com', userAgent: 'Boto3/1.38.0', readOnly: false },
            user: 'ada', kind: 'person',
        });
    }
    return records;
}

// The counts of each agent, straight from the records.
function expectedRows(records) {
    const rows = new Map();
    for (const { record, userAgent, user, kind, tool } of records.filter((one) => one.userAgent)) {
        const key = `${userAgent}|${user}`;
        if (!rows.has(key)) rows.set(key, { userAgent, user, tools: new Map(), calls: 0, writes: 0, denied: 0, failed: 0, times: [] });
        const row = rows.get(key);
        row.times.push(record.eventTime);
        if (kind === 'tool') row.tools.set(tool, (row.tools.get(tool) ?? 0) + 1);
        else {
            row.calls += 1;
            row.writes += record.eventName.startsWith('Delete') ? 1 : 0;
            row.denied += record.errorCode === 'AccessDenied' ? 1 : 0;
            row.failed += record.errorCode === 'NoSuchBucket' ? 1 : 0;
        }
    }
    return [...rows.values()];
}

async function openAgents(t, records, options) {
    const screen = await openPage(t, options);
    const path = join(await temporaryFolder(t), 'trail.json');
    writeFileSync(path, JSON.stringify({ Records: records.map(({ record }) => record) }));
    await screen.open(path);
    await showAgents(screen);
    return screen;
}

async function showAgents(screen) {
    await screen.tab(/^Principals/);
    await screen.page.click('[data-tab=agents]');
    await screen.page.waitForSelector('#agents [role=row][data-key]');
}

const rowOf = (screen, { userAgent, user }) =>
    screen.page.locator(`#agents [role=row][data-key=${JSON.stringify(`${userAgent} for aws:${ACCOUNT}:user:AIDA${user}`)}]`);

test('each agent has the tools, calls, writes, denials and the person of the records, and each number finds its events', async (t) => {
    const records = story();
    const expected = expectedRows(records);
    const screen = await openAgents(t, records);
    const { page } = screen;
    const rows = await screen.table('#agents', expected.length);
    assert.deepEqual(
        await page.$$eval('#agents [role=columnheader]', (all) => all.map((head) => head.textContent.trim())),
        ['Agent', 'Works for', 'Tools called', 'API calls', 'Writes', 'Denied', 'Failed', 'First', 'Last'],
    );
    for (const row of expected) {
        const found = rows.find(({ key }) => key === `${row.userAgent} for aws:${ACCOUNT}:user:AIDA${row.user}`);
        assert.ok(found, `${row.userAgent} for ${row.user}`);
        const { cells } = found;
        assert.equal(cells.person, row.user);
        assert.equal(cells.agent, row.userAgent.startsWith('python') ? row.userAgent.split(' ').at(-1) : cells.agent);
        for (const column of ['calls', 'writes', 'denied', 'failed']) assert.equal(numberOf(cells[column]), row[column], `${column} of ${found.key}`);
        const tools = [...row.tools].sort(([one, count], [two, other]) => other - count || (one < two ? -1 : 1));
        assert.equal(cells.tools, tools.map(([name, count]) => `${name} ${count}`).join(', '));
        const [first, last] = [row.times.toSorted().at(0), row.times.toSorted().at(-1)].map((time) => time.replace('T', ' ').replace('Z', ''));
        assert.deepEqual([cells.first, cells.last], [first, last]);
    }
    // Each number is a click that finds exactly these events, and the way back is there.
    for (const row of expected.filter(({ calls }) => calls)) {
        for (const column of ['calls', 'writes', 'denied', 'failed'].filter((name) => row[name])) {
            await rowOf(screen, row).locator(`[data-col=${column}] button`).click();
            await screen.expectCount(row[column], `${column} of ${row.userAgent} for ${row.user}`);
            assert.equal(await page.locator('[data-tab=events]').getAttribute('aria-selected'), 'true');
            await screen.search('');
            await showAgents(screen);
        }
    }
    const bea = expected.find(({ user }) => user === 'bea');
    await rowOf(screen, bea).locator('[data-col=tools] button', { hasText: 'onerror' }).click();
    await screen.expectCount(bea.tools.get(HOSTILE), 'a tool with a hostile name finds its own calls');
    await screen.search('');
    assert.equal(await page.locator('img').count(), 0, 'text of the log is only ever text');
    // The fields by themselves.
    const of = (kind) => records.filter((one) => one.kind === kind).length;
    await screen.expectShown('mcp:tool-call', of('tool'));
    await screen.expectShown('mcp:api-call', of('api'));
    await screen.expectShown('ai-agent:*cursor-vscode* mcp:tool-call mcp-tool:aws___run_script', 7);
    await screen.expectShown('-ai-agent:*', of('person'));
});

test('the numbers are those of the filter, and a row leads to the agent’s dossier', async (t) => {
    const records = story();
    const screen = await openAgents(t, records);
    const { page } = screen;
    await screen.search('person:ada');
    const own = expectedRows(records).filter(({ user }) => user === 'ada');
    const rows = await screen.table('#agents', own.length);
    assert.deepEqual(new Set(rows.map(({ cells }) => cells.agent)), new Set(['cursor-vscode/1.0.0', 'claude-code/2.1.284']));
    const cursor = own.find(({ userAgent }) => userAgent === CURSOR);
    await rowOf(screen, cursor).locator('[data-col=person]').click();
    await page.locator('.dossier', { hasText: 'says the client' }).waitFor();
    assert.match(await page.innerText('.dossier'), /cursor-vscode\/1\.0\.0 for ada[^]*says the client/);
    const tools = page.locator('.dossier section', { hasText: 'With which tools of MCP servers' }).locator('[data-col=events]').last();
    const total = 7 + cursor.calls;
    assert.equal(numberOf(await tools.textContent()), total, 'a tool’s events are its calls and what they led to');
    await tools.locator('button').click();
    await screen.expectCount(total, 'a click shows them');
});

test('an API call of an agent names the tool, the agent and the person, and leads to the tool call', async (t) => {
    const records = story();
    const screen = await openAgents(t, records);
    const { page } = screen;
    const { record } = records.find(({ kind, userAgent }) => kind === 'api' && userAgent === CURSOR);
    await screen.search(`id:${record.eventID}`);
    await screen.tab(/^Events/);
    await page.click(`#events [data-key="${record.eventID}"]`);
    const said = page.locator('#detail [data-part=agent]');
    await said.waitFor();
    assert.match(await said.textContent(), /^Called by aws___run_script of the agent cursor-vscode\/1\.0\.0 for ada: CallReadWriteTool/);
    const toolCall = records.find(({ record: { additionalEventData } }) => additionalEventData?.downstreamRequests.some(({ requestId }) => requestId === record.requestID));
    await said.locator('button').click();
    await page.waitForFunction((id) => document.querySelector('#detail pre.raw')?.textContent.includes(id), toolCall.record.eventID);
});

test('the table of agents is exported, and without agents it says what it would take', async (t) => {
    const records = story();
    const screen = await openAgents(t, records);
    const { page } = screen;
    await page.click('#open-export');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export [data-form="table-json"]')]);
    const rows = JSON.parse(readFileSync(await download.path(), 'utf8'));
    const expected = expectedRows(records);
    assert.equal(rows.length, expected.length);
    for (const row of expected) {
        const found = rows.find((one) => one['user-agent'] === row.userAgent && one.person === row.user);
        assert.deepEqual([found.calls, found.writes, found.denied, found.failed], [row.calls, row.writes, row.denied, row.failed]);
    }
    const empty = await openPage(t);
    await empty.open(filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz').slice(0, 2));
    await empty.tab(/^Principals/);
    await empty.page.click('[data-tab=agents]');
    await empty.page.waitForSelector('#agents');
    assert.match(await empty.page.innerText('[data-part=no-agents]'), /AwsMcpEvent/);
    assert.equal(await empty.page.getAttribute('#agents', 'aria-rowcount'), '0');
});
