// Who really did it: the chain behind an event, what was done with issued credentials, and the table of sessions.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBelow, recordsOf } from './independent.mjs';
import { ROOT, numberOf, openPage, temporaryFolder } from './page.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const records = recordsOf(files);
const keyOf = (record) => record.userIdentity?.accessKeyId;
// Calls that issued a key with which somebody made calls later, and these calls.
const issuing = records
    .filter((record) => record.responseElements?.credentials?.accessKeyId)
    .map((grant) => ({ grant, calls: records.filter((record) => keyOf(record) === grant.responseElements.credentials.accessKeyId) }))
    .filter(({ calls }) => calls.length);

// Opens an event by its id, once sessions are worked out.
async function openEvent(screen, id) {
    await screen.search(`id:${id}`);
    await screen.tab(/^Events/);
    await screen.page.waitForSelector('#events [role=row][data-key] [data-col=person]:not(:empty)');
    await screen.page.click(`#events [data-key="${id}"]`);
    await screen.page.waitForFunction((wanted) => document.querySelector('#detail pre.raw')?.textContent.includes(wanted), id);
}

test('the chain behind a call made as a role leads to the user, with the call that proves it', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    const { page } = screen;
    const { grant, calls } = issuing.find(({ grant: { userIdentity } }) => userIdentity.userName === 'bert-jan');
    await openEvent(screen, calls[0].eventID);
    const hops = await page.$$eval('#detail [data-part=chain] [data-hop]', (all) => all.map((hop) => ({
        key: hop.dataset.key, confidence: hop.dataset.confidence, text: hop.textContent,
    })));
    assert.equal(hops.length, 2);
    assert.ok(hops[0].key.includes(grant.userIdentity.principalId) && hops[0].text.includes('bert-jan'), hops[0].text);
    assert.deepEqual(hops.map(({ confidence }) => confidence), ['exact', 'exact']);
    assert.ok(hops[1].text.includes('AssumeRole'), hops[1].text);
    const told = (part) => page.$$eval(`#detail [data-hop] [data-part=${part}]`, (all) => all.map((one) => one.textContent.trim()));
    assert.deepEqual(await told('hop-kind'), ['· IAM user', '· role']);
    assert.deepEqual(await told('hop-account'), [grant.userIdentity.accountId, calls[0].userIdentity.accountId]);
    // The proof is a click away, and says what was done with it.
    await page.click('#detail [data-part=chain] [data-hop] p button');
    await page.waitForFunction((id) => document.querySelector('#detail pre.raw')?.textContent.includes(id), grant.eventID);
    const done = page.locator('#detail [data-part=issued] li').first();
    assert.equal(numberOf((await done.locator('button').textContent()).split(' ')[0]), calls.length);
    await done.locator('button').click();
    await screen.expectCount(calls.length, 'a click shows the events of the session that it issued');
});

test('a search for a person finds what was done under other names too', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    const users = records.filter(({ userIdentity: { type, userName, invokedBy } }) => type === 'IAMUser' && userName === 'bert-jan' && !invokedBy);
    const asRoles = issuing.filter(({ grant }) => grant.userIdentity.userName === 'bert-jan').flatMap(({ calls }) => calls);
    const through = records.filter(({ userIdentity: { userName, invokedBy } }) => userName === 'bert-jan' && invokedBy);
    await screen.tab(/^Events/);
    await screen.page.waitForSelector('#events [role=row][data-key] [data-col=person]:not(:empty)');
    await screen.expectShown('person:bert-jan', users.length + asRoles.length + through.length);
    await screen.expectShown('person:bert-jan -principal:bert-jan', asRoles.length);
    await screen.expectShown('person:bert-jan -principal:bert-jan outcome:denied', asRoles.filter(({ errorCode }) => /AccessDenied|Unauthorized/.test(errorCode)).length);
});

