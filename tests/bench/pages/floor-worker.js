// Inflates the files that it gets and says how many bytes came out.

import start, { inflate } from './trailglass_floor.js';

await start();
addEventListener('message', async ({ data: file }) => {
    postMessage(inflate(new Uint8Array(await file.arrayBuffer())));
});
postMessage('ready');
