// Writes static/demo/index.json, the list of the demo's files:  node tools/demo-index.mjs

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const demo = join(import.meta.dirname, '../static/demo');
const files = readdirSync(demo, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.json.gz'))
    .sort();
const index = {
    title: 'A simulated attack, and a Step Functions story',
    notice: 'The logs of a simulated attack by Invictus Incident Response (© 2023, MIT licence; folder invictus), and '
        + 'synthetic Step Functions activity on the same account in the same hour, none of which happened '
        + '(folder synthetic-step-functions).',
    files,
};
writeFileSync(join(demo, 'index.json'), `${JSON.stringify(index, null, 2)}\n`);
console.log(`${files.length} files`);
