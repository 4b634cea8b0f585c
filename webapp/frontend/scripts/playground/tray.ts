// What opens above the composer: sentences to try, pictures and files to send, places.
import { h, need } from './dom.ts';
import { icon } from './icons.ts';
import type { Language, Place } from './shapes.ts';

const TONGUES: Record<Language, string> = { it: 'Italiano', en: 'English', es: 'Español' };
const PLACES: Place[] = [
  { latitude: 36.7894, longitude: 14.7058, label: 'Piazza Italia', address: 'Scicli' },
  { latitude: 45.4642, longitude: 9.19, label: 'Piazza del Duomo', address: 'Milano' },
  { latitude: 39.4753, longitude: -0.3763, label: 'Plaza de la Virgen', address: 'València' },
];

export interface TrayTouch {
  say(text: string): void;
  upload(file: File): void;
  sample(name: string): void;
  place(place: Place): void;
}

/** The tray and the two buttons that open it. */
export class Tray {
  readonly #place: HTMLElement;
  readonly #buttons: HTMLElement[];
  readonly #touch: TrayTouch;
  #sentences: Partial<Record<Language, string[]>> = {};
  #language: Language = 'it';

  constructor(phone: HTMLElement, touch: TrayTouch) {
    this.#place = need('[data-tray]', phone);
    this.#touch = touch;
    this.#buttons = [...phone.querySelectorAll<HTMLElement>('[data-open-tray]')];
    for (const button of this.#buttons) {
      button.addEventListener('click', () => (button.getAttribute('aria-expanded') === 'true' ? this.close() : this.#open(button)));
    }
    phone.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !this.#place.hidden) this.close();
    });
  }

  /** What is worth asking in this shop, in the customer's language first. */
  offer(sentences: Partial<Record<Language, string[]>>, language: Language): void {
    this.#sentences = sentences;
    this.#language = language;
    const open = this.#buttons.find((button) => button.getAttribute('aria-expanded') === 'true');
    if (open?.dataset.openTray === 'tries') this.#place.replaceChildren(...this.#tries());
  }

  /** Open the sentences, for a phone on which nothing has been said; what somebody opened stays. */
  suggest(): void {
    if (!this.#place.hidden) return;
    const tries = this.#buttons.find((button) => button.dataset.openTray === 'tries');
    if (tries) this.#open(tries);
  }

  close(): void {
    this.#place.hidden = true;
    for (const button of this.#buttons) button.setAttribute('aria-expanded', 'false');
  }

  #open(button: HTMLElement): void {
    this.close();
    button.setAttribute('aria-expanded', 'true');
    this.#place.hidden = false;
    this.#place.replaceChildren(...(button.dataset.openTray === 'tries' ? this.#tries() : this.#things()));
  }

  #tries(): HTMLElement[] {
    const tongues = (Object.keys(TONGUES) as Language[]).filter((language) => this.#sentences[language]?.length);
    const choose = (language: Language) => () => {
      this.#language = language;
      this.#place.replaceChildren(...this.#tries());
    };
    return [
      h('div', { class: 'tries-head' }, h('h2', {}, 'Sentences to try'), h('div', { class: 'tongues', role: 'group', 'aria-label': 'Language' },
        ...tongues.map((language) => h('button', { type: 'button', lang: language, 'aria-pressed': String(language === this.#language), onclick: choose(language) }, TONGUES[language])))),
      h('div', { class: 'tries', lang: this.#language }, ...(this.#sentences[this.#language] ?? []).map((sentence) => h('button', { type: 'button', onclick: () => this.#take(sentence) }, sentence))),
    ];
  }

  #take(sentence: string): void {
    this.close();
    this.#touch.say(sentence);
  }

  #things(): HTMLElement[] {
    const chosen = h('input', { type: 'file', class: 'sr-only', accept: 'image/*,application/pdf,audio/*,video/*', 'aria-label': 'A file from this computer' });
    chosen.addEventListener('change', () => chosen.files?.[0] && this.#then(() => this.#touch.upload(chosen.files![0]!)));
    const samples = need<HTMLTemplateElement>('#samples').content.cloneNode(true) as DocumentFragment;
    const pictures = h('div', { class: 'samples' }, ...[...samples.querySelectorAll<HTMLElement>('[data-sample]')]);
    for (const button of pictures.querySelectorAll<HTMLElement>('[data-sample]')) button.addEventListener('click', () => this.#then(() => this.#touch.sample(button.dataset.sample!)));
    return [
      h('h2', {}, 'A picture'), pictures,
      h('div', { class: 'tray-row' }, h('label', { class: 'btn btn-line' }, icon('paperclip'), 'From this computer', chosen)),
      h('h2', {}, 'A place'),
      h('div', { class: 'tray-row' }, ...PLACES.map((place) => h('button', { type: 'button', class: 'btn btn-line', onclick: () => this.#then(() => this.#touch.place(place)) }, icon('map-pin'), `${place.label}, ${place.address}`))),
    ];
  }

  #then(act: () => void): void {
    this.close();
    act();
  }
}
