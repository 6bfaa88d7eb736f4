// Inflates the files that it gets and says how many bytes came out.

import start, { inflate } from './trailglass_floor.js';

await start();
addEventListener('message', async ({ data }) => {
    let bytes = 0;
    for (const item of data) {
        bytes += inflate(new Uint8Array(item instanceof File ? await item.arrayBuffer() : item));
    }
    postMessage(bytes);
});
postMessage('ready');
