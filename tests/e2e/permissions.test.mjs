// The policy of what a real attacker did, against the calls in the records themselves.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { filesBelow, outcomeOf, recordsOf } from './independent.mjs';
import { ROOT, numberOf, openPage } from './page.mjs';

const files = filesBelow(`${ROOT}/static/demo/invictus`, '.json.gz');
const records = [...new Map(recordsOf(files).map((record) => [record.eventID, record])).values()];
const ofBertJan = records.filter(({ userIdentity }) => userIdentity.userName === 'bert-jan');
const succeeded = ofBertJan.filter((record) => outcomeOf(record) === 'ok' && record.eventType === 'AwsApiCall');

// Calls of this set whose actions have other names, by AWS's Service Authorization Reference and S3's table of permissions.
const OTHERS = {
    ListBuckets: ['s3:ListAllMyBuckets'], ListObjects: ['s3:ListBucket'], HeadBucket: ['s3:ListBucket'], HeadObject: ['s3:GetObject'],
    GetBucketEncryption: ['s3:GetEncryptionConfiguration'], GetBucketLifecycle: ['s3:GetLifecycleConfiguration'],
    GetBucketReplication: ['s3:GetReplicationConfiguration'], GetBucketCors: ['s3:GetBucketCORS'],
    PutBucketLifecycle: ['s3:PutLifecycleConfiguration'], DeleteBucketLifecycle: ['s3:PutLifecycleConfiguration'],
    PutBucketEncryption: ['s3:PutEncryptionConfiguration'], DeleteBucketEncryption: ['s3:PutEncryptionConfiguration'],
    DeleteBucketReplication: ['s3:PutReplicationConfiguration'], DeleteBucketPublicAccessBlock: ['s3:PutBucketPublicAccessBlock'],
    PutBucketReplication: ['s3:PutReplicationConfiguration', 'iam:PassRole'], DeleteObjects: ['s3:DeleteObject'],
    GetStorageLensDashboardDataInternal: ['s3:GetStorageLensDashboard'],
    GetCallerIdentity: [], GetSessionToken: [],
};
const SERVICES = { monitoring: 'cloudwatch', tagging: 'tag', 'servicecatalog-appregistry': 'servicecatalog', 'agreement-marketplace': 'aws-marketplace' };

function actionsOf({ eventName, eventSource }) {
    const service = eventSource.split('.')[0];
    if (service === 'signin') return [];
    const name = eventName.replace(/\d{8}(v\d+)?$|\d{4}_\d\d_\d\d$/, '');
    return OTHERS[name] ?? [`${SERVICES[service] ?? service}:${name}`];
}

test('the policy of a principal names what it called, and each row finds its calls', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    await screen.search('user:bert-jan');
    await screen.tab(/^Principals/);
    await screen.page.getByRole('tab', { name: 'Permissions' }).click();
    await screen.page.waitForSelector('#permissions [role=row][data-key]');
    const rows = await screen.table('#permissions');
    const wanted = new Map();
    for (const record of succeeded) for (const action of actionsOf(record)) wanted.set(action, (wanted.get(action) ?? 0) + 1);
    // What a request's content makes necessary besides is seen in the request.
    const isBesides = (action) => /:(Tag\w+|AddTagsToResource|CreateTags|PassRole|PutBucketAcl|PutObjectAcl|PutBucketOwnershipControls)$/.test(action);
    const named = new Map(rows.map(({ key, cells }) => [key, numberOf(cells.calls)]));
    assert.deepEqual([...wanted.keys()].filter((action) => !named.has(action)), []);
    assert.deepEqual([...named.keys()].filter((action) => !wanted.has(action) && !isBesides(action)), []);
    for (const [action, calls] of wanted) if (!isBesides(action)) assert.equal(named.get(action), calls, action);
    const policy = JSON.parse(await screen.page.locator('#policy').innerText());
    const inPolicy = policy.Statement.flatMap(({ Action }) => Action);
    assert.deepEqual([...inPolicy].sort(), [...named.keys()].sort());
    assert.match(await screen.page.locator('.policy-words').innerText(), /no data events of/);
    // The same, saved as a file.
    const [saved] = await Promise.all([
        screen.page.waitForEvent('download'),
        screen.page.getByRole('button', { name: 'Save as a file' }).click(),
    ]);
    assert.deepEqual(JSON.parse(readFileSync(await saved.path(), 'utf8')), policy);
    const first = screen.page.locator('#permissions [role=row][data-key]').first();
    const calls = numberOf(await first.locator('[data-col=calls]').innerText());
    await first.click();
    await screen.expectCount(calls, 'the calls of the row');
});

test('a dossier leads to the permissions that were used, and the address keeps the tab', async (t) => {
    const screen = await openPage(t);
    await screen.open(files);
    await screen.tab(/^Principals/);
    await screen.page.locator('#principals [role=row][data-key]', { hasText: 'bert-jan' }).first().click();
    await screen.page.getByRole('button', { name: 'Permissions it used' }).click();
    await screen.page.waitForSelector('#permissions [role=row][data-key]');
    assert.match(await screen.page.locator('#search').inputValue(), /principal:/);
    assert.match(screen.page.url(), /tab=permissions/);
    assert.ok(!/bert-jan/.test(screen.page.url()), 'no log data in the address');
});
