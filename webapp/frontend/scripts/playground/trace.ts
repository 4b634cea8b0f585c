// The trace of a turn: a rail of knots, each with what happened there and how long it took.
import { h, type Child } from './dom.ts';
import { icon } from './icons.ts';
import { claimsOf, marked, sources } from './proof.ts';
import { passages, scale } from './retrieved.ts';
import type { Details, TracedTurn, Written } from './shapes.ts';
import { knots, listed, nameOf, spent, text, type Knot } from './steps.ts';
import { argumentsOf, resultOf } from './tools.ts';
import { plain } from './words.ts';

const LANGUAGES: Record<string, string> = { en: 'in English', it: 'in Italian', es: 'in Spanish' };
const MODELS: Record<string, string> = { concierge: 'the concierge, no key needed' };

/** The whole panel. */
export function traceOf(turn: TracedTurn): HTMLElement[] {
  const rail = h('ol', { class: 'trace', 'aria-label': 'Steps' });
  rail.append(...knots(turn.trace).map((knot) => step(knot, turn, rail)));
  return [h('p', { class: 'summing' }, ...sentence(turn)), rail];
}

/** One line for the bar at the foot of a phone. */
export const inShort = (turn: TracedTurn): string => `${knots(turn.trace).length} steps, ${spent(turn.milliseconds)}`;

function sentence(turn: TracedTurn): Child[] {
  if (turn.state === 'running') return ['The answer is being made. Its steps are shown when it is written.'];
  const asked = turn.messages.filter((message) => message.direction === 'in').length;
  const found = turn.trace.flatMap((one) => (one.step === 'retrieved' ? listed(one.details.passages) : [])).length;
  const tools = turn.trace.filter((one) => one.step === 'tool').length;
  const claims = claimsOf(turn.trace.filter((one) => one.step === 'proved').slice(-1).flatMap((one) => listed(one.details.claims)));
  const proven = claims.filter((claim) => claim.ok).length;
  const by = turn.model ? ` by ${MODELS[turn.model] ?? turn.model}` : '';
  return [
    asked ? `${count(asked, 'message')} ${outcome(turn)} in ` : `${outcome(turn)} in `, h('b', {}, spent(turn.milliseconds)), `${by}. `,
    turn.tokens_in + turn.tokens_out > 0 && `${turn.tokens_in.toLocaleString('en')} tokens in, ${turn.tokens_out.toLocaleString('en')} out. `,
    (found > 0 || tools > 0) && `${count(found, 'passage')}, ${count(tools, 'tool')}${claims.length ? ', ' : '.'}`,
    claims.length > 0 && h('b', {}, `${proven} of ${count(claims.length, 'claim')} proved`), claims.length > 0 && '.',
  ];
}

const count = (number: number, thing: string, things = `${thing}s`): string => `${number} ${number === 1 ? thing : things}`;

function outcome(turn: TracedTurn): string {
  if (turn.state === 'superseded') return 'left aside: a newer message took over,';
  const answered = turn.messages.some((message) => message.direction === 'out');
  return answered ? 'answered' : `ended without an answer (${turn.outcome})`;
}

function step(knot: Knot, turn: TracedTurn, rail: HTMLElement): HTMLElement {
  return h('li', { class: 'trace-step', 'data-state': knot.look, 'data-call': knot.call || undefined, 'data-tool': knot.call ? knot.name : undefined },
    h('span', { class: 'knot' }, icon(knot.icon)),
    h('div', { class: 'min-w-0' },
      h('p', { class: 'step-line' }, h('b', { class: knot.call ? 'tool-name' : '' }, knot.name), knot.call ? argumentsOf(knot.step.details) : h('span', { class: 'words text-ink-2' }, ` ${words(knot, turn)}`)),
      ...more(knot, turn, rail)),
    h('span', { class: 'ms' }, knot.ms >= 0.05 ? spent(knot.ms) : ''));
}

function words(knot: Knot, turn: TracedTurn): string {
  if (knot.step.step !== 'sent') return knot.words;
  const statuses = turn.messages.filter((message) => message.direction === 'out').map((message) => message.status);
  return [knot.words, ...new Set(statuses)].filter(Boolean).join(', ');
}

