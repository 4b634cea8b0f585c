// Asks again and again while somebody looks, slower while nobody answers, and at once when told to.

const EVERY = 500;
const LONGEST = 8000;

/** Polls `look` while the page is visible; `look` says whether it was answered. */
export class Polling {
  readonly #look: () => Promise<boolean>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = EVERY;
  #looking = false;
  #again = false;

  constructor(look: () => Promise<boolean>) {
    this.#look = look;
    document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(this.#timer) : this.now()));
  }

  /** Look at once, and go on from there. */
  now(): void {
    clearTimeout(this.#timer);
    if (this.#looking) this.#again = true;
    else void this.#once();
  }

  async #once(): Promise<void> {
    this.#looking = true;
    const answered = await this.#look();
    this.#looking = false;
    this.#wait = answered ? EVERY : Math.min(LONGEST, this.#wait * 2);
    if (document.hidden) return;
    this.#timer = setTimeout(() => void this.#once(), this.#again ? 0 : this.#wait);
    this.#again = false;
  }
}
