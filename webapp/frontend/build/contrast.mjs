// Can every text be read? Contrast (WCAG 2) of each pair of tokens, in both themes. Exit 1 where one fails.
import { readFileSync } from 'node:fs';
import { clampChroma, parse, wcagContrast } from 'culori';

const TOKENS = new URL('../styles/tokens.css', import.meta.url);

const PAIRS = [
  ...['base-content', 'ink-2', 'ink-3', 'primary', 'success-ink', 'warning-ink', 'error-ink'].flatMap((text) => {
    const floor = text === 'base-content' || text === 'ink-2' ? 7 : 4.5;
    return [[text, 'base-100', floor], [text, 'base-200', floor], [text, 'base-300', 4.5]];
  }),
  ...['primary', 'secondary', 'accent', 'neutral', 'info', 'success', 'warning', 'error'].map((ground) => [`${ground}-content`, ground, 4.5]),
  ...['success', 'warning', 'error'].flatMap((kind) => [[`${kind}-ink`, `${kind}-veil`, 4.5], ['base-content', `${kind}-veil`, 4.5]]),
  ['note-content', 'note', 7],
  ['base-content', 'secondary', 7], ['ink-2', 'secondary', 4.5], ['ink-3', 'secondary', 4.5], ['primary', 'secondary', 4.5],
  ['base-content', 'voice', 7], ['ink-2', 'voice', 7], ['secondary-content', 'voice', 4.5], ['primary', 'voice', 4.5],
  ['line-strong', 'base-100', 3], ['line-strong', 'base-200', 3], ['focus', 'base-100', 3], ['focus', 'base-200', 3],
  ['error', 'base-100', 3], ['success', 'base-100', 3],
];

const inGamut = (color) => clampChroma(parse(color), 'oklch');

/** Contrast of two CSS colors, as a screen shows them. */
export const ratio = (one, other) => wcagContrast(inGamut(one), inGamut(other));

/** `{ giorno: { 'base-100': 'oklch(…)', … }, notte: … }` from the tokens' source. */
export function themes(css) {
  return Object.fromEntries([...css.matchAll(/@plugin "daisyui\/theme" \{([\s\S]*?)\n\}/g)].map(([, body]) => {
    const colors = [...body.matchAll(/--([\w-]+):\s*(oklch\([^)]*\))/g)].map(([, name, value]) => [name.replace(/^color-/, ''), value]);
    return [body.match(/name: "(\w+)"/)[1], Object.fromEntries(colors)];
  }));
}

/** Sentences about the pairs that cannot be read; none where all can. */
export function unreadable(css = readFileSync(TOKENS, 'utf8')) {
  return Object.entries(themes(css)).flatMap(([theme, colors]) => PAIRS
    .map(([text, ground, floor]) => ({ text, ground, floor, found: colors[text] && colors[ground] ? ratio(colors[text], colors[ground]) : 0 }))
    .filter(({ found, floor }) => !(found >= floor))
    .map(({ text, ground, floor, found }) => `${theme}: ${text} on ${ground} has ${found.toFixed(2)}, needs ${floor}`));
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split(/[\\/]/).pop())) {
  const problems = unreadable();
  console.log(problems.length ? problems.join('\n') : `${PAIRS.length} pairs of tokens can be read in both themes`);
  process.exitCode = problems.length ? 1 : 0;
}