test('the table of sessions says who became whom', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    const { page } = screen;
    await screen.tab(/^Principals/);
    await page.getByRole('tab', { name: 'Sessions' }).click();
    await page.waitForSelector('#chains [role=row][data-key]');
    const rows = await screen.table('#chains');
    for (const { grant, calls } of issuing) {
        const row = rows.find(({ key }) => key === `key:${grant.responseElements.credentials.accessKeyId}`);
        assert.ok(row, `a row for the session of ${grant.eventID}`);
        assert.equal(numberOf(row.cells.events), calls.length);
        assert.ok(row.cells['issued-by'].startsWith(`${grant.eventName} by `), row.cells['issued-by']);
    }
    const total = rows.reduce((sum, { cells }) => sum + numberOf(cells.events), 0);
    assert.equal(total, records.length, 'each event is in one session');
});

test('the chain graph draws who became whom, with counts that are those of the records', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    const { page } = screen;
    await screen.tab(/^Principals/);
    await page.click('[data-tab=chain-graph]');
    const node = page.locator('#chain-graph g[data-key*="AIDA"]', { hasText: 'bert-jan' }).first();
    await node.waitFor();
    // What bert-jan did himself, and what was done as each role that he assumed.
    const roles = new Map();
    for (const { grant, calls } of issuing.filter(({ grant }) => grant.userIdentity.userName === 'bert-jan')) {
        const role = grant.requestParameters.roleArn;
        roles.set(role, (roles.get(role) ?? 0) + calls.length);
    }
    assert.ok(roles.size > 0);
    for (const [role, events] of roles) {
        const text = await page.locator(`#chain-graph g[data-key="${role}"]`).allTextContents();
        assert.ok(text.some((words) => words.includes(`${events} event`)), `${role}: ${text}`);
    }
    // The keyboard opens a dossier from the drawing.
    await page.locator('#chain-graph .drawing-button').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.dossier');
});

test('a user’s dossier says which roles it assumed, and a role’s who assumed it', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    const { page } = screen;
    const { grant } = issuing.find(({ grant: { userIdentity } }) => userIdentity.userName === 'bert-jan');
    const role = grant.requestParameters.roleArn;
    const done = issuing
        .filter((one) => one.grant.userIdentity.userName === 'bert-jan' && one.grant.requestParameters.roleArn === role)
        .reduce((sum, { calls }) => sum + calls.length, 0);
    await openEvent(screen, grant.eventID);
    await page.click('#detail [data-part=chain] [data-hop] button.link.strong');
    const section = page.locator('.dossier section', { hasText: 'Roles it assumed' }).first();
    const row = section.locator(`tr[data-key="${role}"]`);
    await row.waitFor();
    assert.equal(numberOf(await row.locator('[data-col=by-it]').textContent()), done);
    await row.locator('[data-col=by-it] button').click();
    await screen.expectCount(done, 'a click shows what was done as the role');
});

test('the open event says what its user agent says, and leads to the same terminal', async (t) => {
    const screen = await openPage(t);
    const agent = (terminal, command) =>
        `aws-cli/2.27.1 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 exec-env/CloudShell m/E,n,i sid/${terminal} md/command#${command}`;
    const event = (number, userAgent) => ({
        eventID: `40000000-0000-4000-8000-00000000000${number}`, eventTime: `2026-05-01T10:00:0${number}Z`, eventName: 'ListBuckets',
        eventSource: 's3.amazonaws.com', awsRegion: 'eu-west-1', sourceIPAddress: '198.51.100.7', userAgent,
        recipientAccountId: '111122223333',
        userIdentity: { type: 'IAMUser', userName: `user-${number}`, principalId: `AIDA${number}`, accountId: '111122223333' },
    });
    const told = [event(1, agent('3a0f5c2b9d1e', 's3.ls')), event(2, agent('3a0f5c2b9d1e', 's3.rm')), event(3, agent('ffffffffffff', 's3.ls'))];
    const path = join(await temporaryFolder(t), 'trail.json');
    writeFileSync(path, JSON.stringify({ Records: told }));
    await screen.open(path);
    await openEvent(screen, told[0].eventID);
    const { page } = screen;
    const facts = await page.$$eval('#detail [data-part=client] [data-field]', (all) =>
        Object.fromEntries(all.map((fact) => [fact.dataset.field, fact.querySelector('.value').textContent])));
    assert.deepEqual(facts, {
        tool: 'aws-cli', 'tool-version': '2.27.1', command: 's3.ls', terminal: '3a0f5c2b9d1e',
        'credential-source': 'profile, AssumeRole', environment: 'CloudShell', system: 'linux',
    });
    await page.click('#detail [data-part=client] [data-field=terminal] button.link');
    await screen.expectCount(2, 'both users sat at one terminal');
    await screen.expectShown('command:s3.ls', 2);
    await screen.expectShown('tool:aws-cli credential-source:*AssumeRole environment:CloudShell system:linux', 3);
});

