// Keeps the console's shell: what the build made, and the page that says there is no connection. Nothing of a shop.
const KEPT = [/* KEPT */];
const NAME = `vetrina-shell-${KEPT.join('|')}`;
const OFFLINE = KEPT[KEPT.length - 1];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('vetrina-shell-') && name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === 'navigate' && request.method === 'GET') {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (KEPT.includes(path) && path !== OFFLINE) {
    event.respondWith(caches.match(path).then((known) => known ?? fetch(request)));
  }
});
