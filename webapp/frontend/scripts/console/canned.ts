// Ready answers: a slash at the beginning opens them, letters narrow them down, Enter puts one in place.

/** What stands after the slash, if the words begin with one and are nothing else yet. */
export function asked(words: string): string | null {
  return /^\/([\w-]*)$/.exec(words)?.[1]?.toLowerCase() ?? null;
}

/** Ties the list to the box for words. */
export function canned(talk: HTMLElement, say: HTMLTextAreaElement): void {
  const list = talk.querySelector<HTMLElement>('#canned');
  if (!list) return;
  const all = [...list.querySelectorAll<HTMLElement>('[data-shortcut]')];
  const shown = (): HTMLElement[] => all.filter((one) => !one.hidden);
  const choose = (one: HTMLElement | undefined): void => {
    for (const other of all) other.setAttribute('aria-selected', String(other === one));
    if (one) say.setAttribute('aria-activedescendant', one.id);
    else say.removeAttribute('aria-activedescendant');
    one?.scrollIntoView({ block: 'nearest' });
  };
  const close = (): void => {
    list.hidden = true;
    choose(undefined);
  };
  const put = (one: HTMLElement): void => {
    say.value = one.dataset.words ?? '';
    close();
    say.focus();
    say.dispatchEvent(new Event('input', { bubbles: true }));
  };
  say.addEventListener('input', () => {
    const begun = asked(say.value);
    for (const one of all) one.hidden = begun === null || !one.dataset.shortcut!.startsWith(begun);
    list.hidden = shown().length === 0;
    choose(list.hidden ? undefined : shown()[0]);
  });
  say.addEventListener('keydown', (event) => {
    if (list.hidden) return;
    const there = shown();
    const at = there.findIndex((one) => one.getAttribute('aria-selected') === 'true');
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) choose(there[(at + by + there.length) % there.length]);
    else if ((event.key === 'Enter' || event.key === 'Tab') && there[at]) put(there[at]);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener('mousedown', (event) => {
    const one = (event.target as Element).closest<HTMLElement>('[data-shortcut]');
    if (!one) return;
    event.preventDefault();
    put(one);
  });
}
