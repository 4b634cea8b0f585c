// The chat, kept as it is while nothing changes: only what is new or has moved on is drawn.
import { bubble, type Touch } from './bubbles.ts';
import { h, heard } from './dom.ts';
import type { Message, Thread } from './shapes.ts';

const NEAR_THE_END = 120;

/** Draws the thread into its place. */
export class ThreadView {
  readonly #place: HTMLElement;
  readonly #touch: Touch;
  readonly #choose: (turn: number) => void;
  #drawn = new Map<string, { told: string; nodes: HTMLElement[] }>();
  #chosen: number | null = null;
  #stays = true;

  constructor(place: HTMLElement, touch: Touch, choose: (turn: number) => void) {
    this.#place = place;
    this.#touch = touch;
    this.#choose = choose;
    // A picture that arrives late must not push the end of the talk out of sight.
    place.addEventListener('load', () => this.#stays && this.#toTheEnd(), true);
    place.addEventListener('scroll', () => (this.#stays = this.#isNearTheEnd()));
  }

  /** Show the thread, what is still on its way, and which turn is looked at. */
  show(thread: Thread, waiting: Message[], chosen: number | null): void {
    const first = this.#drawn.size === 0;
    const before = this.#drawn.size;
    this.#chosen = chosen;
    const nodes = this.#nodes([...thread.messages, ...waiting], !first);
    if (thread.typing) nodes.push(h('div', { class: 'bubble theirs writing' }, h('i'), h('i'), h('i'), heard('The shop is writing')));
    this.#replace(nodes);
    if (first || waiting.some((message) => message.status === 'queued')) this.#stays = true;
    if (this.#stays && (before !== this.#drawn.size || thread.typing || first)) this.#toTheEnd();
  }

  /** Forget everything: another customer holds the phone. */
  clear(): void {
    this.#drawn = new Map();
    this.#stays = true;
    this.#place.replaceChildren();
  }

  #isNearTheEnd(): boolean {
    return this.#place.scrollHeight - this.#place.scrollTop - this.#place.clientHeight < NEAR_THE_END;
  }

  #toTheEnd(): void {
    this.#place.scrollTop = this.#place.scrollHeight;
  }

  #nodes(messages: Message[], fade: boolean): HTMLElement[] {
    const drawn = new Map<string, { told: string; nodes: HTMLElement[] }>();
    const nodes: HTMLElement[] = [];
    let turn: number | null = null;
    for (const message of messages) {
      if (message.turn !== null && message.turn !== turn) {
        turn = message.turn;
        nodes.push(this.#name(turn));
      }
      const entry = this.#entry(message, fade);
      drawn.set(message.sid, entry);
      nodes.push(...entry.nodes);
    }
    this.#drawn = drawn;
    return nodes;
  }

  #entry(message: Message, fade: boolean): { told: string; nodes: HTMLElement[] } {
    const told = JSON.stringify(message);
    const kept = this.#drawn.get(message.sid);
    const entry = kept?.told === told ? kept : { told, nodes: bubble(message, this.#touch) };
    const main = entry.nodes[0]!;
    if (!kept && fade) main.classList.add('fresh');
    main.toggleAttribute('data-chosen', !message.mine && message.turn !== null && message.turn === this.#chosen);
    if (message.turn !== null && !kept) main.addEventListener('click', (event) => this.#pick(event, message.turn!));
    return entry;
  }

  #pick(event: Event, turn: number): void {
    if (!(event.target as Element).closest('a, button')) this.#choose(turn);
  }

  #name(turn: number): HTMLElement {
    const kept = this.#place.querySelector<HTMLElement>(`[data-turn-name="${turn}"]`);
    const name = kept ?? h('button', { type: 'button', class: 'turn-name', 'data-turn-name': turn, onclick: () => this.#choose(turn) }, `Turn ${turn}`);
    name.setAttribute('aria-pressed', String(turn === this.#chosen));
    return name;
  }

  /** Put the nodes in order, touching only those that are not where they belong, so that focus stays. */
  #replace(nodes: HTMLElement[]): void {
    const wanted = new Set(nodes);
    for (const child of [...this.#place.children]) if (!wanted.has(child as HTMLElement)) child.remove();
    nodes.forEach((node, index) => {
      if (this.#place.children[index] !== node) this.#place.insertBefore(node, this.#place.children[index] ?? null);
    });
  }
}
