// How whoever watches is seen by the others: a name and a place that they type themselves, or none. Nobody is located.
import type { Line } from '../line.ts';
import type { Told, Words } from '../told.ts';

const KEPT = 'live-myself';

interface Myself {
  name?: string;
  place?: string;
}

/** Takes over the fold in which they say it; gives what tells it anew to a session that was not there before. */
export function myself(fold: HTMLDetailsElement | null, told: Told, words: Words, line: () => Line | null, store: Storage = localStorage): () => void {
  const form = fold?.querySelector('form');
  if (!fold || !form) return () => undefined;
  const [name, place] = ['name', 'place'].map((field) => form.querySelector<HTMLInputElement>(`[name="${field}"]`));
  const said = form.querySelector<HTMLElement>('[data-me-said]');
  const kept = read(store, told.shop);
  if (name) name.value = told.me.name || kept.name || '';
  if (place) place.value = told.me.place || kept.place || '';
  const show = (): void => {
    const as = fold.querySelector('[data-me-as]');
    if (as) as.textContent = [name ? name.value.trim() || words('guest') : told.me.name || words('guest'), place?.value.trim()].filter(Boolean).join(', ');
  };
  const tell = async (): Promise<void> => {
    const body = { ...(name ? { name: name.value.trim() } : {}), ...(place ? { place: place.value.trim() } : {}) };
    const answer = await line()?.command('presence:here', { sessionId: told.session, ...body });
    if (said) said.textContent = answer?.ok ? '' : `${answer?.title ?? ''} ${answer?.detail ?? ''}`.trim();
    if (!answer?.ok) return;
    if (name) told.me.name = name.value.trim();
    store.setItem(KEPT, JSON.stringify({ ...all(store), [told.shop]: body }));
    show();
  };
  fold.querySelector('[data-me-country]')?.addEventListener('click', (event) => {
    if (place) place.value = (event.currentTarget as HTMLElement).dataset.meCountry ?? '';
    place?.focus();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void tell().then(() => {
      fold.open = false;
      fold.querySelector<HTMLElement>('summary')?.focus();
    });
  });
  show();
  return () => {
    // What was typed for this shop on another day is theirs still: they said it here.
    if ((kept.name && name && !told.me.name) || (kept.place && place && !told.me.place)) void tell();
  };
}

function all(store: Storage): Record<string, Myself> {
  try {
    return JSON.parse(store.getItem(KEPT) ?? '{}') as Record<string, Myself>;
  } catch {
    return {};
  }
}

const read = (store: Storage, shop: string): Myself => all(store)[shop] ?? {};
