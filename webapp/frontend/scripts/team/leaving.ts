// Whoever signs out leaves nothing on the device: what the warehouse's page kept to open without a connection goes at once.
import { KEPT } from './offline.ts';

const OUT = /\/sign-out$/;

/** Forgets with every form that signs out of this browser; the form is sent either way. */
export function leaving(kept: Pick<CacheStorage, 'delete'> | undefined = globalThis.caches): void {
  if (!kept) return;
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (OUT.test(new URL(form.action, location.href).pathname)) void kept.delete(KEPT).catch(() => undefined);
  });
}
