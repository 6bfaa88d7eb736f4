// Names for numbers: accounts and networks out of files that are dropped beside the logs; on screen, in the search, left out
// of files, and kept by the browser only where the user wants it.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBelow, recordsOf } from './independent.mjs';
import { keeps, kept } from './kept-files.mjs';
import { mmdb } from './mmdb.mjs';
import { ROOT, openPage, temporaryFolder } from './page.mjs';

const logs = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const records = recordsOf(logs);
const own = records[0].recipientAccountId;
const callers = new Set(records.map(({ userIdentity }) => userIdentity.accountId).filter(Boolean));
const foreign = [...callers].filter((account) => !records.some(({ recipientAccountId }) => recipientAccountId === account));
const addresses = records.map(({ sourceIPAddress }) => sourceIPAddress).filter((text) => /^\d+(\.\d+){3}$/.test(text));
// The network of the address that most calls came from.
const callsFrom = (address) => addresses.filter((other) => other === address).length;
const [frequent] = [...new Set(addresses)].sort((one, two) => callsFrom(two) - callsFrom(one));
const inNetwork = records.filter(({ sourceIPAddress }) => sourceIPAddress.startsWith(frequent.replace(/\d+$/, '')));

// Files with names, whose own names say nothing.
async function names(t) {
    const folder = await temporaryFolder(t);
    const accounts = join(folder, 'one');
    const networks = join(folder, 'two');
    await writeFile(accounts, `account_id,name\n${own},prod\n000000000000,nobody\n`);
    await writeFile(networks, `# ours\n${frequent}/24 office\nnonsense\n10.0.0.0/8 inside\n192.168.0.0/16 home\n`);
    return { accounts, networks };
}

async function openWithNames(t) {
    const screen = await openPage(t);
    const files = await names(t);
    await screen.open([files.accounts, ...logs, files.networks]);
    return screen;
}

test('each file with names has a line in the receipt, and none counts as skipped', async (t) => {
    const screen = await openWithNames(t);
    const rows = await screen.receipt();
    const of = (name) => rows.find(({ key }) => key === name).cells;
    assert.equal(of('one').note, 'Names of 2 accounts.');
    assert.equal(of('one').status, 'read');
    assert.match(of('two').note, /^Names of 3 networks\. Line 3 was not understood/);
    assert.equal(of('two').status, 'warning');
    const { skipped, events } = await screen.counts();
    assert.equal(skipped, 0);
    assert.equal(events, new Set(records.map(({ eventID }) => eventID)).size);
});

test('names stand beside numbers, and the search finds by them', async (t) => {
    const screen = await openWithNames(t);
    const { page } = screen;
    await screen.tab(/^Events/);
    await page.waitForSelector('#events [role=row][data-key] [data-col=network]');
    await page.waitForSelector('.facet[data-field=network] .facet-value');
    const account = await page.innerText('.facet[data-field=account] .facet-label');
    assert.ok(account.includes(`${own} prod`), account);
    await screen.expectShown('account:prod', records.filter(({ recipientAccountId }) => recipientAccountId === own).length);
    await screen.expectShown('network:office', inNetwork.length);
    await screen.expectShown('network:office outcome:ok name:Get*', inNetwork.filter(({ eventName, errorCode, errorMessage }) => (
        eventName.startsWith('Get') && !errorCode && !errorMessage)).length);
    const row = page.locator('#events [role=row][aria-rowindex="1"]');
    await page.waitForFunction(() => document.querySelector('#events [aria-rowindex="1"] [data-col=network]')?.textContent === 'office');
    assert.match(await row.locator('[data-col=address]').innerText(), /office$/);
    assert.equal(await row.locator('[data-col=account]').innerText(), `${own} prod`);
    await row.click();
    await page.waitForSelector('#detail pre.raw');
    const facts = await page.innerText('#detail .facts');
    assert.ok(facts.includes('prod') && facts.includes('office'), facts);
    // A facet's value is one click away from its events.
    await screen.search('');
    await page.click('.facet[data-field=network] [data-only="network:office"]');
    await screen.expectCount(inNetwork.length, 'the events of the network');
});

