// A trace as it is read: checks that passed drawn together, tools before the draft they went into.
import type { IconName } from './icons.ts';
import type { Details, Json, Step } from './shapes.ts';

export type Look = 'ok' | 'work' | 'no' | 'changed' | 'skipped';

/** One knot of the rail. */
export interface Knot {
  name: string;
  icon: IconName;
  look: Look;
  words: string;
  ms: number;
  step: Step;
  /** The checks that it stands for, where it stands for several. */
  checks: Step[];
  /** For a tool: which call of this turn it is, from 1. */
  call: number;
}

const CHECKS = ['workspace_active', 'not_blocked', 'keywords', 'registered', 'consent', 'allowance', 'responder'];
const NAMES: Record<string, [string, IconName]> = {
  received: ['Received', 'mail-check'],
  gathered: ['Gathered', 'layers'],
  workspace_active: ['Shop active', 'list-checks'],
  not_blocked: ['Not blocked', 'ban'],
  keywords: ['Keywords', 'list-checks'],
  registered: ['Registered', 'user'],
  consent: ['Consent', 'file-text'],
  allowance: ['Allowance', 'hourglass'],
  responder: ['Responder', 'user'],
  retrieved: ['Retrieved', 'book-open'],
  tool: ['Tool', 'wrench'],
  drafted: ['Drafted', 'pen-line'],
  proved: ['Proved', 'shield-check'],
  sensitive: ['Nothing sensitive', 'eye-off'],
  sent: ['Sent', 'send'],
};
const STATES: Record<Step['state'], Look> = { ok: 'ok', refused: 'no', failed: 'no', skipped: 'skipped', changed: 'changed' };

/** The knots of a trace, in the order in which they are told. */
export function knots(trace: Step[]): Knot[] {
  const told: Knot[] = [];
  let call = 0;
  for (const step of inOrder(trace)) {
    const last = told.at(-1);
    if (isPassedCheck(step) && last?.checks.length) join(last, step);
    else if (isPassedCheck(step)) told.push({ ...knot(step, 0), name: 'Checked', icon: 'list-checks', words: '', checks: [step] });
    else told.push(knot(step, step.step === 'tool' ? (call += 1) : 0));
  }
  for (const one of told) if (one.checks.length) one.words = `${one.checks.length} ${one.checks.length === 1 ? 'check' : 'checks'} passed`;
  return told;
}

/** The name that people read for a check. */
export const nameOf = (step: string): string => NAMES[step]?.[0] ?? step.replaceAll('_', ' ');

/** Milliseconds as they are read: `4 ms`, `1.85 s`. */
export const spent = (ms: number): string => (ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : ms >= 10 ? `${Math.round(ms)} ms` : `${Math.round(ms * 10) / 10} ms`);

/** A detail that should be a text; empty where it is not. */
export const text = (details: Details, name: string): string => (typeof details[name] === 'string' ? (details[name] as string) : '');

/** A detail that should be a list of objects. */
export const listed = (value: Json | undefined): Details[] => (Array.isArray(value) ? value.filter((one): one is Details => typeof one === 'object' && one !== null && !Array.isArray(one)) : []);

function knot(step: Step, call: number): Knot {
  const [name, icon] = NAMES[step.step] ?? [nameOf(step.step), 'info' as IconName];
  const work = step.state === 'ok' && (step.step === 'tool' || step.step === 'drafted');
  return { name: step.step === 'tool' ? text(step.details, 'name') || name : name, icon, look: work ? 'work' : STATES[step.state], words: step.words, ms: step.ms, step, checks: [], call };
}

const isPassedCheck = (step: Step): boolean => CHECKS.includes(step.step) && step.state === 'ok';

function join(group: Knot, step: Step): void {
  group.checks.push(step);
  group.ms += step.ms;
}

/** A draft is begun before its tools are called and ends after them; people read it after them. */
function inOrder(trace: Step[]): Step[] {
  const ordered: Step[] = [];
  const drafts: Step[] = [];
  for (const step of trace) {
    if (step.step === 'drafted') drafts.push(step);
    else {
      if (step.step !== 'tool') ordered.push(...drafts.splice(0));
      ordered.push(step);
    }
  }
  return [...ordered, ...drafts];
}
