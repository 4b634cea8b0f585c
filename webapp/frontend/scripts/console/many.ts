// Many things of a list are chosen, and worked on together: the bar appears once something is.

/** How many are chosen is said; all that are shown are chosen by one tick. */
export function many(root: ParentNode = document): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('[data-many]')) {
    const bar = form.querySelector<HTMLElement>('[data-many-bar]');
    const all = form.querySelector<HTMLInputElement>('[data-many-all]');
    const count = form.querySelector<HTMLElement>('[data-many-count]');
    if (!bar || !all || !count) continue;
    const boxes = () => [...form.querySelectorAll<HTMLInputElement>('input[type="checkbox"][name]')];
    const look = () => {
      const chosen = boxes().filter((box) => box.checked).length;
      bar.toggleAttribute('data-chosen', chosen > 0);
      count.textContent = chosen ? (count.dataset.words ?? '').replace('{count}', String(chosen)) : '';
      all.checked = chosen > 0 && chosen === boxes().length;
      all.indeterminate = chosen > 0 && !all.checked;
    };
    all.addEventListener('change', () => {
      for (const box of boxes()) box.checked = all.checked;
      look();
    });
    form.addEventListener('change', look);
    form.addEventListener('htmx:load', look);
    form.dataset.manyReady = '';
    look();
  }
}

/** What is typed under a choice chooses it. */
export function choosing(root: ParentNode = document): void {
  for (const part of root.querySelectorAll<HTMLElement>('[data-chooses]')) {
    part.addEventListener('input', () => {
      const choice = part.closest('form')?.querySelector<HTMLInputElement>(`input[type="radio"][value="${part.dataset.chooses ?? ''}"]`);
      if (choice) choice.checked = true;
    });
  }
}
