// Sigma rules that are dropped: recognised by what they say, listed, switched off, kept only where the user wants it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { filesBelow, recordsOf } from './independent.mjs';
import { keeps, kept } from './kept-files.mjs';
import { ROOT, openPage, temporaryFolder } from './page.mjs';

const logs = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const records = [...new Map(recordsOf(logs).map((record) => [record.eventID, record])).values()];

const rule = (id, name, { author = 'Somebody Else', condition = 'selection', more = '' } = {}) => `title: Calls of ${name}
id: ${id}
status: test
description: Every call of ${name}.
author: ${author}
license: Detection Rule License 1.1
references:
    - https://example.com/why
    - "javascript:alert(1)"
logsource:
    product: aws
    service: cloudtrail
detection:
    selection:
        eventName: ${name}
    condition: ${condition}
level: high
${more}`;

// Files with rules: by itself, two in one, packed, in a folder of an archive; and YAML that is no rule.
async function rules(t) {
    const folder = await temporaryFolder(t);
    const put = async (name, text) => {
        await writeFile(join(folder, name), text);
        return join(folder, name);
    };
    await mkdir(join(folder, 'set'));
    await put('set/nested.yml', rule('00000000-0000-4000-8000-000000000004', 'DeleteTrail'));
    execFileSync('python3', ['-c', 'import sys, zipfile; zipfile.ZipFile(sys.argv[1], "w").write(sys.argv[2], "set/nested.yml")',
        join(folder, 'set.zip'), join(folder, 'set/nested.yml')]);
    return {
        one: await put('one.yml', rule('00000000-0000-4000-8000-000000000001', 'GetSecretValue')),
        two: await put('two.yaml', `${rule('00000000-0000-4000-8000-000000000002', 'CreateUser')}---\n${
            rule('00000000-0000-4000-8000-000000000003', 'CreateAccessKey', { condition: 'nothing_of_this_name' })}`),
        packed: await put('packed.yml.gz', gzipSync(rule('00000000-0000-4000-8000-000000000005', 'NoSuchCall'))),
        archive: join(folder, 'set.zip'),
        other: await put('pod.yml', 'apiVersion: v1\nkind: Pod\nmetadata:\n    title: none\n'),
    };
}

async function showRules(page) {
    const tab = page.getByRole('tab', { name: 'Rules' });
    // Where no file has an event, the receipt is open already.
    if (!await tab.isVisible()) await page.locator('.receipt-button').click();
    await tab.click();
    await page.waitForSelector('#rules');
}

test('files with rules are recognised by what they say, and other YAML is refused in words', async (t) => {
    const screen = await openPage(t);
    const dropped = await rules(t);
    await screen.open(Object.values(dropped));
    const rows = await screen.receipt();
    const form = (name) => rows.find(({ key }) => key.endsWith(name)).cells.form;
    assert.equal(form('one.yml'), 'Sigma rules');
    assert.equal(form('two.yaml'), 'Sigma rules');
    assert.match(form('packed.yml.gz'), /^Sigma rules, gzip/);
    assert.match(form('set.zip'), /Sigma rules$/);
    const { cells } = rows.find(({ key }) => key.endsWith('pod.yml'));
    assert.equal(cells.form, '');
    assert.match(cells.note, /plain text/);
    assert.match(cells.status, /skipped/i);
});

// What follows needs the engine of the rules.

test('the receipt counts the rules of a file, and the table of rules says what came of each', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    const dropped = await rules(t);
    await screen.open([...logs, ...Object.values(dropped)]);
    await page.waitForFunction(() => !document.querySelector('.overview-running'));
    const receipt = await screen.receipt();
    const note = (name) => receipt.find(({ key }) => key.endsWith(name)).cells.note;
    assert.equal(note('one.yml'), '1 rule loaded.');
    assert.match(note('two.yaml'), /^2 rules: 1 loaded, 1 refused\. “Calls of CreateAccessKey”: /);
    await showRules(page);
    const rows = await screen.table('#rules');
    const of = (digit) => rows.find(({ key }) => key === `00000000-0000-4000-8000-00000000000${digit}`).cells;
    const count = (name) => records.filter(({ eventName }) => eventName === name).length;
    for (const [digit, name] of [[1, 'GetSecretValue'], [2, 'CreateUser'], [4, 'DeleteTrail']]) {
        assert.equal(of(digit).state, 'fired');
        assert.equal(Number(of(digit).events), count(name), name);
        assert.equal(of(digit).author, 'Somebody Else');
    }
    assert.equal(of(3).state, 'refused');
    assert.notEqual(of(3).reason, '');
    assert.ok(['quiet', 'asleep'].includes(of(5).state), of(5).state);
    assert.match(await page.locator('.receipt-button').getAttribute('title'), /\d rules? refused/);
    const words = await page.innerText('#rules-known [data-part=states]');
    for (const state of ['fired', 'quiet', 'asleep', 'refused']) {
        const number = rows.filter(({ cells }) => cells.state === state).length;
        assert.ok(words.includes(`${number} ${state}`), words);
    }
});

test('a dropped rule finds at once, its author stands beside it, and it can be switched off', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    await screen.open(logs);
    const dropped = await rules(t);
    await screen.open(dropped.one);
    const key = '00000000-0000-4000-8000-000000000001';
    const finding = page.locator(`#findings [data-key^="${key}|"]`);
    await finding.first().waitFor();
    assert.equal(await finding.first().locator('[data-col=author]').innerText(), 'Somebody Else');
    await finding.first().click();
    await page.waitForSelector('#finding pre.raw');
    assert.match(await page.innerText('#finding [data-part=author]'), /Somebody Else, licence Detection Rule License 1\.1/);
    // A link leads to the web only; any other text is text.
    const links = await page.locator('#finding [data-part=references] a').evaluateAll((all) => all.map(({ href }) => href));
    assert.deepEqual(links, ['https://example.com/why']);
    assert.ok((await page.innerText('#finding [data-part=references]')).includes('javascript:alert(1)'));
    await page.keyboard.press('Escape');
    await showRules(page);
    await page.locator(`#rules [role=row][data-key="${key}"]`).click();
    await page.waitForSelector('#rule pre.raw');
    assert.ok((await page.innerText('#rule pre.raw')).includes('eventName: GetSecretValue'));
    await page.click('#switch-rule');
    await page.waitForFunction(() => document.querySelector('#rule .finding-signs .chip')?.textContent === 'off');
    await page.keyboard.press('0');
    await page.waitForSelector('#overview');
    await page.waitForFunction((key) => !document.querySelector(`#findings [data-key^="${key}|"]`), key);
});

test('the browser keeps rules only where the user wants it, and forgets them', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    const { one, two } = await rules(t);
    await screen.open([one, two]);
    await showRules(page);
    assert.deepEqual(await kept(page, 'rules'), { marked: false, files: [] }, 'nothing is kept unasked');
    await page.check('#keep-rules');
    await keeps(page, 'rules', 2);

    await page.reload();
    await page.waitForSelector('#app[data-state=empty]', { state: 'attached' });
    await page.setInputFiles('input#open-files', logs);
    await screen.loaded(logs.length + 2);
    await showRules(page);
    await page.waitForSelector('#rules-known #keep-rules:checked');
    await page.click('#forget-rules');
    await keeps(page, 'rules', 0);
    await page.reload();
    await page.waitForSelector('#app[data-state=empty]', { state: 'attached' });
    await page.setInputFiles('input#open-files', logs);
    await screen.loaded(logs.length);
});
