// The warehouse's list: kept as the server has it by numbered events; what is tapped counts at once and is sent as soon
// as there is a connection, once, however often it has to be tried.
import { drawn, openLine, type Answer, type Line } from '../live/line.ts';
import { mirror } from '../live/mirror.ts';
import { keepPage } from './offline.ts';

const PARTS = ['#picks', '#picking-left'];
const COMMANDS: Record<string, string> = { pick: 'picklist:pick', unpick: 'picklist:unpick', return: 'picklist:return' };
const BUZZ = 120;

/** What was tapped and is not answered, by line. */
type Tapped = Map<string, { does: string; sent: boolean; id: string }>;

/** Takes over the warehouse's list, if this page is one. */
export function pickingPage(open: typeof openLine = openLine): void {
  const main = document.querySelector<HTMLElement>('[data-picking]');
  if (!main) return;
  const tapped: Tapped = kept(main);
  const problems = new Map<string, string>();
  const show = (): void => showTapped(tapped, problems, main);
  const refresh = mirror({ url: () => main.dataset.url ?? location.pathname, parts: PARTS, shown: show, left: () => location.reload() });
  let up = false;
  const line: Line = open({
    as: 'member',
    rooms: { warehouse: Number(main.dataset.seq) },
    keep: keptUnder(main),
    on: {
      'picklist:newItem': (body) => (announce(main, body.item), void refresh()),
      'picklist:putBack': (body) => (announce(main, body.item), void refresh()),
      '*': () => void refresh(),
    },
    reset: () => void refresh(),
    state: (state) => {
      if (state === 'opening') return;
      if (state === 'open' && !up) void refresh();
      up = state === 'open';
      showState(main, state, line?.unanswered() ?? tapped.size);
    },
    waiting: (count) => !up && showState(main, 'away', count),
  });
  const ask = async (item: string, does: string, id = drawn()): Promise<void> => {
    tapped.set(item, { does, sent: up, id });
    problems.delete(item);
    show();
    const answer = await line.command(COMMANDS[does] ?? '', { itemId: item }, id);
    if (!answer.ok) problems.set(item, worded(answer));
    // What was shown ahead of time goes away only together with the state that takes its place.
    await refresh();
    if (tapped.get(item)?.id === id) tapped.delete(item);
    show();
  };
  for (const [item, { does, id }] of tapped) void ask(item, does, id);
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches('[data-pick-form]')) return;
    event.preventDefault();
    const { item = '', does = '' } = form.dataset;
    const waits = tapped.get(item);
    if (waits) {
      if (line.withdraw(waits.id)) tapped.delete(item);
      return show();
    }
    navigator.vibrate?.(BUZZ / 4);
    void ask(item, does);
  });
  document.querySelector('[data-refresh]')?.addEventListener('click', (event) => {
    event.preventDefault();
    problems.clear();
    void refresh();
  });
  show();
  void keepPage(main.dataset.worker ?? '');
}

const keptUnder = (main: HTMLElement): string => `picking-${main.dataset.member ?? ''}`;

const worded = (answer: Answer): string => `${answer.title} ${answer.detail}`.trim();

function stored(main: HTMLElement): { id: string; name: string; body: { itemId?: string } }[] {
  try {
    return JSON.parse(localStorage.getItem(keptUnder(main)) ?? '[]');
  } catch {
    return [];
  }
}

/** What was tapped before the page was opened anew. */
function kept(main: HTMLElement): Tapped {
  const doing = Object.fromEntries(Object.entries(COMMANDS).map(([does, name]) => [name, does]));
  return new Map(stored(main).map(({ id, name, body }) => [body.itemId ?? '', { does: doing[name] ?? '', sent: false, id }]));
}

function showTapped(tapped: Tapped, problems: Map<string, string>, main: HTMLElement): void {
  for (const row of main.querySelectorAll<HTMLElement>('[data-spot]')) {
    const item = row.id.replace('pick-', '');
    const mine = tapped.get(item);
    row.toggleAttribute('data-underway', mine !== undefined && mine.does !== 'unpick');
    row.setAttribute('aria-busy', String(mine !== undefined));
    const waits = row.querySelector<HTMLElement>('[data-waits-words]');
    if (waits) waits.hidden = !mine || mine.sent;
    const place = row.querySelector<HTMLElement>('[data-problem]');
    const words = problems.get(item) ?? '';
    if (place && problems.size + Number(Boolean(place.textContent)) > 0) {
      place.hidden = !words;
      if (place.textContent !== words) place.textContent = words;
    }
  }
}

function showState(main: HTMLElement, state: string, waiting: number): void {
  const strip = main.querySelector<HTMLElement>('[data-line-state]');
  if (!strip) return;
  strip.hidden = state === 'open';
  const words = (state === 'over' ? main.dataset.wordsOver : main.dataset.wordsAway) ?? '';
  const count = waiting ? (main.dataset.wordsWaiting ?? '').replace('{count}', String(waiting)) : '';
  strip.textContent = `${words} ${count}`.trim();
}

/** What is new is felt and read out: whoever walks along the shelves does not look at the screen. */
function announce(main: HTMLElement, item: { shelf: string; names: Record<string, string> }): void {
  navigator.vibrate?.([BUZZ, BUZZ, BUZZ]);
  const told = main.querySelector<HTMLElement>('[data-told]');
  const name = item.names[document.documentElement.lang] ?? Object.values(item.names)[0] ?? '';
  if (told) told.textContent = (main.dataset.wordsNew ?? '{what}').replace('{what}', [item.shelf, name].filter(Boolean).join(', '));
}
