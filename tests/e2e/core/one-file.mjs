// The page in one file, opened from a disk.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pageOnDisk, temporaryFolder } from '../folders.mjs';
import { DEMO, INVICTUS, RECORDS } from './samples.mjs';

// Bytes that a reader reads at once.
const PIECE = 4 << 20;

export const oneFile = {
    async 'one file from a disk: logs are read and searched'({ t, screen, requests }) {
        await screen.visit(await pageOnDisk(t));
        assert.equal((await screen.open(INVICTUS)).events, RECORDS.length);
        const record = RECORDS[7];
        await screen.expectShown(`id:${record.eventID}`, 1);
        const [{ key, cells }] = await screen.events();
        assert.deepEqual([key, cells.name], [record.eventID, record.eventName]);
        assert.deepEqual(requests, [], 'no server is asked');
    },

    async 'one file from a disk: an event opens in full'({ t, screen }) {
        await screen.visit(await pageOnDisk(t));
        await screen.open(INVICTUS);
        const record = RECORDS[7];
        await screen.search(`id:${record.eventID}`);
        await screen.events();
        const { raw } = await screen.detail(record.eventID);
        assert.deepEqual(JSON.parse(raw), record);
    },

    // Small files are read by the page, and large ones by its workers in pieces of 4 MB.
    async 'one file from a disk: a large file is read, and its last event opens in full'({ t, screen }) {
        const records = Array.from({ length: 9000 }, (_, index) => ({
            ...RECORDS[index % RECORDS.length],
            eventID: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        }));
        const text = JSON.stringify({ Records: records });
        assert.ok(text.length > 2 * PIECE, `${text.length} bytes are several pieces`);
        const path = join(await temporaryFolder(t), 'large.json');
        await writeFile(path, text);
        await screen.visit(await pageOnDisk(t));
        assert.equal((await screen.open(path)).events, records.length);
        const last = records.at(-1);
        await screen.search(`id:${last.eventID}`);
        await screen.events();
        const { raw } = await screen.detail(last.eventID);
        assert.deepEqual(JSON.parse(raw), last);
    },

    async 'one file from a disk: the demo is inside'({ t, screen }) {
        await screen.visit(`${await pageOnDisk(t)}#demo`);
        assert.equal((await screen.loaded(DEMO.files)).events, DEMO.events);
    },
};
