// The worker of the warehouse's page, and of no other: it answers for the page where there is no connection.
import { answerOf, type Around, keepAll, KEPT } from './team/offline.ts';

interface Asked extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Worker extends EventTarget {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  caches: CacheStorage;
  location: Location;
}

const worker = globalThis as unknown as Worker;
const around: Around = { caches: worker.caches, fetch: (request) => fetch(request), now: () => Date.now(), origin: worker.location.origin };
const until = (event: Event, done: Promise<unknown>): void => (event as Event & { waitUntil(done: Promise<unknown>): void }).waitUntil(done);

worker.addEventListener('install', (event) => until(event, worker.skipWaiting()));
worker.addEventListener('activate', (event) => until(event, Promise.all([worker.clients.claim(), forgetOlder()])));
worker.addEventListener('fetch', (event) => {
  const asked = event as Asked;
  const answer = answerOf(asked.request, around);
  if (answer) asked.respondWith(answer);
});
worker.addEventListener('message', (event) => {
  const { keep } = ((event as MessageEvent).data ?? {}) as { keep?: unknown };
  if (Array.isArray(keep)) until(event, keepAll(keep.filter((url): url is string => typeof url === 'string'), around));
});

async function forgetOlder(): Promise<void> {
  for (const name of await worker.caches.keys()) if (name.startsWith('picking-') && name !== KEPT) await worker.caches.delete(name);
}
