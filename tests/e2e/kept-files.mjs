// What this browser keeps of the files with names or with rules: the files themselves, and the mark that they are kept.

import { setTimeout as pause } from 'node:timers/promises';
import assert from 'node:assert/strict';

// The keys of the files of a kind (`names` or `rules`) that the browser keeps, and whether they are marked as kept.
export function kept(page, kind) {
    return page.evaluate(async (kind) => {
        const marked = localStorage.getItem(`trailglass.${kind}`) !== null;
        const databases = await indexedDB.databases();
        if (!databases.some(({ name }) => name === 'trailglass')) return { marked, files: [] };
        const files = await new Promise((resolve, reject) => {
            const open = indexedDB.open('trailglass');
            open.onerror = () => reject(open.error);
            open.onsuccess = () => {
                const keys = open.result.transaction(kind).objectStore(kind).getAllKeys();
                keys.onsuccess = () => { open.result.close(); resolve(keys.result); };
                keys.onerror = () => reject(keys.error);
            };
        });
        return { marked, files };
    }, kind);
}

// Waits until the browser keeps so many files of a kind. The mark is written after the files and removed before them, so
// a page that is loaded again sees both only once both are there.
export async function keeps(page, kind, expected) {
    let last;
    for (let look = 0; look < 600; look += 1) {
        last = await kept(page, kind);
        if (last.files.length === expected && last.marked === expected > 0) return;
        await pause(100);
    }
    assert.fail(`not ${expected} files with ${kind} are kept: ${JSON.stringify(last)}`);
}
