// The page in one file, opened from a disk.

import assert from 'node:assert/strict';
import { pageOnDisk } from '../folders.mjs';
import { DEMO, INVICTUS, RECORDS } from './samples.mjs';

export const oneFile = {
    async 'one file from a disk: logs are read, searched and opened'({ t, screen, requests }) {
        await screen.visit(await pageOnDisk(t));
        assert.equal((await screen.open(INVICTUS)).events, RECORDS.length);
        const record = RECORDS[7];
        await screen.expectShown(`id:${record.eventID}`, 1);
        await screen.events();
        const { raw } = await screen.detail(record.eventID);
        assert.deepEqual(JSON.parse(raw), record);
        assert.deepEqual(requests, [], 'no server is asked');
    },

    async 'one file from a disk: the demo is inside'({ t, screen }) {
        await screen.visit(`${await pageOnDisk(t)}#demo`);
        assert.equal((await screen.loaded(DEMO.files)).events, DEMO.events);
    },
};
