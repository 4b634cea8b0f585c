// What is kept of the warehouse's page so that it opens without a connection: the page as it was last, and what it loads.

export const KEPT = 'picking-1';
const PAGE = '/team/picking';
const LOADED = /^\/(static\/build|shop-color)\//;
/** As long as somebody is signed in: whoever finds the phone later sees nothing. */
const HOLDS_FOR = 12 * 3600_000;
const NOTED_AT = 'x-kept-at';

export interface Around {
  caches: Pick<CacheStorage, 'open' | 'delete'>;
  fetch(request: Request | string): Promise<Response>;
  now(): number;
  origin: string;
}

/** How a request of the page is answered; null where the browser does it by itself. */
export function answerOf(request: Request, around: Around): Promise<Response> | null {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== around.origin) return null;
  if (pathname === PAGE) return request.mode === 'navigate' ? opened(request, around) : fresh(request, around);
  return LOADED.test(pathname) ? loaded(request, around) : null;
}

/** Keeps what the page says that it loaded before it had a worker. */
export async function keepAll(urls: string[], around: Around): Promise<void> {
  for (const url of urls) {
    const { origin, pathname } = new URL(url, around.origin);
    if (origin !== around.origin) continue;
    if (pathname === PAGE) await fresh(PAGE, around).catch(() => undefined);
    else if (LOADED.test(pathname)) await loaded(pathname, around).catch(() => undefined);
  }
}

/** The list as it is now; without a connection as it was last. */
async function opened(request: Request, around: Around): Promise<Response> {
  try {
    return await fresh(request, around);
  } catch (away) {
    const cache = await around.caches.open(KEPT);
    const kept = await cache.match(PAGE);
    const at = Number(kept?.headers.get(NOTED_AT) ?? 0);
    if (kept && around.now() - at < HOLDS_FOR) return kept;
    throw away;
  }
}

/** From the server, and noted; whoever is not signed in any more leaves nothing behind. */
async function fresh(request: Request | string, around: Around): Promise<Response> {
  const answer = await around.fetch(request);
  if (answer.status === 401 || answer.status === 403 || answer.redirected) await around.caches.delete(KEPT);
  else if (answer.ok) await note(answer.clone(), around);
  return answer;
}

async function note(answer: Response, around: Around): Promise<void> {
  const headers = new Headers(answer.headers);
  headers.set(NOTED_AT, String(around.now()));
  const cache = await around.caches.open(KEPT);
  await cache.put(PAGE, new Response(await answer.blob(), { status: 200, headers }));
}

/** What carries a hash in its name never changes. */
async function loaded(request: Request | string, around: Around): Promise<Response> {
  const cache = await around.caches.open(KEPT);
  const known = await cache.match(request);
  if (known) return known;
  const answer = await around.fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

/** Has the page kept, where the browser can; for the page itself. */
export async function keepPage(address: string): Promise<void> {
  if (!('serviceWorker' in navigator) || !window.isSecureContext) return;
  try {
    await navigator.serviceWorker.register(address, { scope: PAGE });
    const { active } = await navigator.serviceWorker.ready;
    const own = [...document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>('link[href], script[src]')].map((one) => ('src' in one ? one.src : one.href));
    const loadedLater = performance.getEntriesByType('resource').map(({ name }) => name);
    active?.postMessage({ keep: [PAGE, ...new Set([...own, ...loadedLater])] });
  } catch {
    // Where workers are forbidden the list works as before, and needs a connection to be opened.
  }
}
