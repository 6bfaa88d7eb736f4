// Times each stage on the chosen files; the result is on window.stages, in milliseconds and bytes.

import start, { Stages, inflate } from './trailglass_floor.js';

await start();
document.body.dataset.ready = 'true';

function timed(work) {
    const before = performance.now();
    const result = work();
    return [performance.now() - before, result];
}

// A first pass warms the program up: browsers compile WebAssembly better while it runs.
function pass(files) {
    const [inflated, bytes] = timed(() => files.reduce((sum, file) => sum + inflate(file), 0));
    const stages = new Stages();
    const [read] = timed(() => {
        for (const file of files) stages.read(file);
        stages.send();
    });
    const [takenIn, events] = timed(() => stages.take_in());
    stages.free();
    return { bytes, events, inflated, walked: Math.max(0, read - inflated), takenIn };
}

document.querySelector('#open-files').addEventListener('change', async (event) => {
    const files = [];
    for (const file of event.target.files) files.push(new Uint8Array(await file.arrayBuffer()));
    pass(files);
    window.stages = pass(files);
});
