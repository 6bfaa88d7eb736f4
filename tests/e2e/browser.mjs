// Where the built page and the browser are, and how the browser is started: for tests and benchmarks.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const DIST = resolve(process.env.DIST ?? join(ROOT, 'dist'));
// The folder with the page in one file.
export const ONE_FILE = join(ROOT, 'one-file');
export const BROWSER_ARGUMENTS = [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

// The browser's program: named by the caller, or the first one on the path.
export function browserProgram() {
    const named = process.env.TRAILGLASS_CHROME || process.env.CHROMIUM;
    if (named) return named;
    const names = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
    const folders = (process.env.PATH ?? '').split(':').concat('/usr/bin');
    for (const name of names) {
        const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
        if (found) return found;
    }
    throw new Error('no Chromium found: name one in TRAILGLASS_CHROME');
}
