// Forms that ask the server for something by the live line: shown at once, taken back truthfully where it is refused.
import { h } from '../playground/dom.ts';
import { typedAmount, worded } from './amounts.ts';
import type { Answer } from './line.ts';

/** Something alike that is there, as a refusal names it. */
interface Instead {
  variantId: string;
  names: Record<string, string>;
  unitMinor: number;
  currency: string;
}

/** A command on its way, and the place on the page that it is about. */
interface Underway {
  spot: string;
  effect: string;
  ghost: string;
}

interface Problem {
  words: string;
  instead: Instead[];
  body: Record<string, unknown>;
}

/** How this page asks, and how it is brought up to date. */
export interface Asking {
  command(name: string, body: Record<string, unknown>): Promise<Answer>;
  refresh(): Promise<void>;
  /** Words of the page: `adding`, `instead`. */
  words: Record<string, string>;
  digits: number;
  comma: boolean;
}

let nextKey = 0;

/** Takes over the page's command forms; gives what puts back, after each update, what is still on its way or was refused. */
export function askingForms(told: Asking): () => void {
  const underway = new Map<number, Underway>();
  const problems = new Map<string, Problem>();
  const reapply = (): void => {
    document.querySelectorAll('[data-spot][data-underway]').forEach((spot) => spot.removeAttribute('data-underway'));
    document.querySelectorAll('.ghost').forEach((ghost) => ghost.remove());
    for (const one of underway.values()) showUnderway(one, told.words);
    document.querySelectorAll<HTMLElement>('[data-spot]').forEach((spot) => showProblem(spot, problems.get(spot.id), told.words));
  };
  const ask = async (form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> => {
    const spot = form.closest<HTMLElement>('[data-spot]')?.id ?? '';
    const body = bodyOf(form, submitter, told);
    problems.delete(spot);
    if (!body) {
      problems.set(spot, { words: form.dataset.unclear ?? '', instead: [], body: {} });
      return reapply();
    }
    const key = (nextKey += 1);
    underway.set(key, { spot, effect: submitter?.dataset.effect ?? form.dataset.effect ?? 'wait', ghost: form.dataset.ghost ?? '' });
    reapply();
    const answer = await told.command(submitter?.dataset.command ?? form.dataset.command ?? '', body);
    if (answer.ok) settled(form);
    else {
      problems.set(spot, { words: `${answer.title} ${answer.detail}`.trim(), instead: insteadOf(answer.values), body });
      underway.delete(key); // nothing is on its way any more: the next try may follow at once
      reapply();
    }
    // What was shown ahead of time goes away only together with the state that takes its place.
    await told.refresh();
    underway.delete(key);
    reapply();
  };
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches('[data-command]')) return;
    event.preventDefault();
    if (form.closest('[data-underway]') && form.dataset.effect !== 'add') return;
    void ask(form, event.submitter);
  });
  return reapply;
}

/** What the form says, as the protocol has it; null where an amount cannot be read. */
export function bodyOf(form: HTMLFormElement, submitter: HTMLElement | null, told: Pick<Asking, 'digits' | 'comma'>): Record<string, unknown> | null {
  const body: Record<string, unknown> = {};
  for (const field of form.elements) {
    const input = field as HTMLInputElement | HTMLButtonElement;
    if (!input.name || (input instanceof HTMLButtonElement && input !== submitter)) continue;
    if (input instanceof HTMLInputElement && (input.type === 'radio' || input.type === 'checkbox') && !input.checked) continue;
    const value = input.dataset.as === 'fresh' ? freshId() : input.value.trim();
    if (input.dataset.as === 'amount') {
      const minor = typedAmount(value, told.digits, told.comma);
      if (minor === null) return null;
      body[input.name] = minor;
    } else if (input.dataset.as === 'int') body[input.name] = Number(value);
    else if (input.dataset.as === 'yes') body[input.name] = value === 'yes';
    else if (value || input.dataset.as !== 'optional') body[input.name] = value;
  }
  return renamed(body, submitter?.dataset.renames ?? '');
}

/** One form may ask two things that call the same field differently: `reason=note`. */
function renamed(body: Record<string, unknown>, names: string): Record<string, unknown> {
  const [from, to] = names.split('=');
  return from && to ? Object.fromEntries(Object.entries(body).map(([name, value]) => [name === from ? to : name, value])) : body;
}

/** A name for something that may be sent twice; `randomUUID` is not there on a plain address of the house's own network. */
function freshId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function settled(form: HTMLFormElement): void {
  if (form.hasAttribute('data-clears')) form.reset();
  form.closest('details[data-closes]')?.removeAttribute('open');
}

function showUnderway(one: Underway, words: Record<string, string>): void {
  document.getElementById(one.spot)?.setAttribute('data-underway', one.effect);
  if (one.effect !== 'add' || !one.ghost) return;
  const row = h('li', { class: 'session-line ghost', 'aria-busy': 'true' }, h('span', { class: 'line-name' }, one.ghost), h('span', { class: 'caption' }, words.adding ?? ''));
  document.querySelector('[data-line-list]')?.append(row);
}

function showProblem(spot: HTMLElement, problem: Problem | undefined, words: Record<string, string>): void {
  const place = spot.querySelector<HTMLElement>('[data-problem]');
  if (!place) return;
  place.hidden = !problem;
  if (place.dataset.said === (problem?.words ?? '')) return;
  place.dataset.said = problem?.words ?? '';
  place.replaceChildren(...(problem ? [h('span', {}, problem.words), ...problem.instead.map((one) => insteadForm(one, problem.body, words))] : []));
}

/** One tap takes what is alike: the same command, for the other thing. */
function insteadForm(one: Instead, body: Record<string, unknown>, words: Record<string, string>): HTMLElement {
  const language = document.documentElement.lang;
  const name = one.names[language] ?? Object.values(one.names)[0] ?? '';
  const told = (words.instead ?? '{name}').replace('{name}', name).replace('{price}', worded(one.unitMinor, one.currency, language));
  const fields = Object.entries({ sessionId: body.sessionId, quantity: body.quantity, variantId: one.variantId }).filter(([, value]) => value !== undefined);
  return h('form', { class: 'instead-form', 'data-command': 'session:addItem', 'data-effect': 'add', 'data-ghost': name },
    ...fields.map(([field, value]) => h('input', { type: 'hidden', name: field, value: String(value), 'data-as': typeof value === 'number' ? 'int' : undefined })),
    h('button', { type: 'submit', class: 'reply' }, told));
}

function insteadOf(values: { alternatives?: unknown }): Instead[] {
  const named = values.alternatives;
  if (!Array.isArray(named)) return [];
  return named.filter((one): one is Instead => typeof one?.variantId === 'string' && typeof one?.names === 'object' && typeof one?.unitMinor === 'number');
}
