// On a phone the control room shows one pane at a time; which one is remembered for as long as the tab is open.

const KEPT = 'control-view';

/** Ties the buttons of the panes; on a desk all of them are there and the buttons are not. */
export function panes(root: HTMLElement, store: Storage = sessionStorage): void {
  const show = (view: string): void => {
    root.dataset.view = view;
    store.setItem(KEPT, view);
    for (const button of root.querySelectorAll<HTMLElement>('[data-shows]')) button.setAttribute('aria-pressed', String(button.dataset.shows === view));
  };
  root.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-shows]');
    if (button?.dataset.shows) show(button.dataset.shows);
  });
  root.addEventListener('control:view', (event) => show((event as CustomEvent<string>).detail));
  show(store.getItem(KEPT) ?? root.dataset.view ?? 'cart');
}
