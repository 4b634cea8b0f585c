// The catalog's list: several products are chosen by a tick, a stretch of them with Shift, all by one.

/** Ties the list of products; does nothing on other pages. */
export function goods(root: HTMLElement | null = document.querySelector('[data-goods]')): void {
  if (!root) return;
  root.dataset.goodsReady = '';
  const all = root.querySelector<HTMLInputElement>('[data-goods-all]');
  const count = root.querySelector<HTMLElement>('[data-goods-count]');
  const boxes = () => [...root.querySelectorAll<HTMLInputElement>('input[type="checkbox"][name="product"]')];
  let last: HTMLInputElement | null = null;

  const look = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    if (count) count.textContent = chosen ? (count.dataset.words ?? '').replace('{count}', String(chosen)) : '';
    if (!all) return;
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
  };
  /** From the one that was ticked last to this one. */
  const stretch = (to: HTMLInputElement) => {
    const listed = boxes();
    const [from, until] = [listed.indexOf(last!), listed.indexOf(to)].sort((one, other) => one - other) as [number, number];
    if (from < 0) return;
    for (const box of listed.slice(from, until + 1)) box.checked = to.checked;
  };

  root.addEventListener('click', (event) => {
    const box = (event.target as Element).closest<HTMLInputElement>('input[type="checkbox"][name="product"]');
    if (!box) return;
    if (event.shiftKey && last) stretch(box);
    last = box;
    look();
  });
  all?.addEventListener('change', () => {
    for (const box of boxes()) box.checked = all.checked;
    look();
  });
  root.addEventListener('htmx:afterSwap', look);
  root.addEventListener('change', (event) => {
    const goes = (event.target as Element).closest<HTMLSelectElement>('[data-goes]');
    goes?.form?.submit();
  });
  unfolding(root);
  closing(root);
  look();
}

/** What is below a row is fetched once, then shown and hidden. */
function unfolding(root: HTMLElement): void {
  root.addEventListener('click', (event) => {
    const opener = (event.target as Element).closest<HTMLElement>('[data-kinds]');
    const below = opener?.closest('li')?.querySelector<HTMLElement>('.goods-below');
    if (!opener || !below) return;
    const open = opener.getAttribute('aria-expanded') !== 'true';
    opener.setAttribute('aria-expanded', String(open));
    below.hidden = !open;
  });
}

/** A little box closes by Escape, and when another thing is touched. */
function closing(root: HTMLElement): void {
  const open = () => [...root.querySelectorAll<HTMLDetailsElement>('details.goods-more[open]')];
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const box of open()) {
      box.open = false;
      box.querySelector('summary')?.focus();
    }
  });
  document.addEventListener('click', (event) => {
    for (const box of open()) if (!box.contains(event.target as Node)) box.open = false;
  });
}
