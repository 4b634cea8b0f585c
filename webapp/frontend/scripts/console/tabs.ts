// A row of tabs that is longer than its page: the one that is open is in view.

/** Moves each row so far that its open tab stands in it, without moving the page. */
export function tabs(): void {
  for (const row of document.querySelectorAll<HTMLElement>('.pages-tabs')) {
    const open = row.querySelector<HTMLElement>('[aria-current="page"]');
    if (open) row.scrollLeft = placed(row.clientWidth, open.offsetLeft, open.offsetWidth);
  }
}

/** How far a row of that width is moved, so that the tab at that place stands in its middle; never before its start. */
export function placed(width: number, left: number, own: number): number {
  return left + own <= width ? 0 : left - (width - own) / 2;
}