// Records of one account in one minute: what is told here alone.
const ACCOUNT = '111122223333';
const call = (number, eventName, userIdentity, more = {}) => ({
    eventVersion: '1.11', eventID: `60000000-0000-4000-8000-0000000000${String(number).padStart(2, '0')}`,
    eventTime: `2026-05-01T10:00:${String(number).padStart(2, '0')}Z`, eventName, eventSource: 'sts.amazonaws.com', awsRegion: 'eu-west-1',
    sourceIPAddress: '198.51.100.7', userAgent: 'Boto3/1.38.0', recipientAccountId: ACCOUNT, userIdentity, ...more,
});
const user = (userName) => ({
    type: 'IAMUser', userName, principalId: `AIDA${userName}`, accountId: ACCOUNT, accessKeyId: `AKIA${userName}`,
    arn: `arn:aws:iam::${ACCOUNT}:user/${userName}`,
});
const session = (role, name, accessKeyId, second) => ({
    type: 'AssumedRole', principalId: `AROA${role}:${name}`, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`, accountId: ACCOUNT, accessKeyId,
    sessionContext: {
        sessionIssuer: { type: 'Role', principalId: `AROA${role}`, arn: `arn:aws:iam::${ACCOUNT}:role/${role}`, userName: role },
        attributes: { creationDate: `2026-05-01T10:00:${String(second).padStart(2, '0')}Z` },
    },
});
const assumes = (role, name, accessKeyId) => ({ responseElements: { assumedRoleUser: { assumedRoleId: `AROA${role}:${name}` }, credentials: accessKeyId && { accessKeyId } } });

async function openTold(t, told) {
    const screen = await openPage(t);
    const path = join(await temporaryFolder(t), 'told.json');
    writeFileSync(path, JSON.stringify({ Records: told }));
    await screen.open(path);
    return screen;
}

test('where one of several calls issued the credentials, each of them is a link, with who made it', async (t) => {
    const twins = ['tom', 'tim'].map((name, index) => call(1, 'AssumeRole', user(name), {
        eventID: `60000000-0000-4000-8000-00000000009${index}`, ...assumes('shared', 'job'),
    }));
    const deleted = call(5, 'DeleteBucket', session('shared', 'job', 'ASIA1', 1));
    const screen = await openTold(t, [...twins, deleted]);
    const { page } = screen;
    await openEvent(screen, deleted.eventID);
    assert.match(await page.textContent('#detail .chain-missing'), /tim or tom/);
    const links = page.locator('#detail [data-part=candidates] button');
    assert.deepEqual((await links.allTextContents()).sort(), ['AssumeRole by tim', 'AssumeRole by tom']);
    for (const name of ['tom', 'tim']) {
        await openEvent(screen, deleted.eventID);
        await page.locator('#detail [data-part=candidates] button', { hasText: name }).click();
        await page.waitForFunction((wanted) => document.querySelector('#detail pre.raw')?.textContent.includes(wanted), `user/${name}`);
    }
});

test('a hop’s profile says what the filter leaves out, who assumed it all the same, and takes the filter off', async (t) => {
    const used = call(5, 'DeleteBucket', session('work', 'job', 'ASIA1', 1));
    const onward = call(7, 'AssumeRole', session('work', 'job', 'ASIA1', 1), assumes('last', 'job', 'ASIA2'));
    const last = call(9, 'DeleteTable', session('last', 'job', 'ASIA2', 7));
    const screen = await openTold(t, [call(1, 'AssumeRole', user('ada'), assumes('work', 'job', 'ASIA1')), used, onward, last]);
    const { page } = screen;
    await openEvent(screen, last.eventID);
    await page.click('#detail [data-hop][data-key$="role/work"] button.link.strong');
    const dossier = page.locator('.dossier[data-key$="role/work"]');
    const note = dossier.locator('[data-part=left-out]');
    await note.waitFor();
    assert.match(await note.textContent(), /leaves out all of its 2 events/);
    const by = dossier.locator('section', { hasText: 'Assumed by' }).locator('tr[data-key]');
    assert.match(await by.textContent(), /ada/);
    assert.equal(numberOf(await by.locator('[data-col=by-it]').textContent()), 2);
    await note.getByRole('button', { name: 'Take the filter off' }).click();
    await note.waitFor({ state: 'detached' });
    assert.equal(await page.inputValue('#search'), '');
    await dossier.waitFor();
});

test('a new place of credentials is marked on the event', async (t) => {
    const by = (number, source) => call(number, 'ListBuckets', user('ada'), { userAgent: `aws-cli/2.32.0 ua/2.1 os/linux m/${source} md/command#s3.ls` });
    const told = [by(1, 'n'), by(2, 'n'), by(3, 'z,0')];
    const screen = await openTold(t, told);
    const mark = screen.page.locator('#detail [data-field=credential-source] [data-part=new-source]');
    await openEvent(screen, told[2].eventID);
    assert.equal(await mark.textContent(), 'new for this principal, before: profile');
    await openEvent(screen, told[1].eventID);
    await mark.waitFor({ state: 'detached' });
});

