// The generated data that benchmarks load, made once for each text of the generator and kept in the tools folder.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../tests/e2e/browser.mjs';
import { generate } from '../../tests/e2e/generate.mjs';

const HOME = process.env.TRAILGLASS_HOME ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'trailglass');
export const CACHE = join(HOME, 'bench');

// The folder of so many events in files of so many, and the truth about them.
export function kept({ events, perFile }) {
    // The generator's text decides the data, so a changed one makes new data.
    const stamp = execFileSync('sh', ['-c', 'cat tools/generate.rs tests/support/story/*.rs | cksum'], { cwd: ROOT })
        .toString().split(' ')[0];
    const folder = join(CACHE, `${events}-by-${perFile}-${stamp}`);
    const truth = join(folder, 'truth.json');
    return {
        folder: join(folder, 'AWSLogs'),
        truth: existsSync(truth) ? JSON.parse(readFileSync(truth, 'utf8')) : generate(folder, { events, perFile }),
    };
}

export function quantile(numbers, share) {
    const sorted = numbers.filter(Number.isFinite).sort((a, b) => a - b);
    return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] : Number.NaN;
}
