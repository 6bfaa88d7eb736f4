// The plain-JavaScript baseline: all records as objects in one array, and every keystroke looks at each of them.

const SHOWN = 50;
let records = [];

async function recordsOf(file) {
    const stream = file.name.endsWith('.gz')
        ? file.stream().pipeThrough(new DecompressionStream('gzip'))
        : file.stream();
    return JSON.parse(await new Response(stream).text()).Records;
}

function show(found) {
    const rows = found.slice(0, SHOWN).map((record) => {
        const row = document.createElement('tr');
        row.textContent = `${record.eventTime} ${record.eventName} ${record.userIdentity?.arn ?? ''}`;
        return row;
    });
    document.querySelector('#rows').replaceChildren(...rows);
    document.body.dataset.shown = found.length;
}

document.querySelector('#open-folder').addEventListener('change', async (event) => {
    const start = performance.now();
    const waiting = [...event.target.files].filter((file) => /\.json(\.gz)?$/.test(file.name));
    const byId = new Map();
    const take = async () => {
        for (let file = waiting.pop(); file; file = waiting.pop()) {
            for (const record of await recordsOf(file)) byId.set(record.eventID, record);
        }
    };
    await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, take));
    records = [...byId.values()].sort((a, b) => (a.eventTime < b.eventTime ? -1 : 1));
    show(records);
    performance.measure('baseline:load', { start, end: performance.now() });
});

// A word may stand anywhere in a record, as it may in Trailglass.
document.querySelector('#search').addEventListener('input', (event) => {
    const start = event.timeStamp;
    const word = event.target.value.toLowerCase();
    show(records.filter((record) => JSON.stringify(record).toLowerCase().includes(word)));
    requestAnimationFrame(() => performance.measure('baseline:query', { start, end: performance.now() }));
});
