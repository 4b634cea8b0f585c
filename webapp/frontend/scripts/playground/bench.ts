// The playground as a whole: one shop, one customer, their thread, and the turn that is looked at.
import * as api from './api.ts';
import { Composer, type Composed } from './composer.ts';
import { fillCustomers, keyOf, makeUpDialog, playable } from './customers.ts';
import { h, need, trusted } from './dom.ts';
import { empty, outboxPanel, rawPanel, rowsPanel, wirePanel } from './entries.ts';
import { openList } from './list.ts';
import { openPagesBeside } from './pages.ts';
import { Panels, type PanelName } from './panels.ts';
import { pendingMessage, stillPending, type Pending } from './pending.ts';
import { Polling } from './polling.ts';
import type { Button, Customer, Message, Place, ShopClock, Thread, TracedTurn, Turn, Workspace } from './shapes.ts';
import { traceSheet } from './sheet.ts';
import { inShort, traceOf } from './trace.ts';
import { Tray } from './tray.ts';
import { ThreadView } from './thread.ts';

const REMEMBERED = 'vetrina.playground';
const NOTHING: Thread = { clock: { now: '', words: '', shift_seconds: 0 }, typing: false, conversation: null, messages: [], turns: [] };
const READABLE = new Set(['sent', 'delivered']);

/** Everything on the page, tied together. */
export class Bench {
  readonly #root: HTMLElement;
  readonly #view: ThreadView;
  readonly #composer: Composer;
  readonly #tray: Tray;
  readonly #panels: Panels;
  readonly #polling: Polling;
  #shops: Workspace[] = [];
  #shop!: Workspace;
  #customer!: Customer;
  #thread = NOTHING;
  #mark = '';
  #pending: Pending[] = [];
  #wanted = '';
  #read = new Set<string>();
  #chosen: number | null = null;
  #traced = new Map<string, TracedTurn>();

