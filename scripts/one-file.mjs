// Puts the built page into one file that works by itself, opened from a disk: one-file/trailglass.html, and its
// SHA-256 in a second file. It contains the programs, the style sheet, the icon and the demo; its policy forbids every
// connection.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const OUT = join(ROOT, 'one-file');

const named = (pattern) => join(DIST, readdirSync(DIST).find((name) => pattern.test(name)));
const base64 = (path) => readFileSync(path).toString('base64');
const short = (path, ...options) => execFileSync(
    'esbuild', ['--bundle', '--minify', '--format=iife', '--log-level=error', '--charset=ascii', ...options, path],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
).trim();
const hash = (text, form = 'base64') => createHash('sha256').update(text).digest(form);

const program = short(named(/^trailglass-.*\.js$/), '--global-name=trailglass');
// Run by workers only.
const workers = readFileSync(named(/^workers-.*\.js$/), 'utf8').trim();
const parquet = readFileSync(named(/^parquet-.*\.js$/), 'utf8').trim();
const boot = short(join(ROOT, 'static/boot.js'));
const style = readFileSync(named(/\.css$/), 'utf8').trim();
const demo = {};
for (const path of ['index.json', ...JSON.parse(readFileSync(join(DIST, 'demo/index.json'), 'utf8')).files]) {
    demo[`demo/${path}`] = base64(join(DIST, 'demo', path));
}

const policy = [
    "default-src 'none'", `script-src 'sha256-${hash(program)}' 'sha256-${hash(boot)}' 'wasm-unsafe-eval' blob:`,
    'worker-src blob:', "connect-src 'none'", `style-src-elem 'sha256-${hash(style)}'`, "style-src-attr 'unsafe-inline'",
    'img-src data: blob:', "base-uri 'none'", "form-action 'none'",
].join('; ');

// The page's metadata stays; references to other files are removed, and the content security policy is stricter.
const page = readFileSync(join(ROOT, 'index.html'), 'utf8')
    .replace(/^.*(data-trunk|rel="manifest").*\n/gm, '')
    .replace(/content="default-src[^"]*"/, () => `content="${policy}"`)
    .replace('</head>', () => `<style>${style}</style>\n</head>`)
    .replace('</body>', () => [
        `<script type="text/plain" id="page-module">${base64(named(/^trailglass-.*\.wasm\.gz$/))}</script>`,
        `<script type="text/plain" id="workers-module">${base64(named(/^workers-.*\.wasm\.gz$/))}</script>`,
        `<script type="text/plain" id="workers-script">${workers}</script>`,
        `<script type="text/plain" id="parquet-module">${base64(named(/^parquet-.*\.wasm\.gz$/))}</script>`,
        `<script type="text/plain" id="parquet-script">${parquet}</script>`,
        `<script type="application/json" id="demo">${JSON.stringify(demo)}</script>`,
        `<script>${program}</script>`,
        `<script>${boot}</script>`,
        '</body>',
    ].join('\n'));
mkdirSync(OUT, { recursive: true });
writeFileSync(join(OUT, 'trailglass.html'), page);
writeFileSync(join(OUT, 'trailglass.html.sha256'), `${hash(page, 'hex')}  trailglass.html\n`);
console.log(`one-file: one-file/trailglass.html, ${(page.length / 1e6).toFixed(1)} MB`);