test('an account in none of the lists is marked, and lanes can be made by network', async (t) => {
    const screen = await openWithNames(t);
    const { page } = screen;
    await screen.tab(/^Principals/);
    await page.waitForSelector('#principals [role=row][data-key]');
    const rows = await screen.table('#principals');
    for (const { cells } of rows.filter(({ cells }) => /^\d{12}/.test(cells.account))) {
        const id = cells.account.slice(0, 12);
        const name = id === own ? 'prod' : 'external';
        assert.equal(cells.account, `${id} ${name}`);
        assert.equal(name === 'external', foreign.includes(id), id);
    }
    await screen.tab('Timeline');
    await page.getByLabel('Lanes by').first().selectOption('network');
    await page.waitForFunction(() => [...document.querySelectorAll('[aria-label=Lanes] *')].some((lane) => lane.textContent === 'office'));
    assert.match(page.url(), /network/);
});

test('an address database tells countries and autonomous systems, and one that was cut off ends in words', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    const folder = await temporaryFolder(t);
    const database = mmdb(frequent.replace(/\d+$/, '0'), 24, {
        country: { iso_code: 'NL', names: { en: 'Netherlands' } },
        city: { names: { en: 'Amsterdam' } },
        autonomous_system_number: 64500,
        autonomous_system_organization: 'Example Hosting',
    });
    const [whole, cut] = ['whole', 'cut'].map((name) => join(folder, name));
    await writeFile(whole, database);
    await writeFile(cut, database.subarray(0, database.length / 2));
    await screen.open([whole, cut, ...logs]);
    await screen.tab(/^Events/);
    await page.waitForSelector('.facet[data-field=country] .facet-value');
    for (const query of ['country:NL', 'country:netherlands', 'asn:64500', 'asn:AS64500', 'asn:*hosting*']) {
        await screen.expectShown(query, inNetwork.length);
    }
    await page.waitForFunction(() => document.querySelector('#events [aria-rowindex="1"] [data-col=country]')?.textContent === 'Netherlands');
    const address = await page.innerText('#events [aria-rowindex="1"] [data-col=address]');
    assert.match(address, /Amsterdam, NL · AS64500 Example Hosting$/);
    const rows = await screen.receipt();
    const note = (name) => rows.find(({ key }) => key === name).cells.note;
    assert.equal(note('whole'), 'Address database Test-City, built on 2023-11-14.');
    assert.match(note('cut'), /binary data.*cut off/);
});

// Exports the events as CSV, with the box for names as it is wanted.
async function csv(screen, withNames) {
    const { page } = screen;
    await page.click('#open-export');
    if (withNames) await page.check('#names-in-file');
    else assert.equal(await page.isChecked('#names-in-file'), false);
    const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.click('#export [data-form="events-csv"]'),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    await page.click('#close-export');
    return text;
}

test('names are in a file only where they are asked for, and SQL says what it leaves out', async (t) => {
    const screen = await openWithNames(t);
    await screen.tab(/^Events/);
    await screen.page.waitForSelector('.facet[data-field=network] .facet-value');
    const without = await csv(screen, false);
    assert.ok(!without.includes('prod') && !without.includes('office') && !without.includes('account-name'));
    const withNames = await csv(screen, true);
    assert.match(withNames.split('\r\n')[0], /,account-name,network,country,asn$/);
    assert.ok(withNames.includes(',prod,office,'));
});

test('the browser keeps names only where the user wants it, and forgets them', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    const { accounts, networks } = await names(t);
    await screen.open([accounts, networks]);
    await page.waitForSelector('#keep-names');
    assert.deepEqual(await kept(page, 'names'), { marked: false, files: [] }, 'nothing is kept unasked');
    await page.check('#keep-names');
    await keeps(page, 'names', 2);

    await page.reload();
    await page.waitForSelector('#app[data-state=empty]', { state: 'attached' });
    await page.setInputFiles('input#open-files', logs);
    await screen.loaded(logs.length + 2);
    await screen.expectShown('network:office', inNetwork.length);
    await screen.receipt();
    await page.uncheck('#keep-names');
    await keeps(page, 'names', 0);
    await page.reload();
    await page.waitForSelector('#app[data-state=empty]', { state: 'attached' });
    await page.setInputFiles('input#open-files', logs);
    await screen.loaded(logs.length);
});

