// Hands the files to workers, one at a time to each, until all are inflated.

const workers = await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, () => {
    const worker = new Worker('floor-worker.js', { type: 'module' });
    return new Promise((ready) => worker.addEventListener('message', () => ready(worker), { once: true }));
}));
document.body.dataset.ready = 'true';

document.querySelector('#open-folder').addEventListener('change', async (event) => {
    const start = performance.now();
    const waiting = [...event.target.files].filter((file) => file.name.endsWith('.gz'));
    let bytes = 0;
    await Promise.all(workers.map((worker) => new Promise((done) => {
        const next = () => {
            const file = waiting.pop();
            if (file) worker.postMessage(file);
            else done();
        };
        worker.addEventListener('message', ({ data }) => {
            bytes += data;
            next();
        });
        next();
    })));
    document.body.dataset.bytes = bytes;
    performance.measure('floor:load', { start, end: performance.now() });
});
