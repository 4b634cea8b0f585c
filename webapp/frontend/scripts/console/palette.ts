// Search or do: every screen and action by its words, from anywhere, with the keyboard alone.

/** How well the words fit what was typed: 0 is not at all; beginnings of words count most. */
export function fits(typed: string, words: string): number {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  const there = plain(words).split(/[\s,.:]+/);
  if (!wanted.length) return 1;
  const scores = wanted.map((part) => Math.max(0, ...there.map((word, at) => (word.startsWith(part) ? 3 - Math.min(at, 2) / 2 : word.includes(part) ? 1 : 0))));
  return scores.every((score) => score > 0) ? scores.reduce((all, score) => all + score, 0) : 0;
}

const plain = (text: string) => text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '');

/** An entry that looks for what was typed, wherever such things are. */
function look(entry: HTMLElement, typed: string): void {
  entry.hidden = typed.length < 2;
  const said = entry.querySelector('[data-typed]');
  if (said) said.textContent = `“${typed}”`;
  entry.querySelector('a')?.setAttribute('href', `${entry.dataset.look ?? ''}${encodeURIComponent(typed)}`);
}

/** Opens on Ctrl K, or on any element marked for it. */
export function palette(): void {
  const dialog = document.querySelector<HTMLDialogElement>('#palette');
  const field = dialog?.querySelector<HTMLInputElement>('input');
  const list = dialog?.querySelector<HTMLElement>('[role="listbox"]');
  if (!dialog || !field || !list) return;
  const open = () => {
    if (dialog.open) return;
    for (const menu of document.querySelectorAll<HTMLElement>('[popover]:popover-open')) menu.hidePopover();
    dialog.showModal();
    field.value = '';
    show();
  };
  const entries = () => [...list.querySelectorAll<HTMLElement>('[role="option"]')];
  const looking = () => entries().filter((entry) => entry.dataset.look);
  const shown = () => entries().filter((entry) => !entry.hidden);
  const chosen = () => list.querySelector<HTMLElement>('[aria-selected="true"]');

  function choose(entry: HTMLElement | undefined): void {
    for (const one of entries()) one.setAttribute('aria-selected', String(one === entry));
    field?.setAttribute('aria-activedescendant', entry?.id ?? '');
    entry?.scrollIntoView({ block: 'nearest' });
  }

  function show(): void {
    const typed = field?.value.trim() ?? '';
    for (const entry of looking()) look(entry, typed);
    const scored = entries().filter((entry) => !entry.dataset.look).map((entry) => ({ entry, score: fits(field?.value ?? '', entry.dataset.words ?? entry.textContent ?? '') }));
    for (const { entry, score } of scored) entry.hidden = score === 0;
    if (typed) for (const { entry } of [...scored].sort((one, other) => other.score - one.score)) list?.append(entry);
    list?.append(...looking());
    choose(shown()[0]);
    dialog?.querySelector('[data-palette-nothing]')?.toggleAttribute('hidden', shown().length > 0);
  }

  function move(by: number): void {
    const all = shown();
    const now = chosen();
    const at = now ? all.indexOf(now) : -1;
    choose(all[(at + by + all.length) % all.length]);
  }

  function keys(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') { event.preventDefault(); move(event.key === 'ArrowDown' ? 1 : -1); }
    if (event.key === 'Enter') { event.preventDefault(); take(chosen()); }
  }

  function take(entry: HTMLElement | null | undefined): void {
    if (!entry) return;
    dialog?.close();
    entry.querySelector<HTMLElement>('a, button')?.click();
  }

  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') { event.preventDefault(); open(); }
  });
  for (const button of document.querySelectorAll('[data-palette-open]')) button.addEventListener('click', open);
  field.addEventListener('input', show);
  field.addEventListener('keydown', keys);
  list.addEventListener('click', (event) => { if (!(event.target as Element).closest('a, button')) take((event.target as Element).closest<HTMLElement>('[role="option"]')); });
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
}
