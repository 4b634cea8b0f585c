// The calendar: a booking is carried to another free time, by hand or by key; what is not free cannot be dropped on.

export interface Start { at: string; day: string; minute: number; clock: string; of: string; date: string }
interface Starts { minutes: number; starts: Start[] }
export interface Spot { day: string; of: string; minute: number }

const QUARTER = 15;

/** The free start that is nearest to where something is held, in that column; within three quarters of an hour. */
export function nearest(starts: readonly Start[], spot: Spot): Start | undefined {
  return mine(starts, spot).filter((one) => Math.abs(one.minute - spot.minute) <= 3 * QUARTER).sort((a, b) => Math.abs(a.minute - spot.minute) - Math.abs(b.minute - spot.minute))[0];
}

/** The next free start of the column, later or earlier. */
export function beyond(starts: readonly Start[], spot: Spot, later: boolean): Start | undefined {
  const found = mine(starts, spot).filter((one) => (later ? one.minute > spot.minute : one.minute < spot.minute));
  return found.sort((a, b) => (later ? a.minute - b.minute : b.minute - a.minute))[0];
}

/** Those of a column: of a day, and of whoever the column is of; a column of everybody takes anybody's. */
function mine(starts: readonly Start[], spot: Spot): Start[] {
  return starts.filter((one) => one.day === spot.day && (!spot.of || !one.of || one.of === spot.of));
}

