import { expect, test, vi } from 'vitest';
import type { Told } from './charts.ts';
import { optionOf, wordsAt } from './charts_drawn.ts';

const bars: Told = {
  kind: 'bars', labels: ['19 nov', '20 nov'], currency: 'EUR', locale: 'it-IT', marked: 1, goal: null,
  series: [{ name: 'Vendite', values: [10, 20], words: ['10,00 €', '20,00 €'] }, { name: 'Prima', values: [1, 2], words: ['1,00 €', '2,00 €'] }],
};

interface Drawn { animation: boolean; series: { type: string; data: { itemStyle: { color: string } }[]; markLine?: unknown }[]; tooltip: { renderMode: string } }

const drawn = (told: Told): Drawn => optionOf(told, false) as unknown as Drawn;

test('today is drawn full, the days before pale, and as many days before as a line', () => {
  const { series, tooltip } = drawn(bars);
  expect(series.map((one) => one.type)).toEqual(['bar', 'line']);
  expect(series[0]!.data.map((bar) => bar.itemStyle.color)).toEqual(['var(--chart-pale)', 'var(--color-primary)']);
  expect(tooltip.renderMode).toBe('richText');
  expect(wordsAt(bars, 1)).toBe('20 nov\nVendite: 20,00 €\nPrima: 2,00 €');
});

test('a share below the goal is pale, and the goal is a line', () => {
  const told: Told = { ...bars, kind: 'shares', goal: 0.25, series: [{ name: 'x', values: [0.2, 0.3], words: ['20%', '30%'] }] };
  const [one] = drawn(told).series;
  expect(one!.data.map((bar) => bar.itemStyle.color)).toEqual(['var(--chart-pale)', 'var(--color-primary)']);
  expect(one!.markLine).toBeDefined();
  expect(wordsAt(told, 0)).toBe('19 nov\n20%');
});

test('nothing moves for whoever wants nothing to move', () => {
  vi.spyOn(globalThis, 'matchMedia').mockReturnValue({ matches: true } as MediaQueryList);
  expect(drawn(bars).animation).toBe(false);
});
