// Amounts as people type them, read to whole minor units; never by way of a fraction of two.

/** `38,50` or `38.50` or `1.250` in minor units; null where it says no amount. `comma` tells that the reader's thousands have points. */
export function typedAmount(text: string, digits: number, comma: boolean): number | null {
  const figure = text.replace(/[^\d.,]/g, '');
  const pointed = withPoint(figure, comma);
  const match = /^(\d{1,9})(?:\.(\d*))?$/.exec(pointed);
  if (!match) return null;
  const cents = (match[2] ?? '').padEnd(digits, '0');
  if (cents.length > digits) return null;
  return Number(match[1]! + cents);
}

function withPoint(figure: string, comma: boolean): string {
  const [thousands, point] = comma ? ['.', ','] : [',', '.'];
  const grouped = new RegExp(`^\\d{1,3}(\\${thousands}\\d{3})+(\\${point}\\d+)?$`);
  const bare = grouped.test(figure) ? figure.replaceAll(thousands, '') : figure;
  return bare.replace(',', '.');
}

/** A price as the reader's language writes it; English as in Europe, as the server does. */
export function worded(minor: number, currency: string, language: string): string {
  const format = new Intl.NumberFormat(language === 'en' ? 'en-IE' : language, { style: 'currency', currency, useGrouping: true });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
