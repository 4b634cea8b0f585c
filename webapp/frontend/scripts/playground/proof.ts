// Each claim of the answer, underlined where it stands and numbered to what proves it.
import { h } from './dom.ts';
import type { Details } from './shapes.ts';
import { text } from './steps.ts';

export interface Claim { text: string; kind: string; provenBy: string; ok: boolean }

/** A source that proves claims, with its number; `tool` is the name of the tool, where it was one. */
export interface Source { number: number; provenBy: string; tool: string }

export interface Piece { words: string; claim?: Claim; number?: number }

/** The claims that a trace tells of. */
export const claimsOf = (details: Details[]): Claim[] =>
  details.map((one) => ({ text: text(one, 'text'), kind: text(one, 'kind'), provenBy: text(one, 'proven_by'), ok: one.ok !== false }));

/** Where claims come from, numbered in the order in which the answer makes them. */
export function sources(claims: Claim[]): Source[] {
  const found = [...new Set(claims.filter((claim) => claim.ok && claim.provenBy).map((claim) => origin(claim.provenBy)))];
  return found.map((provenBy, index) => ({ number: index + 1, provenBy, tool: /^tool:(\w+)/.exec(provenBy)?.[1] ?? '' }));
}

/** The answer in pieces: claims where they stand, words between. A claim that is not found is left out. */
export function pieces(answer: string, claims: Claim[]): Piece[] {
  const numbered = new Map(sources(claims).map((source) => [source.provenBy, source.number]));
  const found: Piece[] = [];
  let from = 0;
  for (const { at, claim } of placed(answer, claims)) {
    const number = numbered.get(origin(claim.provenBy));
    found.push({ words: answer.slice(from, at) }, { words: answer.slice(at, at + claim.text.length), claim, ...(number === undefined ? {} : { number }) });
    from = at + claim.text.length;
  }
  return [...found, { words: answer.slice(from) }].filter((piece) => piece.words);
}

/** Where each claim stands, in reading order; no two of them on the same words. */
function placed(answer: string, claims: Claim[]): { at: number; claim: Claim }[] {
  const lower = answer.toLowerCase();
  const taken: { at: number; claim: Claim }[] = [];
  const free = (at: number, length: number): boolean => taken.every((one) => at + length <= one.at || at >= one.at + one.claim.text.length);
  for (const claim of claims) {
    const words = claim.text.toLowerCase();
    let at = words ? lower.indexOf(words) : -1;
    while (at >= 0 && !free(at, words.length)) at = lower.indexOf(words, at + 1);
    if (at >= 0) taken.push({ at, claim });
  }
  return taken.sort((one, other) => one.at - other.at);
}

/** The answer with its claims marked. */
export function marked(answer: string, claims: Claim[]): HTMLElement {
  return h('p', { class: 'proof' }, ...pieces(answer, claims).map((piece) => (piece.claim ? claimed(piece) : piece.words)));
}

function claimed({ words, claim, number }: Piece): HTMLElement {
  const said = claim!.ok ? `${claim!.kind}, proven by ${claim!.provenBy}` : `${claim!.kind}, not proven`;
  return h('span', { class: 'claim', 'data-ok': claim!.ok ? 'yes' : 'no', title: said }, words, h('sup', { 'aria-label': said }, claim!.ok ? String(number ?? '✓') : '?'));
}

/** `tool:find_products#0 products[0].price` and its other fields come from one call. */
const origin = (provenBy: string): string => provenBy.split(' ')[0] ?? provenBy;
