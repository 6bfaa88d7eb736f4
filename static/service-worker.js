// Keeps the page for when the network is gone. The build puts in what belongs to it: FILES, and VERSION, which changes
// when one of them does. Everything of one version is kept together, so that a page is never made of two.

const PREFIX = `trailglass ${registration.scope} `;
const CACHE = PREFIX + VERSION;

addEventListener('install', (event) => {
    const fresh = FILES.map((file) => new Request(file, { cache: 'no-cache' }));
    event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

// Other sites may share the origin: only what this one kept before goes.
async function forgetOlder() {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
    await clients.claim();
}

addEventListener('activate', (event) => event.waitUntil(forgetOlder()));

// A new version waits until the user asks for it, or no page of the old one is open.
addEventListener('message', (event) => {
    if (event.data === 'use') skipWaiting();
});

async function answer(request, path) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(path === 'index.html' ? './' : path);
    if (kept) return kept;
    const response = await fetch(request);
    // The demo is kept once it has been asked for.
    if (response.ok && path.startsWith('demo/')) await cache.put(path, response.clone());
    return response;
}

addEventListener('fetch', (event) => {
    const { method, url } = event.request;
    const [address] = url.split(/[?#]/);
    if (method === 'GET' && address.startsWith(registration.scope)) {
        event.respondWith(answer(event.request, address.slice(registration.scope.length) || './'));
    }
});
