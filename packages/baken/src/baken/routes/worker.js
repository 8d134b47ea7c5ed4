// Keeps the signal check on a device, so that it works without a network. Only what is the same for
// everyone: the page in each language, the decision table, styles, scripts and the font. Nothing
// that anyone types. VERSION and KEPT are put before this script by the server.
const CACHE = "signal-check-" + VERSION;
const PATIENCE = 3000;
const OURS = new URL(self.registration.scope).pathname;

self.addEventListener("install", (event) => {
  const all = KEPT.map((address) => new Request(address, { cache: "no-cache" }));
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(all))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("signal-check-") && name !== CACHE)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

// Under which name a request is kept; null for what is none of our business.
function keptAs(request) {
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return null;
  const whole = address.pathname + address.search;
  if (KEPT.includes(whole)) return whole;
  return KEPT.includes(address.pathname) ? address.pathname : null;
}

async function fetched(request, name) {
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected) {
    const cache = await caches.open(CACHE);
    await cache.put(name, answer.clone());
  }
  return answer;
}

function later(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// Pages and the table: the newest if the network answers in time. The rest: at once, and renewed.
async function answered(event, name) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(name, { ignoreVary: true });
  const fresh = fetched(event.request, name);
  event.waitUntil(fresh.catch(() => undefined));
  if (!known) return fresh;
  if (!name.startsWith(OURS)) return known;
  const first = await Promise.race([fresh.catch(() => undefined), later(PATIENCE)]);
  return first && first.ok ? first : known;
}

self.addEventListener("fetch", (event) => {
  const name = keptAs(event.request);
  if (name) event.respondWith(answered(event, name));
});
