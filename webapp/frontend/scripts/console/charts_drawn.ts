// The drawing of charts: Apache ECharts with the parts that we need, as SVG, in the colors of the page.
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Series, Told } from './charts.ts';

use([BarChart, LineChart, GridComponent, TooltipComponent, MarkLineComponent, SVGRenderer]);

// Named, not read: the drawing follows the theme by itself.
const INK = 'var(--color-base-content)';
const QUIET = 'var(--ink-2)';
const LINE = 'var(--line)';
const FULL = 'var(--color-primary)';
const PALE = 'var(--chart-pale)';
const LETTERS = '"Commissioner Variable", ui-sans-serif, system-ui, sans-serif';
const STEPS = 4;
const NARROW = 480;

/** Draws one chart into its place, and again whenever the place changes its size. */
export function draw(place: HTMLElement, told: Told): void {
  const chart = init(place, null, { renderer: 'svg' });
  const show = () => {
    chart.setOption(optionOf(told, place.clientWidth < NARROW), { notMerge: true });
  };
  show();
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (!place.isConnected) {
      chart.dispose();
    } else if (place.clientWidth !== width) {
      width = place.clientWidth;
      chart.resize();
      show();
    }
  }).observe(place);
}

/** What ECharts is told. */
export function optionOf(told: Told, narrow: boolean): EChartsCoreOption {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  return {
    animation: !still,
    animationDuration: 240,
    textStyle: { fontFamily: LETTERS, fontSize: 12, color: QUIET },
    aria: { enabled: false },
    tooltip: tooltipOf(told),
    ...(told.kind === 'bars' ? standing(told, narrow) : lying(told, narrow)),
  };
}

function tooltipOf(told: Told): object {
  return {
    // Drawn, since the page's policy lets no style stand in markup.
    renderMode: 'richText',
    trigger: 'axis',
    axisPointer: { type: 'none' },
    confine: true,
    backgroundColor: 'var(--color-neutral)',
    borderWidth: 0,
    padding: [6, 10],
    textStyle: { color: 'var(--color-neutral-content)', fontSize: 13, fontFamily: LETTERS },
    formatter: (shown: { dataIndex: number }[]) => wordsAt(told, shown[0]?.dataIndex ?? 0),
  };
}

/** What stands in a bar's own words, such as "12 nov.\nSales: 120,00 €". */
export function wordsAt(told: Told, at: number): string {
  const rows = told.series.map((one) => (told.series.length > 1 ? `${one.name}: ${one.words[at]}` : (one.words[at] ?? '')));
  return [told.labels[at] ?? '', ...rows].join('\n');
}

function standing(told: Told, narrow: boolean): object {
  const format = new Intl.NumberFormat(told.locale, told.currency ? { style: 'currency', currency: told.currency, maximumFractionDigits: 0 } : {});
  return {
    grid: { left: 4, right: 4, top: 14, bottom: 6, containLabel: true },
    xAxis: {
      type: 'category',
      data: told.labels,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: INK } },
      axisLabel: { color: QUIET, hideOverlap: true, interval: narrow ? Math.ceil(told.labels.length / STEPS) - 1 : 'auto' },
    },
    yAxis: {
      type: 'value',
      splitNumber: STEPS - 1,
      axisLabel: { color: QUIET, formatter: (value: number) => format.format(value) },
      splitLine: { lineStyle: { color: LINE, type: [2, 4] } },
    },
    series: told.series.map((one, place) => (place === 0 ? bars(one, told.marked) : before(one))),
  };
}

function bars(one: Series, marked: number | null): object {
  return {
    type: 'bar',
    name: one.name,
    barWidth: '58%',
    emphasis: { disabled: true },
    data: one.values.map((value, at) => ({ value, itemStyle: { color: marked === null || at === marked ? FULL : PALE, borderRadius: [1, 1, 0, 0] } })),
  };
}

function before(one: Series): object {
  return {
    type: 'line',
    name: one.name,
    data: one.values,
    symbol: 'none',
    silent: true,
    emphasis: { disabled: true },
    lineStyle: { color: INK, width: 1.5, type: [4, 4] },
  };
}

function lying(told: Told, narrow: boolean): object {
  const [one] = told.series;
  const goal = told.goal;
  return {
    grid: { left: 4, right: narrow ? 84 : 132, top: goal === null ? 4 : 22, bottom: 4, containLabel: true },
    xAxis: { type: 'value', show: false, min: 0, max: goal === null ? undefined : (most: { max: number }) => Math.max(most.max, goal * 1.4) },
    yAxis: {
      type: 'category',
      inverse: true,
      data: told.labels,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: INK } },
      axisLabel: { color: INK, fontSize: 13, width: narrow ? 96 : 180, overflow: 'truncate' },
    },
    series: [
      {
        type: 'bar',
        name: one?.name,
        barWidth: '58%',
        emphasis: { disabled: true },
        label: { show: true, position: 'right', color: INK, fontSize: 13, formatter: (shown: { dataIndex: number }) => one?.words[shown.dataIndex] ?? '' },
        data: (one?.values ?? []).map((value) => ({ value, itemStyle: { color: goal === null || value >= goal ? FULL : PALE } })),
        markLine: goal === null ? undefined : goalLine(goal, told.locale),
      },
    ],
  };
}

function goalLine(goal: number, locale: string): object {
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: INK, type: [4, 4], width: 1.5 },
    label: { color: INK, fontSize: 12, position: 'start', distance: 4, formatter: () => new Intl.NumberFormat(locale, { style: 'percent' }).format(goal) },
    data: [{ xAxis: goal }],
  };
}
