// Measures how long the built page takes to read 1,000,000 rows of Parquet: as Security Lake writes them (OCSF, Zstandard) and
// as Athena's UNLOAD does (CloudTrail's columns, gzip), and how much memory the tab takes meanwhile.
//
//   node tools/bench/parquet.mjs             with the page built; `make bench` runs it too
//   ROWS=200000 GROUP=50000 node …           other numbers of rows, in all and in a row group

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { serve } from '../../scripts/serve.mjs';
import { BROWSER_ARGUMENTS, DIST, ROOT, browserProgram } from '../../tests/e2e/browser.mjs';
import { CACHE, kept } from './data.mjs';
import { atRest, rendererMemory } from './rest.mjs';

const { chromium } = createRequire(join(ROOT, 'tests/e2e/page.mjs'))('playwright-core');
const PYTHON = join(dirname(CACHE), 'python/bin/python');
const ROWS = Number(process.env.ROWS ?? 1_000_000);
const GROUP = Number(process.env.GROUP ?? 100_000);
// So many rows differ in more than their id.
const DIFFERENT = 20_000;
const BAR = 10_000;
const PATIENCE = 600_000;
const LOOK = 50;
const FILES = [
    { name: 'Security Lake, OCSF 1.5.0, Zstandard', small: 'ocsf-1.5.0.parquet', id: 'metadata.uid' },
    { name: "Athena's UNLOAD, gzip", small: 'athena-gzip.parquet', id: 'eventid' },
];

// The files, made once.
function data() {
    const folder = join(CACHE, 'parquet');
    mkdirSync(folder, { recursive: true });
    const records = join(folder, 'records.ndjson');
    if (!existsSync(records)) {
        const { folder: trail } = kept({ events: 200_000, perFile: 500 });
        const lines = readdirSync(trail, { recursive: true })
            .filter((name) => name.endsWith('.json.gz'))
            .sort()
            .slice(0, DIFFERENT / 500)
            .flatMap((name) => JSON.parse(gunzipSync(readFileSync(join(trail, name)))).Records.map((record) => JSON.stringify(record)));
        writeFileSync(records, lines.join('\n'));
    }
    if (!existsSync(join(folder, FILES[0].small))) {
        execFileSync(PYTHON, [join(ROOT, 'tests/parquet/makers.py'), folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    }
    return FILES.map((file) => {
        const path = join(folder, `${ROWS}-by-${GROUP}-${file.small}`);
        const script = join(ROOT, 'tools/bench/parquet_rows.py');
        if (!existsSync(path)) execFileSync(PYTHON, [script, join(folder, file.small), path, ROWS, file.id, GROUP], { stdio: 'inherit' });
        return { ...file, path };
    });
}

if (!existsSync(PYTHON)) {
    console.log('left out: scripts/setup test could not bring pyarrow and DuckDB, which write Parquet');
    process.exit(0);
}
const files = data();
const server = await serve({ folder: DIST, port: 0, prefix: '/some/where/' });
const browser = await chromium.launch({ executablePath: browserProgram(), args: BROWSER_ARGUMENTS });
console.log(`\nParquet, ${ROWS.toLocaleString('en')} rows, ${GROUP.toLocaleString('en')} in a row group: the first load of a fresh page\n`);
for (const { name, path } of files) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.goto(server.url);
    await page.waitForSelector('#app[data-state=empty]', { state: 'attached' });
    await atRest(browser, page);
    const before = await rendererMemory(browser);
    let most = 0;
    let isLoading = true;
    const watching = (async () => {
        while (isLoading) {
            most = Math.max(most, await rendererMemory(browser));
            await new Promise((resolve) => { setTimeout(resolve, LOOK); });
        }
    })();
    await page.setInputFiles('#open-files', path);
    await page.waitForFunction(() => performance.getEntriesByName('trailglass:load', 'measure').length > 0);
    isLoading = false;
    await watching;
    const [took] = await page.evaluate(() => performance.getEntriesByName('trailglass:load', 'measure').map(({ duration }) => duration));
    const { events, skipped } = await page.$eval('#app', (app) => app.dataset);
    if (Number(events) !== ROWS || Number(skipped) !== 0) throw new Error(`${name}: ${events} events, ${skipped} skipped`);
    const megabytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MB`;
    console.log(`${name.padEnd(40)}${(took / 1000).toFixed(1).padStart(6)} s of ${BAR / 1000}, file ${megabytes(statSync(path).size)}, `
        + `memory at most ${megabytes(most - before)} more, at the end ${megabytes(await rendererMemory(browser) - before)}`);
    await context.close();
}
await browser.close();
await server.close();
