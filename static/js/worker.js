// The service worker: keeps a person's pages to be opened without a signal, and sends what she did when the signal is back.
// SHELL (addresses of the frame) and VERSION stand above, written by the server.
/* global SHELL, VERSION, queue */
"use strict";
const FRAME = `frame-${VERSION}`, VOICE = "voice", PAGES = "pages-", MOST = 200, PATIENCE = 7_000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FRAME).then((frame) => frame.addAll(SHELL)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    // The frame before this one stays until the kept pages, which ask for its addresses, are fetched anew.
    const frames = (await caches.keys()).filter((name) => name.startsWith("frame-") && name !== FRAME);
    for (const name of frames.slice(0, -1)) await caches.delete(name);
    await self.clients.claim();
  })());
});

const wipe = async (but) => {
  for (const name of await caches.keys()) if (name.startsWith(PAGES) && name !== PAGES + but) await caches.delete(name);
};
// What one person opened is never shown to the next: the pages of everybody else go as soon as somebody else is answered.
const remember = async (request, response) => {
  const person = response.headers.get("X-Person");
  if (person === null) return;
  await wipe(person);
  if (response.status !== 200 || response.redirected || !response.headers.has("X-Keep")) return;
  const pages = await caches.open(PAGES + person);
  await pages.put(request.url.split("#")[0], response);
  const kept = await pages.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST))) await pages.delete(old);
};
const kept = async (url) => {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue;
    const found = await (await caches.open(name)).match(url.split("#")[0]);
    if (found) return found;
  }
  return undefined;
};
const page = async (event) => {
  const earlier = await kept(event.request.url);
  const control = new AbortController(), timer = setTimeout(() => { if (earlier) control.abort(); }, PATIENCE);
  try {
    const response = await fetch(event.request, { signal: control.signal });
    if (response.status < 500 || !earlier) {
      event.waitUntil(remember(event.request, response.clone()));
      return response;
    }
  } catch { /* No signal, or so little that it is none. */ } finally { clearTimeout(timer); }
  return earlier || (await caches.match(new URL(event.request.url).pathname)) || caches.match("/sin-senal");
};
const first = async (request, name) => {
  const found = await caches.match(request);
  if (found) return found;
  const response = await fetch(request);
  if (response.status === 200) (await caches.open(name)).put(request, response.clone());
  return response;
};
// Lists of recorded phrases: the kept one at once, the new one for the next time.
const soon = async (event, name) => {
  const store = await caches.open(name), found = await store.match(event.request);
  const anew = fetch(event.request).then((response) => { if (response.ok) store.put(event.request, response.clone()); return response; });
  if (!found) return anew;
  event.waitUntil(anew.catch(() => {}));
  return found;
};
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/static/") && url.searchParams.has("v")) event.respondWith(first(request, FRAME));
  else if (url.pathname.startsWith("/aguayo/")) event.respondWith(first(request, FRAME));
  else if (url.pathname === "/voz/lista.json") event.respondWith(soon(event, VOICE));
  else if (url.pathname.startsWith("/voz/clip/") && !request.headers.has("range")) event.respondWith(first(request, VOICE));
});

// A kept page needs its own styles and scripts too: without them a question that the phone asks would stay unanswered.
const dress = async (pages) => {
  const frame = await caches.open(FRAME), parts = new Set();
  for (const html of pages) for (const [, address] of html.matchAll(/="(\/static\/[^"#?]+\?v=[^"#]+)/g)) parts.add(address);
  for (const address of parts) if (!(await frame.match(address))) await frame.add(address);
};
// All pages of her open work in one or two small files: together they weigh a fraction of what they weigh apart.
const pack = async () => {
  for (let part = 0, more = true; more; part += 1) {
    const answer = await fetch(`/sin-senal/paginas?parte=${part}`, { credentials: "same-origin" });
    const person = answer.headers.get("X-Person");
    if (!answer.ok || !person) throw new Error("later");
    await wipe(person);
    const found = await answer.json(), store = await caches.open(PAGES + person);
    const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": answer.headers.get("X-Page-Policy"), "X-Content-Type-Options": "nosniff" };
    await dress(Object.values(found.pages));
    for (const [path, html] of Object.entries(found.pages)) await store.put(new URL(path, location.origin).href, new Response(html, { headers }));
    more = found.more;
  }
  for (const name of await caches.keys()) if (name.startsWith("frame-") && name !== FRAME) await caches.delete(name);
};
const told = async (what) => { for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage(what); };
self.addEventListener("message", (event) => {
  if (event.data === "pack") event.waitUntil(pack().then(() => told("packed"), () => told("unpacked")));
  if (event.data === "wipe") event.waitUntil(wipe("").then(() => event.ports[0] && event.ports[0].postMessage("done")));
});
self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(queue.flush("", "").then(() => told("outbox")).then(async () => {
    // What still waits makes the phone try again later.
    if ((await queue.all()).some((act) => act.state === "waiting")) throw new Error("later");
  }));
});
