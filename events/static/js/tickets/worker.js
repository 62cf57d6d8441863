// The service worker of tickets, scope "/tiket": the tickets this phone remembers open without a network. The server says
// of each answer until when it may be kept ("hadir-keep", milliseconds; "-": not, or no longer). Nothing of the gate is
// touched: other paths and other caches are left alone. The page always comes from the network when there is one.
const PAGES = "hadir-tiket-halaman-1";
const ASSETS = "hadir-tiket-aset-1";
const OWN = "hadir-tiket-";
const KEEP = "hadir-keep";
const NOTHING_KEPT = "/tiket-saya/luring";
const PATIENCE_MS = 5000;
const FRESH_MS = 60000;
const PICTURE_FRESH_MS = 24 * 3600000;

// In their one spelling only: what is kept under another one would not be found when it is to be forgotten.
const TICKET = /^\/tiket\/[0-9A-HJKMNP-TV-Z]{16}$/;
const PICTURE = /^\/tiket\/[0-9A-HJKMNP-TV-Z]{16}\/gambar\.png$/;
const FORGET_ONE = /^\/tiket\/([^/]+)\/lupakan$/;
const FORGET_ALL = "/tiket-saya/lupakan";

const isPage = (path) => path === "/tiket-saya" || TICKET.test(path);
const isAsset = (path) => path.startsWith("/static/") || path === "/merek.css";

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(
    caches.open(ASSETS).then((cache) => cache.add(new Request(NOTHING_KEPT, { cache: "reload", credentials: "omit" }))),
  );
});

addEventListener("activate", (event) => event.waitUntil(tidy().then(() => clients.claim())));

async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith(OWN) && name !== PAGES && name !== ASSETS) await caches.delete(name);
  }
  await sweep();
}

// What is past its date goes, whoever looks first.
async function sweep() {
  const cache = await caches.open(PAGES);
  for (const request of await cache.keys()) await keptOrGone(cache, request);
}

async function keptOrGone(cache, key) {
  const found = await cache.match(key);
  if (found && Number(found.headers.get(KEEP)) > Date.now()) return found;
  if (found) await cache.delete(key);
  return undefined;
}

addEventListener("message", (event) => {
  const [port] = event.ports;
  event.waitUntil(
    keepAll(event.data).then(
      () => port?.postMessage({ kept: true }),
      () => port?.postMessage({ kept: false }),
    ),
  );
});

async function keepAll({ pages, assets }) {
  await sweep();
  await Promise.all(assets.map(keepAsset));
  for (const address of pages) await keepPage(new URL(address).pathname);
}

async function keepPage(path) {
  const cache = await caches.open(PAGES);
  const found = await keptOrGone(cache, path);
  const fresh = PICTURE.test(path) ? PICTURE_FRESH_MS : FRESH_MS;
  if (found && Date.now() - Date.parse(found.headers.get("date") ?? "") < fresh) return;
  // With this phone's own cookie: only so is the page its owner's.
  await take(path, await fetch(path, { cache: "no-store", credentials: "same-origin", redirect: "error" }));
  if (!(await keptOrGone(cache, path))) throw new Error("not kept");
}

async function take(path, answer) {
  const until = answer.headers.get(KEEP);
  const cache = await caches.open(PAGES);
  if (answer.ok && !answer.redirected && Number(until) > Date.now()) await cache.put(path, answer);
  else if (until === "-" || answer.status === 404 || answer.status === 410) await cache.delete(path);
}

async function keepAsset(address) {
  const cache = await caches.open(ASSETS);
  if (await cache.match(address)) return;
  await keepAnswer(cache, address, await fetch(address, { credentials: "omit" }));
}

// Of one file the newest version stays; a page kept earlier makes do with it.
async function keepAnswer(cache, address, answer) {
  if (!answer.ok) return;
  const { pathname } = new URL(address);
  for (const old of await cache.keys()) if (new URL(old.url).pathname === pathname) await cache.delete(old);
  await cache.put(address, answer);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST") {
    const forgotten = pathname === FORGET_ALL ? "" : FORGET_ONE.exec(pathname)?.[1];
    if (forgotten !== undefined) event.respondWith(forget(forgotten).then(() => fetch(request)).catch(nothingKept));
  } else if (request.method === "GET" && isAsset(pathname)) {
    event.respondWith(asset(request));
  } else if (request.method === "GET" && (isPage(pathname) || PICTURE.test(pathname))) {
    event.respondWith(page(request, pathname).catch(nothingKept));
  }
});

async function forget(code) {
  if (!code) return void (await caches.delete(PAGES));
  const cache = await caches.open(PAGES);
  await cache.delete("/tiket-saya");
  for (const { url } of await cache.keys()) {
    if (new URL(url).pathname.startsWith(`/tiket/${code}`)) await cache.delete(url);
  }
}

async function page(request, path) {
  const held = await keptOrGone(await caches.open(PAGES), path);
  try {
    const answer = await inTime(fetch(request), held);
    if (answer.status >= 500 && held) return stale(held);
    await take(path, answer.clone()).catch(() => {});
    return answer;
  } catch (fault) {
    if (held) return stale(held);
    throw fault;
  }
}

// Only who holds a copy gives up waiting.
function inTime(answer, held) {
  if (!held) return answer;
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), PATIENCE_MS));
  return Promise.race([answer, late]);
}

// A kept page says so itself, and since when: the words stand in it, asleep.
async function stale(held) {
  if (!(held.headers.get("content-type") ?? "").startsWith("text/html")) return held.clone();
  const body = (await held.text()).replace(/<template data-offline>([\s\S]*?)<\/template>/, "$1");
  const headers = new Headers(held.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(body, { headers });
}

async function nothingKept() {
  return (await caches.match(NOTHING_KEPT)) ?? Response.error();
}

async function asset(request) {
  const cache = await caches.open(ASSETS);
  const found = await cache.match(request.url);
  if (found) return found;
  try {
    return await fetch(request);
  } catch (fault) {
    const older = await cache.match(request.url, { ignoreSearch: true });
    if (older) return older;
    throw fault;
  }
}