function more(knot: Knot, turn: TracedTurn, rail: HTMLElement): Child[] {
  const details = knot.step.details;
  if (knot.checks.length) return [checks(knot)];
  switch (knot.step.step) {
    case 'retrieved': return [h('div', { class: 'step-more' }, passages(listed(details.passages)))];
    case 'tool': return [resultOf(details)];
    case 'drafted': return [drafted(details)];
    case 'proved': return [proved(details, turn.messages, rail)];
    default: return [];
  }
}

function checks(knot: Knot): HTMLElement {
  return h('ul', { class: 'checks step-more' }, ...knot.checks.map((check) => h('li', {}, icon('check'), h('span', {}, h('b', {}, nameOf(check.step)), ` ${check.words}`))));
}

function drafted(details: Details): HTMLElement | null {
  const cost = [
    LANGUAGES[text(details, 'language')],
    wanted(details.decision),
    Number(details.calls) > 0 && count(Number(details.calls), 'call of the model', 'calls of the model'),
    Number(details.tokens_in) > 0 && `${Number(details.tokens_in).toLocaleString('en')} tokens in, ${Number(details.tokens_out).toLocaleString('en')} out`,
  ].filter(Boolean).join(', ');
  const options = chances(details.decision);
  if (!cost && !options.length) return null;
  return h('div', { class: 'step-more' },
    cost && h('p', { class: 'text-sm text-ink-2' }, cost),
    options.length > 0 && h('div', { class: 'options' }, ...options.flatMap(([name, p]) => [h('span', { class: 'tool-name' }, name), scale(p), h('span', {}, p.toFixed(2))])));
}

/** What the concierge took the message to want, where it wants several things. */
function wanted(decision: unknown): string {
  const { parts } = (decision ?? {}) as { parts?: unknown };
  return Array.isArray(parts) && parts.length > 1 ? `wanted: ${parts.map(String).join(', ')}` : '';
}

/** How likely each tool was to be what is wanted: pairs, or objects with a name and a chance. */
function chances(decision: unknown): [string, number][] {
  const told = (decision ?? {}) as { options?: unknown; tool?: string; p?: number };
  const options = Array.isArray(told.options) ? told.options : Object.entries((told.options ?? {}) as object);
  const named = options.map((one: unknown): [string, number] => (Array.isArray(one) ? [String(one[0]), Number(one[1])] : [String((one as Details).tool ?? (one as Details).name ?? ''), Number((one as Details).p ?? 0)]));
  const known = named.filter(([name, p]) => name && Number.isFinite(p));
  return known.length ? known.slice(0, 4) : told.tool && Number.isFinite(Number(told.p)) ? [[told.tool, Number(told.p)]] : [];
}

function proved(details: Details, messages: Written[], rail: HTMLElement): HTMLElement {
  const claims = claimsOf(listed(details.claims));
  const answer = messages.filter((message) => message.direction === 'out').map((message) => plain(message.text)).join('\n\n');
  const faults = Array.isArray(details.faults) ? details.faults.map(String) : [];
  return h('div', { class: 'step-more' },
    answer && claims.length > 0 && marked(answer, claims),
    key(claims, rail),
    faults.length > 0 && h('ul', { class: 'faults' }, ...faults.map((fault) => h('li', {}, fault))));
}

/** What the numbers stand for; a tool's number leads to its knot. */
function key(claims: ReturnType<typeof claimsOf>, rail: HTMLElement): HTMLElement | null {
  const named = sources(claims);
  if (!named.length) return null;
  return h('p', { class: 'proof-key' }, ...named.map((source) => h('span', {}, h('sup', {}, String(source.number)), ' ',
    source.tool ? h('button', { type: 'button', onclick: () => showCall(rail, source.tool) }, source.tool) : source.provenBy)));
}

function showCall(rail: HTMLElement, tool: string): void {
  const found = rail.querySelector(`[data-tool="${CSS.escape(tool)}"]`);
  found?.scrollIntoView({ block: 'center' });
  found?.classList.add('found');
  setTimeout(() => found?.classList.remove('found'), 1600);
}
