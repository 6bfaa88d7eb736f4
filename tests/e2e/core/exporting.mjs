// What leaves the page as a file, saved by the browser and read by another hand.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../folders.mjs';
import { INVICTUS, RECORDS } from './samples.mjs';

const byId = new Map(RECORDS.map((record) => [record.eventID, record]));

// The lines of RFC 4180 whose quoted cells hold no line ends, as lists of cells.
function readCsv(text) {
    return text.trimEnd().split('\r\n').map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
        .map(([, cell]) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)));
}

export const exporting = {
    async 'events leave as CSV, as JSON and as their original records, and those open again'({ t, screen, address }) {
        await screen.visit(address);
        await screen.open(INVICTUS);
        await screen.tab('Events');

        const csv = await screen.exported('events-csv');
        assert.equal(csv.name, 'trailglass-events.csv');
        const [head, ...rows] = readCsv(csv.text);
        const column = (name) => rows.map((row) => row[head.indexOf(name)]);
        assert.deepEqual(column('id').sort(), [...byId.keys()].sort());
        assert.deepEqual(column('time'), column('id').map((id) => byId.get(id).eventTime));

        const json = JSON.parse((await screen.exported('events-json')).text);
        assert.deepEqual(json.map(({ id }) => id), column('id'), 'in the same order');

        const lines = (await screen.exported('ndjson')).text.trimEnd().split('\n').map((line) => JSON.parse(line));
        assert.equal(lines.length, RECORDS.length);
        for (const record of lines) assert.deepEqual(record, byId.get(record.eventID));

        const some = RECORDS.filter((record) => record.eventName === 'GetCallerIdentity').length;
        await screen.expectShown('name:GetCallerIdentity', some);
        const trail = await screen.exported('trail');
        assert.ok(trail.said.includes(`${some} of ${some} rows`), trail.said);
        const path = join(await temporaryFolder(t), trail.name);
        await writeFile(path, trail.text);
        await screen.visit(address);
        const { events, skipped } = await screen.open(path);
        assert.deepEqual([events, skipped], [some, 0]);
    },
};