test('names that the browser keeps come with the demo too', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    const { accounts } = await names(t);
    await screen.open(accounts);
    await page.check('#keep-names');
    await keeps(page, 'names', 1);
    const { files } = JSON.parse(await readFile(`${ROOT}/static/demo/index.json`, 'utf8'));
    await page.reload();
    await page.waitForSelector('#app[data-state=empty]', { state: 'attached' });
    await page.click('button#try-demo');
    await screen.loaded(files.length + 1);
    const demo = recordsOf(filesBelow(`${ROOT}/static/demo`, '.json.gz'));
    const ids = new Set(demo.filter(({ recipientAccountId }) => recipientAccountId === own).map(({ eventID }) => eventID));
    await screen.expectShown('account:prod', ids.size);
});

test('calls from external accounts are one question away', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    const outside = '999999999999';
    const calls = records.slice(0, 7).map((record, number) => ({
        ...record, eventID: `outside-${number}`, userIdentity: { type: 'AWSAccount', accountId: outside, principalId: 'AIDAOUTSIDE' },
    }));
    const files = await names(t);
    const log = join(await temporaryFolder(t), 'outside.json');
    await writeFile(log, JSON.stringify({ Records: calls }));
    await screen.open([...logs, log, files.accounts]);
    await screen.tab(/^Events/);
    await page.click('#questions');
    await page.locator('.presets [data-question]').filter({ hasText: 'no list of accounts' }).click();
    await screen.expectCount(calls.length, 'calls from accounts that the list does not have');
    assert.equal(await page.inputValue('input#search'), 'caller-account:external');
    for (const { cells } of await screen.table('#events', calls.length)) {
        assert.equal(cells['caller-account'], `${outside} external`);
        assert.equal(cells.account, `${own} prod`);
    }
    await page.locator('.facet[data-field=caller-account] .facet-outside > summary').click();
    const values = await page.locator('.facet[data-field=caller-account] .facet-label').allInnerTexts();
    const told = [[own, 'prod'], [outside, 'external']].map(([id, name]) => `${id} ${name}`);
    assert.deepEqual(values.map((value) => value.match(/\d{12} \w+/)?.[0]).sort(), told.sort());
});

test('the name of its account stands beside each ARN: in tables, lanes, dossiers, the graph and the open event', async (t) => {
    const screen = await openPage(t);
    const { page } = screen;
    const { accounts } = await names(t);
    const demo = filesBelow(`${ROOT}/static/demo`, '.json.gz');
    await screen.open([...demo, accounts]);
    await screen.tab(/^Step Functions/);
    await page.waitForSelector('#machines [role=row][data-key] [data-col=arn] .beside');
    for (const { cells } of await screen.table('#machines')) assert.match(cells.arn, /:\d{12}:.* prod$/);
    await page.locator('#machines [role=row][data-key]').first().click();
    await page.waitForSelector('#machine');
    assert.match(await page.innerText('#machine header'), /\sprod$/);

    await screen.tab(/^Principals/);
    await screen.tab('Chain graph');
    await page.waitForSelector('#chain-graph g[data-key]');
    const titles = await page.$$eval('#chain-graph title', (all) => all.map(({ textContent }) => textContent));
    const withNumber = titles.filter((title) => title.includes(own));
    assert.ok(withNumber.length > 0);
    for (const title of withNumber) assert.match(title, / prod$/);

    await screen.tab(/^Events/);
    await screen.search('name:AssumeRole outcome:ok');
    await page.locator('#events [role=row][aria-rowindex="1"]').click();
    await page.waitForSelector('#detail pre.raw');
    const leaves = await page.$$eval('#detail .tree-leaf .value', (all) => all.map(({ textContent }) => textContent));
    const arns = leaves.filter((text) => text.startsWith('arn:') && text.includes(own));
    assert.ok(arns.length > 0);
    for (const arn of arns) assert.match(arn, / prod$/);
});
