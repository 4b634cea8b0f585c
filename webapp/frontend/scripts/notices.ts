// Notices on this very screen: asked for with one button, taken back with another. The server learns the browser's address.

/** What the browser offers: given, so that it can be tried without one. */
export interface Around {
  workers: Pick<ServiceWorkerContainer, 'register' | 'getRegistration'>;
  ask(): Promise<NotificationPermission>;
  post(url: string, body: unknown): Promise<boolean>;
  mark(endpoint: string): Promise<string>;
}

type Told = 'off' | 'on' | 'denied' | 'failed' | 'busy';

/** Shows the switch where this browser can take notices. */
export function notices(around: Around | null = here()): void {
  const place = document.querySelector<HTMLElement>('[data-notices]');
  if (place && around) void begin(place, around);
}

export async function begin(place: HTMLElement, around: Around): Promise<void> {
  const on = part<HTMLButtonElement>(place, 'on');
  const off = part<HTMLButtonElement>(place, 'off');
  const show = (told: Told): void => {
    const words = part(place, 'told');
    words.textContent = words.dataset[told] ?? '';
    on.hidden = told === 'on';
    off.hidden = told !== 'on';
    on.disabled = off.disabled = told === 'busy';
  };
  const act = (button: HTMLButtonElement, other: HTMLButtonElement, doing: () => Promise<Told>): void => {
    button.addEventListener('click', () => {
      show('busy');
      void doing().catch((): Told => 'failed').then((told) => {
        show(told);
        if (button.hidden) other.focus();
      });
    });
  };
  act(on, off, () => take(place, around));
  act(off, on, () => leave(place, around));
  show(await isKnown(place, around) ? 'on' : 'off');
  place.hidden = false;
}

async function take(place: HTMLElement, around: Around): Promise<Told> {
  if (await around.ask() !== 'granted') return 'denied';
  const worker = await around.workers.register('/notices/worker.js', { scope: place.dataset.scope ?? '' });
  await active(worker);
  const options = { userVisibleOnly: true, applicationServerKey: bytes(place.dataset.key ?? '') };
  const made = await worker.pushManager.subscribe(options).catch(async () => {
    // It may still hold one that was made for another key of ours.
    await (await worker.pushManager.getSubscription())?.unsubscribe();
    return worker.pushManager.subscribe(options);
  });
  return await around.post(place.dataset.where ?? '', made.toJSON()) ? 'on' : 'failed';
}

async function leave(place: HTMLElement, around: Around): Promise<Told> {
  const kept = await subscription(place, around);
  if (!kept) return 'off';
  const done = await around.post(`${place.dataset.where ?? ''}/off`, { endpoint: kept.endpoint });
  return done ? 'off' : 'failed';
}

/** The browser may hold an address that belongs to somebody else by now, or to another shop. */
async function isKnown(place: HTMLElement, around: Around): Promise<boolean> {
  const kept = await subscription(place, around).catch(() => null);
  return kept !== null && (place.dataset.known ?? '').split(' ').includes(await around.mark(kept.endpoint));
}

async function subscription(place: HTMLElement, around: Around): Promise<PushSubscription | null> {
  const worker = await around.workers.getRegistration(place.dataset.scope ?? '');
  return await worker?.pushManager.getSubscription() ?? null;
}

/** A subscription is made with a worker that runs. */
function active(worker: ServiceWorkerRegistration): Promise<void> {
  const coming = worker.installing ?? worker.waiting;
  if (worker.active || !coming) return Promise.resolve();
  return new Promise((done) => {
    coming.addEventListener('statechange', () => { if (coming.state === 'activated') done(); });
  });
}

/** Base64url, as a browser wants it. */
export function bytes(encoded: string): Uint8Array<ArrayBuffer> {
  const plain = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

const part = <Kind extends HTMLElement = HTMLElement>(place: HTMLElement, name: string): Kind =>
  place.querySelector<Kind>(`[data-notices-${name}]`) as Kind;

function here(): Around | null {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return null;
  return {
    workers: navigator.serviceWorker,
    ask: () => Notification.requestPermission(),
    post: async (url, body) => (await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...consoleMark() }, body: JSON.stringify(body) })).ok,
    mark: async (endpoint) => {
      const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint));
      return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('').slice(0, 16);
    },
  };
}

/** What the console's own forms carry. */
function consoleMark(): Record<string, string> {
  const told = document.querySelector('[data-console]')?.getAttribute('hx-headers');
  return told ? JSON.parse(told) as Record<string, string> : {};
}
