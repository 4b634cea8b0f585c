// Installed on a phone or a desk, the console opens without a connection, and says that there is none.

/** Registers the worker that keeps the shell: what the build made, and one page that says we are offline. Nothing of the shop is kept. */
export function shell(): void {
  if (!document.querySelector('[data-console]') || !('serviceWorker' in navigator)) return;
  void navigator.serviceWorker.register('/console/worker.js', { scope: '/console' }).catch(() => undefined);
}
