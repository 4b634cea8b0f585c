// How far the live session is: the step of its agenda, and the line that runs out, by the server's clock.
import { h } from '../../playground/dom.ts';
import { serverNow } from '../clock.ts';
import { hourIn, type Step, type Told } from '../told.ts';

const EACH = 1000;
const MINUTE = 60_000;

/** Which step is on after so many minutes; -1 before the first. */
export const stepAt = (agenda: readonly Step[], minutes: number): number => agenda.reduce((at, step, index) => (step.atMinute <= minutes ? index : at), -1);

export interface Timing {
  /** It ends at another time now. */
  until(endsAt: string): void;
  agenda(steps: Step[]): void;
}

export function timing(root: HTMLElement, told: Told): Timing {
  const step = root.querySelector<HTMLElement>('[data-step]');
  const line = root.querySelector<HTMLProgressElement>('[data-left-line]');
  const left = root.querySelector<HTMLElement>('[data-left]');
  const list = root.querySelector<HTMLElement>('[data-agenda]');
  const hour = hourIn(told);
  const begins = Date.parse(told.startsAt ?? '');
  let steps = told.agenda ?? [];
  let ends = Date.parse(told.endsAt ?? '');
  let shown = -2;
  const draw = (): void => {
    const now = serverNow();
    if (line && ends > begins) line.value = Math.min(1, Math.max(0, (ends - now) / (ends - begins)));
    const at = stepAt(steps, (now - begins) / MINUTE);
    if (at === shown) return;
    shown = at;
    if (step) step.textContent = steps[Math.max(0, at)]?.title ?? '';
    list?.replaceChildren(...steps.map((one, index) => h('li', { 'aria-current': index === at ? 'step' : undefined },
      h('time', {}, hour(begins + one.atMinute * MINUTE)), one.title)));
  };
  draw();
  setInterval(draw, EACH);
  return {
    until(endsAt): void {
      ends = Date.parse(endsAt);
      if (left) left.dataset.until = endsAt;
      draw();
    },
    agenda(planned): void {
      steps = planned;
      shown = -2;
      draw();
    },
  };
}