test('the graph says above the drawing what it leaves out, and on each box what hangs from it', async (t) => {
    const told = [];
    for (let index = 0; index < 90; index += 1) {
        const name = `p${String(index).padStart(2, '0')}`;
        const at = { eventTime: `2026-05-01T${String(10 + Math.floor(index / 60)).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}:01Z` };
        const one = (step, eventName, who, more = {}) => call(1, eventName, who, { ...at, eventID: `7000000${step}-0000-4000-8000-0000000000${name.slice(1)}`, ...more });
        told.push(one(1, 'AssumeRole', user(name), assumes(`role-${name}`, 's', `ASIA${name}A`)));
        told.push(one(2, 'AssumeRole', session(`role-${name}`, 's', `ASIA${name}A`, 1), assumes('second', name, `ASIA${name}B`)));
        told.push(one(3, 'DeleteTable', session('second', name, `ASIA${name}B`, 1)));
    }
    const screen = await openTold(t, told);
    const { page } = screen;
    await screen.tab(/^Principals/);
    await page.click('[data-tab=chain-graph]');
    await page.locator('#chain-graph g[data-key]').first().waitFor();
    const drawn = await page.locator('#chain-graph g[data-key]').count();
    const words = await page.textContent('[data-part=left-out]');
    assert.equal(numberOf(/Left out: ([\d,]+) boxes/.exec(words)[1]), 270 - drawn);
    const isAbove = await page.evaluate(() => document.querySelector('[data-part=left-out]').getBoundingClientRect().bottom
        <= document.querySelector('#chain-graph').getBoundingClientRect().top);
    assert.ok(isAbove);
    const further = await page.locator('#chain-graph [data-part=further]').allTextContents();
    const sum = further.reduce((all, text) => all + numberOf(/^\+([\d,]+) further$/.exec(text)[1]), 0);
    assert.equal(sum, 270 - drawn, 'each that is left out is counted on a box');
});
