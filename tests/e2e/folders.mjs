// Folders and files that tests make and that go with them.

import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ONE_FILE } from './browser.mjs';

// A folder that goes when the test ends.
export async function temporaryFolder(t) {
    const folder = await mkdtemp(join(tmpdir(), 'trailglass-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    return folder;
}

// The address of the page in one file, alone in a folder, under a name with a blank in it.
export async function pageOnDisk(t) {
    const path = join(await temporaryFolder(t), 'trailglass (1).html');
    await copyFile(join(ONE_FILE, 'trailglass.html'), path);
    return pathToFileURL(path).href;
}
