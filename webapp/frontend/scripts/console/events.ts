// Marks of what has changed, from the server; whoever shows it asks for it anew. Told as events on the body: `inbox`, `figures`.

const NAMES = ['inbox', 'figures'];

/** Listens while the page is seen: a browser holds few lines to one server, and hidden pages need none. */
export function events(open: (url: string) => EventSource = (url) => new EventSource(url)): void {
  if (!document.querySelector('[data-console]') || typeof EventSource === 'undefined') return;
  let line: EventSource | null = null;
  let missed = false;
  const tell = (name: string, subjects: string): void => {
    document.body.dispatchEvent(new CustomEvent(name, { detail: { subjects: subjects ? subjects.split(' ') : [] } }));
  };
  const begin = (): void => {
    if (line) return;
    line = open('/console/events');
    // While nobody listened, anything may have happened.
    line.addEventListener('ready', () => {
      if (missed) NAMES.forEach((name) => tell(name, ''));
      missed = true;
    });
    for (const name of NAMES) line.addEventListener(name, (event) => tell(name, (event as MessageEvent<string>).data));
  };
  const end = (): void => {
    line?.close();
    line = null;
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? end() : begin()));
  // A page that is kept for the way back must not hold its line.
  addEventListener('pagehide', end);
  addEventListener('pageshow', (event) => event.persisted && begin());
  if (!document.hidden) begin();
}
