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

// In the page, before its own scripts: puts a few lines before the script of each worker. A reader that cuts its piece
// of this number out of a file waits there for an answer to a request.
function holdReaders({ piece, address }) {
    const lines = `{
        const slice = Blob.prototype.slice;
        let pieces = 0;
        Blob.prototype.slice = function (...values) {
            pieces += 1;
            if (self.name === 'reader' && pieces === ${piece}) {
                const request = new XMLHttpRequest();
                request.open('GET', ${JSON.stringify(address)}, false);
                request.send();
            }
            return slice.apply(this, values);
        };
    }\n`;
    window.Blob = class extends Blob {
        constructor(parts, options) {
            super(/javascript/.test(options?.type) ? [lines, ...parts] : parts, options);
        }
    };
}

// Holds back a reader at its piece of this number of a large file. The page is opened anew for it.
export async function holdReader({ page, server }, piece) {
    const address = `${server.url}held`;
    let arrived;
    const request = new Promise((done) => { arrived = done; });
    await page.route(address, (route) => arrived(route));
    await page.addInitScript(holdReaders, { piece, address });
    await page.reload();
    await page.waitForSelector('#app[data-state]', { state: 'attached' });
    return {
        held: () => request,
        release: async () => (await request).fulfill({ status: 204 }),
    };
}
