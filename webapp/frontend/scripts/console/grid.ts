// A grid of cells that is filled by keyboard: Enter goes down, a spreadsheet can be pasted, lines grow as they are needed.

/** A pasted block as cells: lines by line breaks, cells by tabs; a block of one cell is none. */
export function block(text: string): string[][] | null {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
  const cells = lines.map((line) => line.split('\t').map((cell) => cell.trim()));
  return lines.length > 1 || cells[0]!.length > 1 ? cells : null;
}

/** A name with the next line's number: ``good_3_name`` becomes ``good_4_name``. */
export function renumbered(name: string, number: number): string {
  return name.replace(/_\d+_/, `_${number}_`);
}

const lines = (table: HTMLTableElement): HTMLTableRowElement[] => [...table.querySelectorAll<HTMLTableRowElement>('tr[data-row]')];
const cells = (line: HTMLTableRowElement): HTMLInputElement[] => [...line.querySelectorAll('input')];
const MOST = 60;

function grow(table: HTMLTableElement): HTMLTableRowElement | null {
  const all = lines(table);
  const last = all[all.length - 1];
  const number = 1 + Math.max(...all.map((line) => Number(line.dataset.row)));
  if (!last || number >= MOST) return null;
  const fresh = last.cloneNode(true) as HTMLTableRowElement;
  fresh.dataset.row = String(number);
  for (const wrong of fresh.querySelectorAll('.field-wrong')) wrong.remove();
  for (const label of fresh.querySelectorAll('label')) {
    label.htmlFor = renumbered(label.htmlFor, number);
    label.textContent = label.textContent!.replace(/\d+$/, String(number + 1));
  }
  for (const cell of cells(fresh)) {
    cell.name = cell.id = renumbered(cell.name, number);
    cell.value = '';
    cell.removeAttribute('aria-invalid');
    cell.removeAttribute('aria-describedby');
  }
  table.tBodies[0]!.append(fresh);
  return fresh;
}

function line(table: HTMLTableElement, at: number): HTMLTableRowElement | null {
  while (lines(table).length <= at) if (!grow(table)) return null;
  return lines(table)[at] ?? null;
}

function place(table: HTMLTableElement, cell: HTMLInputElement): { row: number; column: number } {
  const row = lines(table).findIndex((one) => one.contains(cell));
  return { row, column: cells(lines(table)[row]!).indexOf(cell) };
}

/** Writes a pasted block from a cell on; the last cell that was written. */
export function fill(table: HTMLTableElement, from: HTMLInputElement, told: string[][]): HTMLInputElement {
  const { row, column } = place(table, from);
  let last = from;
  told.forEach((values, down) => {
    const target = line(table, row + down);
    if (!target) return;
    values.forEach((value, right) => {
      const cell = cells(target)[column + right];
      if (cell) (last = cell).value = value;
    });
  });
  return last;
}

function moves(table: HTMLTableElement, event: KeyboardEvent): void {
  const cell = event.target;
  if (!(cell instanceof HTMLInputElement) || event.isComposing) return;
  const by = event.key === 'Enter' && !event.ctrlKey && !event.metaKey ? 1 : event.altKey ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
  if (!by) return;
  const { row, column } = place(table, cell);
  const entered = event.key === 'Enter';
  if (entered && !cells(lines(table)[row]!).some((one) => one.value.trim())) return; // Enter in an empty line sends the form
  const target = row + by >= 0 ? line(table, row + by) : null;
  event.preventDefault();
  if (target) cells(target)[entered ? 0 : column]!.focus();
}

/** Ties the grids of a page to the keyboard. */
export function grids(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table[data-grid]')) {
    table.addEventListener('keydown', (event) => { moves(table, event); });
    table.addEventListener('paste', (event) => {
      const told = block(event.clipboardData?.getData('text/plain') ?? '');
      if (!told || !(event.target instanceof HTMLInputElement)) return;
      event.preventDefault();
      fill(table, event.target, told).focus();
    });
    const more = document.querySelector<HTMLButtonElement>(`[data-grid-more="${table.dataset.grid}"]`);
    if (!more) continue;
    more.hidden = false;
    more.addEventListener('click', () => {
      const first = line(table, lines(table).length);
      for (let count = 0; count < 4; count += 1) grow(table);
      if (first) cells(first)[0]!.focus();
    });
  }
}
