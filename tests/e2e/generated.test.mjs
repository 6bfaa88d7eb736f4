// Twenty thousand generated events against the truth that the generator kept while it wrote them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { numberOf, openPage, ROOT, temporaryFolder } from './page.mjs';
import { credentialOfKind, filesBelow, principalKey, principalOfRow } from './independent.mjs';
import { canGenerate, generate } from './generate.mjs';

test('the counts of a large generated history are its truth', { skip: !canGenerate() && 'cargo is missing' }, async (t) => {
    const folder = await temporaryFolder(t);
    const truth = generate(folder, { events: 20_000, seed: 11, perFile: 200 });
    const screen = await openPage(t, { height: 2000 });
    const counts = await screen.openFolder(join(folder, 'AWSLogs'), truth.files);
    assert.deepEqual(
        [counts.events, counts.duplicates, counts.skipped],
        [truth.events, truth.duplicates, 0],
    );

    const expected = new Map();
    for (const { kind, account, name, events, errors, denied } of truth.principals) {
        expected.set(principalKey(credentialOfKind(kind), account, name), [events, errors, denied]);
    }
    await screen.tab(/^Principals/);
    const seen = new Map();
    for (const row of await screen.table('#principals')) {
        // Names alone may stand for several principals, such as one workflow trusted by two accounts.
        const key = principalOfRow(row);
        const sums = seen.get(key) ?? [0, 0, 0];
        seen.set(key, ['events', 'errors', 'denied'].map((column, index) => sums[index] + numberOf(row.cells[column])));
    }
    const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    assert.deepEqual(sorted(seen), sorted(expected), 'events, errors and denials of every principal');

    for (const [name, count] of Object.entries(truth.names)) await screen.expectShown(`name:${name}`, count);
    for (const [source, count] of Object.entries(truth.sources)) await screen.expectShown(`source:${source}`, count);
    for (const [code, count] of Object.entries(truth.errorCodes)) {
        if (code) await screen.expectShown(`error:${code}`, count);
    }
});

test('the demo is what the generator makes, byte for byte', { skip: !canGenerate() && 'cargo is missing' }, async (t) => {
    const folder = await temporaryFolder(t);
    generate(folder);
    const demo = join(ROOT, 'static/demo/synthetic-step-functions');
    const [made, kept] = [folder, demo].map((path) => filesBelow(path, '.gz').map((file) => relative(path, file)));
    assert.deepEqual(made, kept);
    for (const path of kept) {
        assert.ok(readFileSync(join(folder, path)).equals(readFileSync(join(demo, path))), path);
    }
});
