// The page in one file, opened from a disk.

import assert from 'node:assert/strict';
import { pageOnDisk } from '../folders.mjs';
import { DEMO, INVICTUS, RECORDS } from './samples.mjs';

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

    async 'one file from a disk: an event opens in full'({ t, name, screen }) {
        if (name === 'webkit') {
            t.skip('WebKit lets no worker of a page from a disk read a chosen file (NotReadableError), only the page itself');
            return;
        }
        await screen.visit(await pageOnDisk(t));
        await screen.open(INVICTUS);
        const record = RECORDS[7];
        await screen.search(`id:${record.eventID}`);
        await screen.events();
        const { raw } = await screen.detail(record.eventID);
        assert.deepEqual(JSON.parse(raw), record);
    },

    async 'one file from a disk: the demo is inside'({ t, screen }) {
        await screen.visit(`${await pageOnDisk(t)}#demo`);
        assert.equal((await screen.loaded(DEMO.files)).events, DEMO.events);
    },
};
