// Runs the generator in tools/ for tests and benchmarks.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './browser.mjs';

// Whether there is a cargo to run it with.
export function canGenerate() {
    try {
        execFileSync('cargo', ['--version'], { stdio: 'ignore' });
        return true;
    } catch {
        return false;
    }
}

// Writes trail files below `out` and gives the truth about them; without a number of events, those of the demo.
// The development profile is fast enough and spares a second build of everything.
export function generate(out, { events, seed = 7, perFile = 500 } = {}) {
    const plot = events === undefined ? ['--demo'] : ['--events', events, '--seed', seed, '--per-file', perFile];
    execFileSync(
        'cargo',
        ['run', '--quiet', '--example', 'generate', '--', ...plot.map(String), '--out', out],
        { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    return JSON.parse(readFileSync(join(out, 'truth.json'), 'utf8'));
}
