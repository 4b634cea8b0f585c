// The board of orders: a card is carried to the next column; what cannot take it stands back.

const goes = (card: HTMLElement): string[] => (card.dataset.goes ?? '').split(' ').filter(Boolean);
const takes = (column: HTMLElement): string[] => (column.dataset.takes ?? '').split(' ').filter(Boolean);

/** The step that brings the card into the column; nothing where none does. */
export function stepInto(card: HTMLElement, column: HTMLElement): string | undefined {
  return goes(card).find((step) => takes(column).includes(step));
}

/** Listens on the page, since the columns are fetched again. */
export function board(): void {
  let carried: HTMLElement | null = null;
  const columns = () => document.querySelectorAll<HTMLElement>('[data-column]');
  const put = () => {
    carried?.classList.remove('board-carried');
    carried = null;
    for (const column of columns()) column.classList.remove('board-open', 'board-shut', 'board-over');
  };
  document.addEventListener('dragstart', (event) => {
    const card = (event.target as HTMLElement).closest<HTMLElement>('[data-card]');
    if (!card) return;
    carried = card;
    event.dataTransfer?.setData('text/plain', card.dataset.card ?? '');
    card.classList.add('board-carried');
    for (const column of columns()) column.classList.add(stepInto(card, column) ? 'board-open' : 'board-shut');
  });
  document.addEventListener('dragover', (event) => {
    const column = (event.target as HTMLElement).closest<HTMLElement>('[data-column]');
    for (const one of columns()) one.classList.toggle('board-over', one === column);
    if (carried && column && stepInto(carried, column)) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    const column = (event.target as HTMLElement).closest<HTMLElement>('[data-column]');
    const step = carried && column ? stepInto(carried, column) : undefined;
    if (!carried || !step) return;
    event.preventDefault();
    carried.querySelector<HTMLFormElement>(`[data-step="${step}"]`)?.requestSubmit();
    put();
  });
  document.addEventListener('dragend', put);
  // What is being carried is not taken from under the hand by a fresh board.
  document.addEventListener('htmx:beforeRequest', (event) => {
    if (carried && (event.target as HTMLElement).id === 'orders-board') event.preventDefault();
  });
}
