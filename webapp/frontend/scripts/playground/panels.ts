// The tabs beside the phone, and which of them is looked at. Arrow keys move between them.
import { need } from './dom.ts';

export type PanelName = 'trace' | 'rows' | 'outbox' | 'twilio' | 'raw';

/** The row of tabs over one panel. */
export class Panels {
  readonly #tabs: HTMLElement[];
  readonly #panel: HTMLElement;
  readonly #chosen: () => void;
  #now: PanelName = 'trace';
  #told = '';

  constructor(side: HTMLElement, chosen: () => void) {
    this.#tabs = [...side.querySelectorAll<HTMLElement>('[data-tab]')];
    this.#panel = need('[data-panel]', side);
    this.#chosen = chosen;
    for (const tab of this.#tabs) tab.addEventListener('click', () => this.choose(tab.dataset.tab as PanelName));
    need('[data-tabs]', side).addEventListener('keydown', (event) => this.#move(event as KeyboardEvent));
  }

  /** Which one is looked at. */
  get now(): PanelName {
    return this.#now;
  }

  /** Look at another one. */
  choose(name: PanelName): void {
    this.#now = name;
    for (const tab of this.#tabs) {
      const chosen = tab.dataset.tab === name;
      tab.setAttribute('aria-selected', String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) this.#panel.setAttribute('aria-labelledby', tab.id);
    }
    this.#told = '';
    this.#panel.scrollTop = 0;
    this.#chosen();
  }

  /** Fill the panel; what is told a second time is left as it stands, with what was opened in it. */
  fill(told: unknown, draw: () => HTMLElement[]): void {
    const mark = `${this.#now} ${JSON.stringify(told)}`;
    if (mark === this.#told) return;
    this.#told = mark;
    const open = new Set([...this.#panel.querySelectorAll<HTMLElement>('details[open][data-key]')].map((one) => one.dataset.key));
    this.#panel.replaceChildren(...draw());
    for (const one of this.#panel.querySelectorAll<HTMLDetailsElement>('details[data-key]')) one.open = open.has(one.dataset.key);
  }

  #move(event: KeyboardEvent): void {
    const step = ({ ArrowRight: 1, ArrowLeft: -1, Home: -this.#tabs.length, End: this.#tabs.length } as Record<string, number>)[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = this.#tabs.findIndex((tab) => tab.dataset.tab === this.#now);
    const next = Math.abs(step) > 1 ? (step < 0 ? 0 : this.#tabs.length - 1) : (at + step + this.#tabs.length) % this.#tabs.length;
    this.#tabs[next]!.focus();
    this.choose(this.#tabs[next]!.dataset.tab as PanelName);
  }
}
