// Holds back the reading of files at a known point, so that a test acts in the middle of a load however fast it is.

// Holds back what the page itself reads (small files) after so many of them. `held()` waits until it is so.
export async function holdPage({ page }, after) {
    await page.evaluate((most) => {
        let reads = 0;
        const gate = new Promise((open) => { window.releaseReading = open; });
        const holding = (original) => function read(...values) {
            reads += 1;
            if (reads <= most) return original.apply(this, values);
            window.readingIsHeld = true;
            return gate.then(() => original.apply(this, values));
        };
        FileReader.prototype.readAsArrayBuffer = holding(FileReader.prototype.readAsArrayBuffer);
        Blob.prototype.arrayBuffer = holding(Blob.prototype.arrayBuffer);
    }, after);
    return {
        held: () => page.waitForFunction(() => window.readingIsHeld),
        release: () => page.evaluate(() => window.releaseReading()),
    };
}

// A promise and what makes it come true.
function opening() {
    const gate = {};
    gate.promise = new Promise((resolve) => { gate.resolve = resolve; });
    return gate;
}

// In the page, before its own scripts: puts lines before the script of each worker.
function startWorkersWith(lines) {
    window.Blob = class extends Blob {
        constructor(parts, options) {
            super(/javascript/.test(options?.type) ? [`{${lines}}\n`, ...parts] : parts, options);
        }
    };
}

// Has lines run in each worker before its program, where `self.name` tells the engine from a reader. The page is opened
// anew for it.
export async function inWorkers({ page }, lines) {
    await page.addInitScript(startWorkersWith, lines);
    await page.reload();
    await page.waitForSelector('#app[data-state]', { state: 'attached' });
}

// A request that a worker makes to be held back: `lines` make it, `held` waits for it and `release` has it answered.
export function heldRequest({ server, listeners }) {
    const [arrived, released] = [opening(), opening()];
    listeners.add(async ({ url }) => {
        if (!url.endsWith('/held')) return;
        arrived.resolve();
        await released.promise;
    });
    const lines = `
        const request = new XMLHttpRequest();
        request.open('GET', ${JSON.stringify(`${server.url}held`)}, false);
        request.send();`;
    return { lines, held: () => arrived.promise, release: released.resolve };
}

// Holds back a reader at its piece of this number of a large file. The page is opened anew for it.
export async function holdReader(screen, piece) {
    const { lines, ...hold } = heldRequest(screen);
    await inWorkers(screen, `
        const slice = Blob.prototype.slice;
        let pieces = 0;
        Blob.prototype.slice = function (...values) {
            pieces += 1;
            if (self.name === 'reader' && pieces === ${piece}) { ${lines} }
            return slice.apply(this, values);
        };`);
    return hold;
}
