// Shows what the shop tells while nobody looks, and opens the page that it is about.
import { noticeOf, pathOf } from './notices_shown.ts';

interface Window { url: string; focused: boolean; focus(): Promise<unknown>; navigate(url: string): Promise<Window | null> }

interface Worker extends EventTarget {
  skipWaiting(): Promise<void>;
  clients: { matchAll(told: object): Promise<Window[]>; openWindow(url: string): Promise<unknown> };
  registration: { showNotification(title: string, told: object): Promise<void> };
  location: Location;
}

const worker = globalThis as unknown as Worker;
const until = (event: Event, done: Promise<unknown>): void => (event as Event & { waitUntil(done: Promise<unknown>): void }).waitUntil(done);
const windows = (): Promise<Window[]> => worker.clients.matchAll({ type: 'window', includeUncontrolled: true });

worker.addEventListener('install', (event) => until(event, worker.skipWaiting()));

worker.addEventListener('push', (event) => {
  const told = noticeOf((event as Event & { data: { text(): string } | null }).data?.text() ?? '');
  if (told) until(event, show(told));
});

worker.addEventListener('notificationclick', (event) => {
  const { notification } = event as Event & { notification: { data: { path: string }; close(): void } };
  notification.close();
  until(event, open(notification.data.path));
});

async function show(told: NonNullable<ReturnType<typeof noticeOf>>): Promise<void> {
  // Whoever has that very page before their eyes sees it there.
  if ((await windows()).some((one) => one.focused && new URL(one.url).pathname === told.path)) return;
  await worker.registration.showNotification(told.title, {
    body: told.text, tag: told.about, renotify: true, data: { path: told.path },
    icon: '/static/build/icons/console-192.png', badge: '/static/build/icons/console-192.png',
  });
}

async function open(path: string): Promise<void> {
  const url = new URL(pathOf(path), worker.location.origin).href;
  const known = (await windows()).find((one) => one.url === url);
  await (known ? known.focus() : worker.clients.openWindow(url));
}
