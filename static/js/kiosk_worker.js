/* Keeps a kiosk's page for when there is no network; a newer one from the server takes its place at once. */
"use strict";
const STORE = "rapport-kiosk " + registration.scope;
const PATIENCE_MS = 5000;

function isPage(response) {
  return response.ok && response.headers.get("X-Kiosk") === "survey";
}

async function keepPage() {
  const response = await fetch("./");
  if (isPage(response)) await (await caches.open(STORE)).put("./", response);
}

async function fetchPage(request) {
  const store = await caches.open(STORE);
  const kept = await store.match("./", { ignoreSearch: true });
  const late = new Promise((resolve) => { if (kept) setTimeout(() => resolve(kept), PATIENCE_MS); });
  const asked = fetch(request).then(async (response) => {
    if (isPage(response)) await store.put("./", response.clone());
    return isPage(response) || !kept ? response : kept;
  }, (error) => { if (kept) return kept; throw error; });
  return Promise.race([asked, late]);
}

addEventListener("install", (event) => event.waitUntil(keepPage().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") event.respondWith(fetchPage(event.request));
});