/** Takes over the blocks that may move; the columns are fetched again after each move. */
export function calendar(fetching: (url: string) => Promise<Starts> = asked, moving: (url: string, values: Record<string, string>) => unknown = moved): void {
  let sent = '';
  let lifted: { block: HTMLElement; starts: Promise<Starts>; found: Starts | null; near: Start | undefined; moved: boolean; x: number; y: number; grip: number } | null = null;
  const grid = () => document.querySelector<HTMLElement>('[data-calendar]');
  const columns = () => [...document.querySelectorAll<HTMLElement>('[data-column-day]')];

  document.addEventListener('pointerdown', (event) => {
    const block = (event.target as HTMLElement).closest<HTMLElement>('[data-moves]');
    if (!block || event.button !== 0 || event.pointerType === 'touch') return;
    lifted = { block, starts: fetching(startsUrl(block)), found: null, near: undefined, moved: false, x: event.clientX, y: event.clientY, grip: event.clientY - block.getBoundingClientRect().top };
  });
  document.addEventListener('pointermove', (event) => {
    if (!lifted) return;
    if (!lifted.moved && Math.hypot(event.clientX - lifted.x, event.clientY - lifted.y) < 6) return;
    if (!lifted.moved) {
      lifted.moved = true;
      lifted.block.classList.add('cal-lifted');
      const holding = lifted;
      void lifted.starts.then((found) => {
        if (lifted !== holding) return;
        holding.found = found;
        show(found);
      });
    }
    event.preventDefault();
    const found = lifted.found;
    const spot = spotAt(event.clientX, event.clientY - lifted.grip);
    lifted.near = found && spot ? nearest(found.starts, spot) : undefined;
    for (const free of document.querySelectorAll<HTMLElement>('.cal-free')) free.toggleAttribute('data-near', free.dataset.at === lifted.near?.at && free.dataset.of === lifted.near?.of);
  });
  document.addEventListener('pointerup', () => {
    const held = lifted;
    put();
    if (held?.moved && held.near) send(held.block, held.near);
  });
  document.addEventListener('pointercancel', put);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') put();
    const block = (event.target as HTMLElement).closest<HTMLElement>('[data-block]');
    if (!block || !event.key.startsWith('Arrow')) return;
    event.preventDefault();
    if (!event.altKey) walk(block, event.key);
    else if (block.dataset.moves) void carry(block, event.key);
  });
  // What is being carried is not taken from under the hand by fresh columns.
  for (const name of ['htmx:beforeRequest', 'htmx:beforeSwap']) {
    document.addEventListener(name, (event) => {
      if (lifted && (event.target as HTMLElement).id === 'calendar') event.preventDefault();
    });
  }
  // Nor is the place of whoever walks by key lost.
  document.addEventListener('htmx:beforeSwap', (event) => {
    const here = (document.activeElement as HTMLElement | null)?.dataset.block;
    if ((event.target as HTMLElement).id === 'calendar' && !sent && here) sent = here;
  });
  // A click that ends a drag opens nothing.
  document.addEventListener('click', (event) => {
    if (!document.querySelector('[data-just-moved]')) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener('change', (event) => {
    const field = event.target as HTMLInputElement;
    if (field.matches('[data-sends]') && field.value) field.form?.requestSubmit();
  });
  document.addEventListener('htmx:load', (event) => {
    const fresh = event.target as HTMLElement;
    if (fresh.closest('#cal-panel')) fresh.closest<HTMLElement>('#cal-panel')?.querySelector<HTMLElement>('[data-focus]')?.focus();
    if (fresh.id !== 'calendar' || !sent) return;
    fresh.querySelector<HTMLElement>(`[data-block="${sent}"]`)?.focus();
    sent = '';
  });

  function startsUrl(block: HTMLElement): string {
    const days = columns().map((column) => column.dataset.columnDay ?? '').sort();
    const first = days[0] ?? '';
    const last = days[days.length - 1] ?? first;
    return `${block.dataset.moves ?? ''}/starts?first=${first}&last=${last}`;
  }

  function spotAt(x: number, y: number): Spot | undefined {
    const column = columns().find((one) => { const box = one.getBoundingClientRect(); return x >= box.left && x < box.right; });
    return column ? spotIn(column, y) : undefined;
  }

  function spotIn(column: HTMLElement, y: number): Spot {
    const head = column.querySelector('.cal-name')?.getBoundingClientRect();
    const body = column.getBoundingClientRect();
    const top = column.querySelector<HTMLElement>('.cal-name') ? body.top + parseFloat(getComputedStyle(column).gridTemplateRows) : body.top;
    const rows = Number([...column.classList].find((name) => name.startsWith('cal-rows-'))?.slice(9) ?? 0);
    const quarter = rows ? (body.bottom - top) / rows : head?.height ?? 1;
    return { day: column.dataset.columnDay ?? '', of: column.dataset.columnOf ?? '', minute: first() + Math.round((y - top) / quarter) * QUARTER };
  }

  function first(): number {
    return Number(grid()?.dataset.first ?? 0);
  }

  function show(found: Starts): void {
    for (const column of columns()) {
      const spot = { day: column.dataset.columnDay ?? '', of: column.dataset.columnOf ?? '', minute: 0 };
      for (const start of mine(found.starts, spot)) {
        const free = document.createElement('span');
        const row = Math.floor((start.minute - first()) / QUARTER);
        if (row < 0) continue;
        free.className = `cal-free at-${String(row)} for-${String(Math.max(1, Math.ceil(found.minutes / QUARTER)))}`;
        free.dataset.at = start.at;
        free.dataset.of = start.of;
        free.textContent = start.clock;
        column.append(free);
      }
    }
  }

  function put(): void {
    if (lifted?.moved) {
      const marked = document.body;
      marked.dataset.justMoved = '';
      window.setTimeout(() => { delete marked.dataset.justMoved; });
    }
    lifted?.block.classList.remove('cal-lifted');
    for (const free of document.querySelectorAll('.cal-free')) free.remove();
    lifted = null;
  }

  function send(block: HTMLElement, start: Start): void {
    const query = (grid()?.dataset.query ?? '').split('?')[1] ?? '';
    sent = block.dataset.block ?? '';
    void moving(`${block.dataset.moves ?? ''}/move?${query}`, { starts_at: start.at, resource: start.date ? '' : start.of, occurrence: start.date });
  }

  async function carry(block: HTMLElement, key: string): Promise<void> {
    const column = block.closest<HTMLElement>('[data-column-day]');
    if (!column) return;
    // Where it is, and what is beside it, before anything is asked: meanwhile the columns may be fresh ones.
    const at = new Date(block.dataset.starts ?? '');
    const spot = spotIn(column, block.getBoundingClientRect().top + 1);
    const all = columns();
    const next = all[all.indexOf(column) + (key === 'ArrowRight' ? 1 : -1)];
    const there = next && { day: next.dataset.columnDay ?? '', of: next.dataset.columnOf ?? '', minute: spot.minute };
    const found = await fetching(startsUrl(block));
    let near: Start | undefined;
    if (key === 'ArrowUp' || key === 'ArrowDown') {
      near = beyond(found.starts, spot, key === 'ArrowDown');
    } else {
      near = there && (nearest(found.starts, there) ?? beyond(found.starts, there, true) ?? beyond(found.starts, there, false));
    }
    if (near && near.at !== at.toISOString()) send(block, near);
    else document.body.dispatchEvent(new CustomEvent('toast', { detail: { words: grid()?.dataset.wordsNowhere ?? '' } }));
  }

  function walk(block: HTMLElement, key: string): void {
    const all = columns();
    const column = block.closest<HTMLElement>('[data-column-day]');
    const within = (one: HTMLElement | undefined) => [...(one?.querySelectorAll<HTMLElement>('[data-block]') ?? [])];
    const here = within(column ?? undefined);
    if (key === 'ArrowUp' || key === 'ArrowDown') {
      here[here.indexOf(block) + (key === 'ArrowDown' ? 1 : -1)]?.focus();
      return;
    }
    const step = key === 'ArrowRight' ? 1 : -1;
    for (let at = all.indexOf(column!) + step; at >= 0 && at < all.length; at += step) {
      const there = within(all[at]);
      if (!there.length) continue;
      const top = block.getBoundingClientRect().top;
      there.sort((a, b) => Math.abs(a.getBoundingClientRect().top - top) - Math.abs(b.getBoundingClientRect().top - top))[0]?.focus();
      return;
    }
  }
}

async function asked(url: string): Promise<Starts> {
  const answer = await fetch(url, { headers: { 'HX-Request': 'true' } });
  return answer.ok ? ((await answer.json()) as Starts) : { minutes: 0, starts: [] };
}

async function moved(url: string, values: Record<string, string>): Promise<void> {
  const { default: htmx } = await import('htmx.org');
  htmx.trigger('#calendar', 'htmx:abort', {}); // fresh columns that are just on their way would take this along
  await htmx.ajax('post', url, { source: '#calendar', target: '#calendar', swap: 'outerHTML', values });
}
