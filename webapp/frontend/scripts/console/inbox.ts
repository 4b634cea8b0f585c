// The inbox: what happens elsewhere appears by itself, keys go through it, ready answers come with a slash.
import htmx from 'htmx.org';
import { morph } from '../pages/morph.ts';
import { canned } from './canned.ts';

const TYPED_IN = 'input, textarea, select, [contenteditable]';
const NEAR = 120;

/** Ties everything of the inbox; does nothing on other pages. */
export function inbox(): void {
  const root = document.querySelector<HTMLElement>('[data-inbox]');
  if (!root) return;
  refresh(root);
  keys(root);
  settle(root);
  document.body.addEventListener('htmx:afterSettle', () => settle(root));
  document.body.addEventListener('htmx:beforeRequest', (event) => chosen(root, event.target as Element));
  document.body.addEventListener('htmx:afterRequest', (event) => came(root, (event as CustomEvent<{ elt: Element }>).detail.elt));
}

/** What the server shows now, put in place of what is shown: only what differs is touched. */
async function bring(url: string, into: Element, whole: boolean): Promise<void> {
  const answer = await fetch(url, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' }).catch(() => null);
  if (!answer?.ok || !into.isConnected) return;
  const made = document.createElement('template');
  made.innerHTML = await answer.text();
  const next = whole ? made.content.firstElementChild : shell(into, made.content);
  if (!next) return;
  morph(into, next);
  htmx.process(into as HTMLElement);
  const say = document.activeElement;
  if (say instanceof HTMLTextAreaElement && into.contains(say)) say.dispatchEvent(new Event('input')); // what opened with the words stays open
}

function shell(into: Element, content: DocumentFragment): Element {
  const next = into.cloneNode(false) as Element;
  next.append(content);
  return next;
}

/** Asks anew for the rows, and for the conversation that is open where it is meant; a burst is one question. */
function refresh(root: HTMLElement): void {
  let waits = 0;
  let all = false;
  const subjects = new Set<string>();
  document.body.addEventListener('inbox', (event) => {
    const told = (event as CustomEvent<{ subjects: string[] }>).detail?.subjects ?? [];
    all ||= told.length === 0;
    told.forEach((one) => subjects.add(one));
    waits ||= window.setTimeout(() => {
      waits = 0;
      void look(root, all ? null : new Set(subjects));
      all = false;
      subjects.clear();
    }, 150);
  });
}

async function look(root: HTMLElement, meant: Set<string> | null): Promise<void> {
  const rows = root.querySelector<HTMLElement>('[data-rows]');
  const talk = root.querySelector<HTMLElement>('#talk[data-talk]');
  const tasks: Promise<void>[] = [];
  if (rows && rows.scrollTop < NEAR) tasks.push(bring(rows.dataset.rows!, rows, false).then(() => mark(root)));
  if (talk && (!meant || meant.has(talk.dataset.talk!))) tasks.push(again(root, talk));
  await Promise.all(tasks);
}

async function again(root: HTMLElement, talk: HTMLElement): Promise<void> {
  const thread = talk.querySelector<HTMLElement>('#thread');
  const low = thread ? thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR : false;
  await bring(`/console/inbox/${talk.dataset.talk}?part=talk`, talk, true);
  settle(root);
  if (low && thread) thread.scrollTop = thread.scrollHeight;
}

const settled = new WeakSet<Element>();

/** The thread begins at its end; the box for words grows with them; what is attached is named. */
function settle(root: HTMLElement): void {
  mark(root);
  const talk = root.querySelector<HTMLElement>('#talk[data-talk]');
  const thread = talk?.querySelector<HTMLElement>('#thread');
  if (thread && !settled.has(thread)) thread.scrollTop = thread.scrollHeight;
  const say = talk?.querySelector<HTMLTextAreaElement>('[data-say]');
  if (talk && say && !settled.has(say)) composer(talk, say);
  for (const one of [thread, say]) if (one) settled.add(one);
}

function composer(talk: HTMLElement, say: HTMLTextAreaElement): void {
  const form = say.form!;
  const plain = say.placeholder;
  const grow = (): void => {
    say.rows = Math.min(8, Math.max(1, say.value.split('\n').length));
  };
  const modes = (): void => {
    const note = form.querySelector<HTMLInputElement>('[data-note]')!.checked;
    form.toggleAttribute('data-noting', note);
    say.placeholder = note ? say.dataset.noteWords! : plain;
  };
  say.addEventListener('input', grow);
  say.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener('change', (event) => {
    modes();
    const file = (event.target as Element).closest<HTMLInputElement>('[data-attach]')?.files?.[0];
    const named = form.querySelector<HTMLElement>('[data-attached]')!;
    if (!(event.target as Element).closest('[data-attach]')) return;
    named.hidden = !file;
    named.textContent = file?.name ?? '';
  });
  canned(talk, say);
  grow();
  modes();
}

/** Which row is open, or was chosen to be, on the row itself. */
function mark(root: HTMLElement): void {
  const open = root.dataset.chosen ?? root.querySelector<HTMLElement>('#talk[data-talk]')?.dataset.talk;
  for (const row of root.querySelectorAll<HTMLElement>('[data-row]')) {
    if (row.dataset.row === open) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
  }
}

/** A row that was chosen is read and open before the answer comes: the next key goes on from there. */
function chosen(root: HTMLElement, target: Element): void {
  const row = target.closest<HTMLElement>('[data-row]');
  if (!row || !root.contains(row)) return;
  row.removeAttribute('data-unread');
  root.dataset.chosen = row.dataset.row;
  mark(root);
}

/** Its answer is there, or there is none: what is open says which row it is. */
function came(root: HTMLElement, asked: Element): void {
  const row = asked.closest<HTMLElement>('[data-row]')?.dataset.row;
  if (!row || row !== root.dataset.chosen) return;
  delete root.dataset.chosen;
  mark(root);
}

/** One letter each, never while something is typed. */
function keys(root: HTMLElement): void {
  document.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    if (event.key === 'Escape' && target.matches(TYPED_IN) && root.contains(target)) return target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches(TYPED_IN) || document.querySelector('dialog[open]')) return;
    const act = DOES[event.key];
    if (!act) return;
    event.preventDefault();
    act(root);
  });
}

const press = (selector: string) => (root: HTMLElement): void => root.querySelector<HTMLElement>(selector)?.click();

const DOES: Record<string, (root: HTMLElement) => void> = {
  j: (root) => step(root, 1),
  k: (root) => step(root, -1),
  r: (root) => write(root, false),
  n: (root) => write(root, true),
  e: press('[data-key="e"]'),
  t: press('[data-key="t"]'),
  u: press('[data-key="u"]'),
  s: press('[data-key="s"]'),
  '/': (root) => root.querySelector<HTMLElement>('#inbox-q')?.focus(),
};

function step(root: HTMLElement, by: number): void {
  const rows = [...root.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row.matches('[aria-current="true"]'));
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
  if (!next || next === rows[at]) return;
  next.scrollIntoView({ block: 'nearest' });
  next.click();
}

function write(root: HTMLElement, note: boolean): void {
  const form = root.querySelector<HTMLFormElement>('#talk-say');
  const mode = form?.querySelector<HTMLInputElement>(note ? '[data-note]' : '[name="mode"]:not([data-note])');
  if (mode && !mode.disabled && !mode.checked) mode.click();
  form?.querySelector<HTMLElement>('[data-say]')?.focus();
}
