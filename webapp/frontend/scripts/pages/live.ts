// A page that changes in place: its forms are sent without a new page, and what changed elsewhere is fetched
// when somebody comes back to it. Everything works without this, by plain forms.
import { morph } from './morph.ts';
import { countdowns } from './countdown.ts';
import { quantityAfter, steppersOf } from './stepper.ts';

const PARTS = ['#main', '#counter'];
const PATIENCE = 3000;
const TOGETHER = 300;
const ROUNDS_OF_WAITING = 45;
const BETWEEN_ROUNDS = 2000;

/** Takes over a live page, if this is one. */
export function livePage(): void {
  const main = document.querySelector<HTMLElement>('[data-live]');
  if (!main) return;
  document.addEventListener('submit', onSubmit);
  document.addEventListener('change', onChange);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && !main.hasAttribute('data-stays') && void refresh());
  document.addEventListener('vetrina:over', () => void refresh());
  if (main.hasAttribute('data-waits')) void waitForMoney(ROUNDS_OF_WAITING);
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const submitter = event.submitter as HTMLButtonElement | null;
  if (submitter?.getAttribute('aria-disabled') === 'true') return event.preventDefault();
  if (!form.hasAttribute('data-swaps')) return form.hasAttribute('data-busy') ? afterChanges(event, form, submitter) : undefined;
  event.preventDefault();
  if (form.hasAttribute('data-stepper') && submitter) step(form, submitter);
  else void send(form.action, new FormData(form, submitter));
}

/** Whoever goes on while a change is still on its way goes on from the state after it. */
function afterChanges(event: SubmitEvent, form: HTMLFormElement, submitter: HTMLElement | null): void {
  if (!underway && !waiting.size) return;
  event.preventDefault();
  clearTimeout(timer);
  void sendSteps().then(() => line).then(() => form.requestSubmit(submitter));
}

/** A choice is sent at once: alone, or with the whole form that it changes the total of. */
function onChange(event: Event): void {
  const input = event.target as HTMLInputElement;
  if (!input.hasAttribute('data-sends') || !input.form) return;
  const updates = input.form.dataset.updates;
  if (input.form.hasAttribute('data-swaps')) void send(input.form.action, new FormData(input.form));
  else if (updates) void send(updates, new FormData(input.form));
}

const waiting = new Map<string, number>();
let timer = 0;

/** Presses that follow each other are one change. */
function step(form: HTMLFormElement, button: HTMLButtonElement): void {
  const { sku, more } = steppersOf(form, button);
  const wanted = quantityAfter(form, waiting.get(sku) ?? Number(form.dataset.quantity), more);
  waiting.set(sku, wanted);
  form.setAttribute('aria-busy', 'true');
  const figure = form.querySelector<HTMLElement>('[data-figure]');
  if (figure && form.dataset.unit === 'piece' && wanted) figure.textContent = String(wanted);
  clearTimeout(timer);
  timer = window.setTimeout(() => void sendSteps(), TOGETHER);
}

async function sendSteps(): Promise<void> {
  const url = document.querySelector<HTMLElement>('[data-live]')?.dataset.url ?? '';
  for (const [sku, quantity] of [...waiting]) {
    waiting.delete(sku);
    const told = new FormData();
    told.set('sku', sku);
    told.set('quantity', String(quantity));
    await send(`${url}/line`, told);
  }
}

let line: Promise<void> = Promise.resolve();
let underway = 0;

/** One after another: each change is made to the state that the one before it left. */
function send(action: string, told: FormData): Promise<void> {
  underway += 1;
  line = line.then(() => post(action, told)).finally(() => (underway -= 1));
  return line;
}

async function post(action: string, told: FormData): Promise<void> {
  // The state that is shown now: our own change before this one has raised it.
  told.set('version', document.querySelector<HTMLElement>('[data-live]')?.dataset.version ?? '0');
  const body = new URLSearchParams([...told].map(([name, value]) => [name, String(value)]));
  const answer = await reach(() => fetch(action, { method: 'POST', body, headers: { 'X-Swap': 'yes' } }));
  await show(answer);
}

async function refresh(): Promise<void> {
  const main = document.querySelector<HTMLElement>('[data-live]');
  if (!main?.dataset.url || waiting.size || main.querySelector('form[data-updates]')) return;
  const seen = main.dataset.version ? `?seen=${main.dataset.version}` : location.search;
  await show(await reach(() => fetch(`${main.dataset.url}${seen}`)));
}

/** Asks until somebody answers; a strip says so meanwhile. */
async function reach(ask: () => Promise<Response>): Promise<Response> {
  for (;;) {
    try {
      const answer = await ask();
      document.querySelector('.offline')?.remove();
      return answer;
    } catch {
      sayOffline();
      await new Promise((again) => setTimeout(again, PATIENCE));
    }
  }
}

function sayOffline(): void {
  if (document.querySelector('.offline')) return;
  const strip = document.createElement('p');
  strip.className = 'offline';
  strip.setAttribute('role', 'status');
  strip.textContent = document.body.dataset.offline ?? '';
  document.body.prepend(strip);
}

async function show(answer: Response): Promise<void> {
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const main = page.querySelector('[data-live]');
  if (!main || main.getAttribute('data-url') !== document.querySelector('[data-live]')?.getAttribute('data-url')) {
    location.assign(answer.redirected ? answer.url : location.href);
    return;
  }
  for (const part of PARTS) {
    const [here, there] = [document.querySelector(part), page.querySelector(part)];
    if (here && there) morph(here, document.importNode(there, true));
  }
  countdowns();
  document.querySelector<HTMLElement>('#main [aria-invalid="true"]')?.focus();
}

/** Back from the provider: the page looks for the money every other second, for a minute and a half. */
async function waitForMoney(rounds: number): Promise<void> {
  await new Promise((next) => setTimeout(next, BETWEEN_ROUNDS));
  await refresh();
  if (rounds > 1 && document.querySelector('[data-waits]')) await waitForMoney(rounds - 1);
}
