// The log files that the core tests read, and what is in them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../browser.mjs';
import { filesBelow, recordsOf } from '../independent.mjs';

// The six examples of AWS's page on Step Functions and CloudTrail.
export const EXAMPLES = join(ROOT, 'tests/data/seed-examples.json');
// A real set: 2,900 events of a simulated attack.
export const INVICTUS = filesBelow(join(ROOT, 'static/demo/invictus'), '.json.gz');
export const RECORDS = recordsOf(INVICTUS);
// A part of it, for what takes long in a browser that draws slowly: every row of a table.
export const PART = INVICTUS.slice(0, 12);
export const PART_RECORDS = recordsOf(PART);
// The rest of the demo, and the generator's truth about it.
export const TRUTH = JSON.parse(readFileSync(join(ROOT, 'static/demo/synthetic-step-functions/truth.json'), 'utf8'));
export const DEMO = { files: INVICTUS.length + TRUTH.files, events: RECORDS.length + TRUTH.events };