  constructor(root: HTMLElement) {
    this.#root = root;
    const phone = need('.phone', root);
    this.#view = new ThreadView(need('[data-thread]', root), { tap: this.#tap, openList: (message) => openList(phone, message, (row) => this.#tap(message, row)), again: this.#again }, (turn) => this.#choose(turn));
    this.#composer = new Composer(need<HTMLFormElement>('[data-composer]', root), this.#write);
    this.#tray = new Tray(phone, { say: (text) => this.#composer.fill(text), upload: this.#upload, sample: this.#sample, place: this.#place });
    this.#panels = new Panels(need('[data-trace]', root), () => void this.#fillPanel());
    this.#polling = new Polling(this.#look);
    traceSheet(root);
    openPagesBeside(root);
    makeUpDialog(document, this.#madeUp);
    this.#listen();
  }

  /** Ask which shops there are, and take up where this browser left off. */
  async begin(address: URLSearchParams): Promise<void> {
    this.#shops = await api.workspaces();
    if (!this.#shops.length) return this.#say('There is no shop yet: fill the demo workspaces.');
    const kept = remembered();
    const shop = this.#shops.find((one) => one.slug === (address.get('workspace') ?? kept.shop)) ?? this.#shops[0]!;
    need('[data-shops]', this.#root).replaceChildren(...this.#shops.map((one) => h('option', { value: one.slug, selected: one === shop }, one.name)));
    this.#enter(shop, this.#wanted || kept.customer);
    const text = address.get('text');
    if (text) this.#composer.fill(text);
  }

  // Whose phone it is

  /** Somebody made up while the shops are still being asked for is held as soon as they are known. */
  #madeUp = (customer: Customer): void => {
    if (this.#shops.length) this.#hold(customer);
    else this.#wanted = keyOf(customer);
  };

  #enter(shop: Workspace, wanted = ''): void {
    this.#shop = shop;
    const customers = playable(shop);
    const customer = customers.find((one) => keyOf(one) === wanted) ?? customers[0];
    need<HTMLLinkElement>('#shop-color', document).href = `/shop-color/${shop.color.slice(1).toLowerCase()}.css`;
    need('[data-shop-name]', this.#root).textContent = shop.name;
    need<HTMLAnchorElement>('[data-shop-page]', this.#root).href = `/s/${shop.slug}`;
    need('[data-thread]', this.#root).setAttribute('aria-label', `Chat with ${shop.name}`);
    need('[data-shop-mark]', this.#root).replaceChildren(markOf(shop));
    if (customer) this.#hold(customer);
  }

  #hold(customer: Customer): void {
    this.#customer = customer;
    localStorage.setItem(REMEMBERED, JSON.stringify({ shop: this.#shop.slug, customer: keyOf(customer) }));
    fillCustomers(need<HTMLSelectElement>('[data-customers]', this.#root), playable(this.#shop), keyOf(customer));
    this.#thread = NOTHING;
    this.#mark = '';
    this.#pending = [];
    this.#chosen = null;
    this.#traced.clear();
    this.#view.clear();
    this.#tray.close();
    this.#tray.offer(this.#shop.sentences, customer.language);
    this.#composer.writesAs(customer.name || keyOf(customer), customer.language);
    this.#showShopLine();
    this.#polling.now();
  }

  // What is said

  #write = ({ text, file }: Composed): void => {
    this.#tray.close();
    void this.#send({ text, ...(file ? { media_url: file.url, media_type: file.type } : {}) }, { text });
  };

  #tap = (message: Message, button: Button): void => {
    const kind = button.kind === 'item' ? 'item' : 'button';
    void this.#send({ tap: { id: button.id, title: button.title, kind }, reply_to: message.sid }, { text: button.title });
  };

  #place = (place: Place): void => void this.#send({ place }, { place });

  #again = (message: Message): void => {
    this.#pending = this.#pending.filter((one) => one.message.sid !== message.sid);
    void this.#send(message.place ? { place: message.place } : { text: message.text }, { text: message.text, place: message.place });
  };

  #upload = (file: File): void => void this.#sendFile(api.upload(file));

  #sample = (name: string): void => void this.#sendFile(api.uploadDrawing(name));

  async #sendFile(kept: Promise<api.Kept>): Promise<void> {
    try {
      const { url, type } = await kept;
      const words = need<HTMLTextAreaElement>('[data-words]', this.#root);
      const text = words.value.trim();
      words.value = '';
      await this.#send({ text, media_url: url, media_type: type }, { text, media: [[`/playground/api/media?${new URLSearchParams({ url })}`, type]] });
    } catch (problem) {
      this.#say(problem instanceof api.Refused ? problem.message : 'The file was not sent.');
    }
  }

  async #send(told: Omit<api.ToSay, 'workspace' | 'customer'>, shown: Partial<Message>): Promise<void> {
    const pending = pendingMessage(shown, this.#thread.messages, new Date(this.#thread.clock.now || Date.now()));
    this.#pending.push(pending);
    this.#draw();
    try {
      pending.sid = (await api.say({ workspace: this.#shop.slug, customer: this.#customer, ...told })).message_sid;
      this.#say('');
    } catch (problem) {
      pending.message = { ...pending.message, status: 'failed' };
      this.#say(problem instanceof api.Refused ? problem.message : 'No connection. We keep trying.');
      this.#draw();
    }
    this.#polling.now();
  }

  // What is seen

  #look = async (): Promise<boolean> => {
    const [shop, customer] = [this.#shop, this.#customer];
    try {
      const found = await api.thread(shop.slug, customer, this.#mark);
      if (shop !== this.#shop || customer !== this.#customer) return true;
      if (found) this.#took(found.thread, found.mark);
      this.#say('');
    } catch (problem) {
      this.#say(problem instanceof api.Refused ? problem.message : 'No connection. We keep trying.');
      return false;
    }
    return true;
  };

  #took(thread: Thread, mark: string): void {
    const first = !this.#mark;
    const newest = thread.turns.at(-1)?.number ?? null;
    const follows = this.#chosen === null || this.#chosen === (this.#thread.turns.at(-1)?.number ?? null);
    this.#thread = thread;
    this.#mark = mark;
    this.#pending = stillPending(this.#pending, thread.messages);
    if (follows) this.#chosen = newest;
    this.#draw();
    this.#showClock(thread.clock);
    this.#showShopLine();
    this.#lookAtAnswers();
    void this.#fillPanel();
    if (first && !thread.messages.length) this.#tray.suggest();
  }

  #draw(): void {
    this.#view.show(this.#thread, this.#pending.map((one) => one.message), this.#chosen);
  }

  #lookAtAnswers(): void {
    for (const message of this.#thread.messages) {
      if (message.mine || !READABLE.has(message.status) || this.#read.has(message.sid)) continue;
      this.#read.add(message.sid);
      void api.markRead(message.sid).catch(() => this.#read.delete(message.sid));
    }
  }

  #choose(turn: number): void {
    this.#chosen = turn;
    this.#draw();
    void this.#fillPanel();
  }

  // What the product did

  async #fillPanel(): Promise<void> {
    const turn = this.#thread.turns.find((one) => one.number === this.#chosen);
    this.#showTurn(turn);
    try {
      await this.#fill(turn);
    } catch {
      this.#panels.fill('away', () => [empty('This could not be read.', 'It is asked for again in a moment.')]);
    }
  }

  async #fill(turn: Turn | undefined): Promise<void> {
    const name = this.#panels.now;
    if (name === 'rows') return this.#tell(name, await api.rows(this.#shop.slug, this.#customer), rowsPanel);
    if (name === 'outbox') return this.#tell(name, await api.outbox(this.#shop.slug), outboxPanel);
    if (name === 'twilio') return this.#tell(name, await api.requests(), wirePanel);
    if (!turn) return this.#panels.fill('nothing', () => [empty('Nothing has been said yet.', 'Write on the phone, or take one of the sentences. Every step of the answer shows up here.')]);
    const traced = await this.#trace(turn);
    if (name === this.#panels.now && this.#chosen === turn.number) this.#tell(name, traced, name === 'raw' ? rawPanel : traceOf);
    need('[data-trace-bar-sum]', this.#root).textContent = turn.state === 'running' ? 'being answered' : inShort(traced);
  }

  #tell<T>(name: string, told: T, draw: (told: T) => HTMLElement[]): void {
    if (name === this.#panels.now) this.#panels.fill(told, () => draw(told));
  }

  async #trace(turn: Turn): Promise<TracedTurn> {
    const statuses = this.#thread.messages.filter((message) => message.turn === turn.number).map((message) => message.status);
    const mark = `${turn.id} ${turn.state} ${statuses.join()}`;
    const traced = this.#traced.get(mark) ?? await api.turn(turn.id, this.#shop.slug);
    this.#traced.set(mark, traced);
    return traced;
  }

  #showTurn(turn: Turn | undefined): void {
    const aside = turn?.state === 'superseded' ? ', left aside' : turn?.state === 'lost' ? ', lost' : '';
    const ofTurn = turn ? `Turn ${turn.number}${aside}` : 'Trace';
    const names: Record<PanelName, string> = { trace: ofTurn, raw: ofTurn, rows: `Rows about ${this.#customer.name || 'this customer'}`, outbox: `Outbox of ${this.#shop.name}`, twilio: 'Over the wire' };
    need('[data-turn-title]', this.#root).textContent = names[this.#panels.now];
    need('[data-trace-bar-name]', this.#root).textContent = turn ? `Trace of turn ${turn.number}` : 'Trace';
    if (!turn) need('[data-trace-bar-sum]', this.#root).textContent = '';
    need('[data-turn-steps]', this.#root).hidden = this.#thread.turns.length < 2 || names[this.#panels.now] !== ofTurn;
    for (const button of this.#root.querySelectorAll<HTMLButtonElement>('[data-turn-move]')) button.disabled = !this.#beside(Number(button.dataset.turnMove));
  }

  #beside(step: number): Turn | undefined {
    const at = this.#thread.turns.findIndex((turn) => turn.number === this.#chosen);
    return at < 0 ? undefined : this.#thread.turns[at + step];
  }

  // The head of the page

  #listen(): void {
    const on = (selector: string, event: string, act: (element: HTMLElement) => void): void => {
      for (const element of this.#root.querySelectorAll<HTMLElement>(selector)) element.addEventListener(event, () => act(element));
    };
    on('[data-shops]', 'change', (select) => this.#enter(this.#shops.find((one) => one.slug === (select as HTMLSelectElement).value)!));
    on('[data-customers]', 'change', (select) => this.#hold(playable(this.#shop).find((one) => keyOf(one) === (select as HTMLSelectElement).value)!));
    on('[data-clock-move]', 'click', (button) => void this.#moveClock({ shift_seconds: Number(button.dataset.clockMove) }));
    on('[data-clock-reset]', 'click', () => void this.#moveClock({ reset: true }));
    on('[data-turn-move]', 'click', (button) => {
      const turn = this.#beside(Number(button.dataset.turnMove));
      if (turn) this.#choose(turn.number);
    });
    on('[data-controls-toggle]', 'click', (button) => {
      const open = need('[data-controls]', this.#root).toggleAttribute('data-open');
      button.setAttribute('aria-expanded', String(open));
    });
  }

  async #moveClock(wanted: { shift_seconds?: number; reset?: boolean }): Promise<void> {
    try {
      this.#showClock(await api.moveClock({ workspace: this.#shop.slug, ...wanted }));
    } catch (problem) {
      this.#say(problem instanceof api.Refused ? problem.message : 'The clock was not moved.');
    }
  }

  #showClock(clock: ShopClock): void {
    need('[data-clock-face]', this.#root).textContent = clock.words;
    need('.clock', this.#root).toggleAttribute('data-moved', clock.shift_seconds !== 0);
    need('[data-clock-reset]', this.#root).hidden = clock.shift_seconds === 0;
  }

  #showShopLine(): void {
    const { responder = 'agent', member = '' } = this.#thread.conversation ?? {};
    const { agent, person, hours } = this.#shop;
    const lines = { agent: `${agent}, assistant; ${person || 'people'} ${hours}`, queue: `waiting for ${person || 'a person'}, ${hours}`, member: `${member || person || 'a person'} answers` };
    need('[data-shop-line]', this.#root).textContent = lines[responder];
  }

  #say(words: string): void {
    const strip = need('[data-offline]', this.#root);
    strip.textContent = words;
    strip.hidden = !words;
  }
}

function remembered(): { shop?: string; customer?: string } {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED) ?? '{}') as { shop?: string; customer?: string };
  } catch {
    return {};
  }
}

/** The shop's mark: a picture of its own, a drawn one, or its initial in a circle. */
function markOf(shop: Workspace): Node {
  if (/^[0-9a-f]{64}$/.test(shop.logo)) return h('img', { class: 'shop-logo', src: `/media/${shop.logo}`, alt: '' });
  const drawn = document.querySelector<HTMLTemplateElement>(`template[data-mark="${CSS.escape(shop.logo.replace(/^logo/, '').toLowerCase())}"]`);
  return drawn ? drawn.content.cloneNode(true) : trusted(`<span class="initial" aria-hidden="true"></span>`).firstChild!.appendChild(document.createTextNode(shop.name.slice(0, 1))).parentNode!;
}
