// Keys of the control room: one letter each, never while something is being typed, and to be turned off (WCAG 2.1.4).

const KEPT = 'control-keys';
const TYPED_IN = 'input, textarea, select, [contenteditable]';

/** What a key does: focus what it names, press it, or open it. */
const DOES: Record<string, string> = { '/': '#search', c: '#say', n: '#note', m: '#slow', a: '[data-key="add"]', o: '[data-key="order"]', '[': '[data-key="before"]', ']': '[data-key="after"]', '?': '#keys' };

/** Ties the keys; `pane` brings a pane of a phone to the front. */
export function keys(root: HTMLElement, store: Storage = localStorage): void {
  const off = (): boolean => store.getItem(KEPT) === 'off';
  const box = (): HTMLInputElement | null => root.querySelector<HTMLInputElement>('#keys-on');
  if (box()) box()!.checked = !off();
  root.addEventListener('change', (event) => {
    if (event.target === box()) store.setItem(KEPT, box()!.checked ? 'on' : 'off');
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && (event.target as Element).matches(TYPED_IN)) {
      // What was searched for stays: the next key adds one of what was found.
      event.preventDefault();
      return (event.target as HTMLElement).blur();
    }
    if (off() || event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).matches(TYPED_IN)) return;
    if (/^[1-9]$/.test(event.key)) return go(event, root.querySelectorAll<HTMLElement>('[data-add]')[Number(event.key) - 1] ?? null, root);
    const wanted = DOES[event.key];
    if (wanted) go(event, document.querySelector<HTMLElement>(wanted), root);
  });
}

function go(event: KeyboardEvent, target: HTMLElement | null, root: HTMLElement): void {
  if (!target) return;
  event.preventDefault();
  const view = target.closest<HTMLElement>('[data-pane]')?.dataset.pane;
  if (view) root.dispatchEvent(new CustomEvent('control:view', { detail: view }));
  target.closest('details')?.setAttribute('open', '');
  if (target instanceof HTMLDetailsElement) target.toggleAttribute('open');
  else if (target.matches(TYPED_IN)) target.focus();
  else target.click();
}
