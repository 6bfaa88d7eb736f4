// What the browser's renderers are at, and what they hold: pages with their workers.

import { readFileSync } from 'node:fs';

// Two looks at the processor time that renderers have used are so many milliseconds apart.
const LOOK_MILLIS = 250;
// With less than this share of one core used between two looks, they are at rest.
const AT_REST = 0.1;

// The renderers: [{ id, cpuTime }], in seconds.
export async function rendererProcesses(browser) {
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    return processInfo.filter(({ type }) => type === 'renderer');
}

// Bytes of memory that the renderers hold.
export async function rendererMemory(browser) {
    let kilobytes = 0;
    for (const { id } of await rendererProcesses(browser)) {
        try {
            kilobytes += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0);
        } catch {
            // It has ended meanwhile.
        }
    }
    return kilobytes * 1024;
}

// Waits until the renderers have nothing to do, for example until what the engine makes ready after a load is ready:
// three looks in a row find them at rest.
export async function atRest(browser, page) {
    let [before, at, quiet] = [0, 0, 0];
    const name = 'areRenderersAtRest';
    await page.exposeFunction(name, async () => {
        const used = (await rendererProcesses(browser)).reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
        const now = performance.now();
        quiet = at > 0 && used - before < AT_REST * (now - at) ? quiet + 1 : 0;
        [before, at] = [used, now];
        return quiet >= 3;
    });
    await page.waitForFunction(`${name}()`, null, { polling: LOOK_MILLIS, timeout: 120_000 });
}
