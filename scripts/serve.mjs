// Serves a folder on 127.0.0.1, without caching:  node scripts/serve.mjs [folder] [port] [prefix]
// With a prefix such as /some/where/ the folder appears under that path only, as on a host that publishes
// several sites. Port 0 takes any free port. Tests import `serve` from here; `onRequest` is called with each request,
// which is answered once its promise has resolved.
//
// Not `trunk serve`: that watches the sources and rebuilds, and the page to look at is the one in dist/.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';

const TYPES = {
    '.css': 'text/css; charset=utf-8',
    '.gz': 'application/gzip',
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.json': 'application/json',
    '.svg': 'image/svg+xml',
    '.wasm': 'application/wasm',
    '.webmanifest': 'application/manifest+json',
};

// The types that are sent gzipped to browsers that accept it, as GitHub Pages does.
const TEXTS = new Set(['.css', '.html', '.js', '.json', '.svg', '.webmanifest']);

// The file that a request's path stands for, or null where there is none.
async function find(folder, prefix, url) {
    let path;
    try {
        path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    } catch {
        return null;
    }
    if (!path.startsWith(prefix) || path.includes('\0')) return null;
    const root = resolve(folder);
    const file = join(root, path.slice(prefix.length), path.endsWith('/') ? 'index.html' : '');
    if (!file.startsWith(root + sep)) return null;
    const info = await stat(file).catch(() => null);
    return info?.isFile() ? { file, size: info.size } : null;
}

// Starts the server; resolves to { url, close }.
export function serve({ folder = 'dist', port = 8080, prefix = '/', onRequest = () => {} } = {}) {
    const base = `/${prefix}/`.replace(/\/+/g, '/');
    const server = createServer(async (request, response) => {
        await onRequest(request);
        const found = await find(folder, base, request.url);
        const headers = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
        if (!found || !['GET', 'HEAD'].includes(request.method)) {
            response.writeHead(404, { ...headers, 'Content-Type': 'text/plain' });
            response.end('Not found\n');
            return;
        }
        const extension = extname(found.file);
        const zips = TEXTS.has(extension) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
        response.writeHead(200, {
            ...headers,
            'Content-Type': TYPES[extension] ?? 'application/octet-stream',
            ...(zips ? { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } : { 'Content-Length': found.size }),
        });
        if (request.method === 'HEAD') {
            response.end();
            return;
        }
        const bytes = createReadStream(found.file).on('error', () => response.destroy());
        (zips ? bytes.pipe(createGzip()) : bytes).pipe(response);
    });
    return new Promise((done, fail) => {
        server.once('error', fail);
        server.listen(port, '127.0.0.1', () => {
            const close = () => new Promise((closed) => {
                server.close(closed);
                server.closeAllConnections();
            });
            done({ url: `http://127.0.0.1:${server.address().port}${base}`, close });
        });
    });
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
    const [folder, port, prefix] = process.argv.slice(2);
    try {
        const { url } = await serve({ folder, port: port === undefined ? undefined : Number(port), prefix });
        console.log(`Trailglass is at ${url} (Ctrl-C ends it)`);
    } catch (error) {
        console.error(error.code === 'EADDRINUSE'
            ? `serve: port ${port ?? 8080} is taken; try: make run PORT=8081`
            : `serve: ${error.message}`);
        process.exit(1);
    }
}
