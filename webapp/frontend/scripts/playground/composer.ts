// Where the customer writes: Enter sends, Shift and Enter begin a line; a file can wait beside the words.
import { need } from './dom.ts';
import type { Kept } from './api.ts';

export interface Composed { text: string; file: Kept | null }

/** The form at the foot of the phone. */
export class Composer {
  readonly #words: HTMLTextAreaElement;
  readonly #sent: (composed: Composed) => void;
  #file: Kept | null = null;

  constructor(form: HTMLFormElement, sent: (composed: Composed) => void) {
    this.#words = need<HTMLTextAreaElement>('[data-words]', form);
    this.#sent = sent;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#words.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
  }

  /** Put words in, ready to be sent. */
  fill(text: string): void {
    this.#words.value = text;
    this.#words.focus();
  }

  /** Who writes, as the empty field says it. */
  writesAs(name: string, language: string): void {
    this.#words.placeholder = `Write as ${name}`;
    this.#words.lang = language;
  }

  /** Have a file go with the next words; null takes it away. */
  stage(file: Kept | null): void {
    this.#file = file;
    this.#words.focus();
  }

  #send(): void {
    const text = this.#words.value.trim();
    if (!text && !this.#file) return;
    this.#sent({ text, file: this.#file });
    this.#words.value = '';
    this.#file = null;
    this.#words.focus();
  }
}
