// Reads small files on the page and hands large ones to workers, as the page under test does, until all are inflated.

// Files of up to so many bytes are read here, so many at a time.
const SMALL = 256 * 1024;
const GROUP = 48;
// A worker gets about so many bytes at a time.
const GROUP_BYTES = 2 ** 20;

const workers = await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, () => {
    const worker = new Worker('floor-worker.js', { type: 'module' });
    return new Promise((ready) => worker.addEventListener('message', () => ready(worker), { once: true }));
}));
document.body.dataset.ready = 'true';

// The bytes of a small file; the file itself where it is large.
function read(file) {
    return new Promise((done) => {
        const reader = new FileReader();
        reader.onloadstart = ({ total }) => {
            if (total > SMALL) reader.abort();
        };
        reader.onloadend = () => done(reader.result ?? file);
        reader.readAsArrayBuffer(file);
    });
}

document.querySelector('#open-folder').addEventListener('change', async (event) => {
    const start = performance.now();
    const waiting = [...event.target.files].filter((file) => file.name.endsWith('.gz'));
    const groups = [];
    const idle = [...workers];
    let [bytes, atWork, reading] = [0, 0, true];
    let finish;
    const finished = new Promise((done) => { finish = done; });
    const next = () => {
        while (idle.length && groups.length) {
            const group = groups.shift();
            atWork += 1;
            idle.pop().postMessage(group, group.filter((item) => item instanceof ArrayBuffer));
        }
        if (!reading && !atWork && !groups.length) finish();
    };
    for (const worker of workers) {
        worker.addEventListener('message', ({ data }) => {
            bytes += data;
            atWork -= 1;
            idle.push(worker);
            next();
        });
    }
    while (waiting.length) {
        const here = await Promise.all(waiting.splice(0, GROUP).map(read));
        // About a megabyte for a worker, so that none is left with the rest.
        const size = here.reduce((sum, item) => sum + (item.byteLength ?? GROUP_BYTES), 1);
        const atOnce = Math.max(1, Math.round(here.length * GROUP_BYTES / size));
        while (here.length) groups.push(here.splice(0, atOnce));
        next();
    }
    reading = false;
    next();
    await finished;
    document.body.dataset.bytes = bytes;
    performance.measure('floor:load', { start, end: performance.now() });
});
