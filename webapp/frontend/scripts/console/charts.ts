// Charts are drawn from what the page tells, by a part that is fetched only where there is one to draw.

/** One row of values, each with its words. */
export interface Series {
  name: string;
  values: number[];
  words: string[];
}

/** What a chart shows; the table behind it says the same. */
export interface Told {
  kind: 'bars' | 'steps' | 'shares';
  labels: string[];
  series: Series[];
  currency: string;
  locale: string;
  marked: number | null;
  goal: number | null;
}

const CHARTS = '[data-chart]:not([data-drawn])';

/** Draws the charts of the page, and those that come into it later. */
export function charts(): void {
  void drawIn(document);
  document.addEventListener('htmx:load', (event) => void drawIn(event.target as ParentNode));
}

async function drawIn(root: ParentNode): Promise<void> {
  const found = [...root.querySelectorAll<HTMLElement>(CHARTS)];
  if (found.length === 0) return;
  for (const place of found) place.dataset.drawn = '';
  const { draw } = await import('./charts_drawn.ts');
  for (const place of found) draw(place, JSON.parse(place.dataset.chart ?? '{}') as Told);
}
