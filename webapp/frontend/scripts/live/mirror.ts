// A page that shows what the server holds: it is fetched again when something happened, and only what differs is touched.
import { morph } from '../pages/morph.ts';

/** What is mirrored, from where, and what is to be done after each time. */
export interface Mirrored {
  url(): string;
  /** The first one has to be there: a page without it is another page. */
  parts: string[];
  shown(page: Document): void;
  left(answer: Response): void;
}

const TOGETHER = 60;
const PATIENCE = 3000;

/** Gives what fetches the page anew: many calls close together are one, and the last one always counts. */
export function mirror(told: Mirrored): () => Promise<void> {
  let underway: Promise<void> | null = null;
  let again: Promise<void> | null = null;
  const once = async (): Promise<void> => {
    await wait(TOGETHER);
    await bring(told);
  };
  return () => {
    if (!underway) return (underway = once().finally(() => (underway = null)));
    again ??= underway.then(() => {
      again = null;
      return (underway = once().finally(() => (underway = null)));
    });
    return again;
  };
}

const wait = (milliseconds: number): Promise<void> => new Promise((next) => setTimeout(next, milliseconds));

async function bring(told: Mirrored): Promise<void> {
  const answer = await fetched(inLanguage(told.url()));
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fits = answer.ok && page.querySelector(told.parts[0] ?? 'main');
  if (!fits || answer.redirected) return told.left(answer);
  for (const part of told.parts) {
    const [here, there] = [document.querySelector(part), page.querySelector(part)];
    if (here && there) morph(here, document.importNode(there, true));
  }
  told.shown(page);
}

/** In the language of the page: whoever chose one reads on in it. */
export function inLanguage(url: string): string {
  const language = document.documentElement.lang;
  return language ? `${url}${url.includes('?') ? '&' : '?'}lang=${language}` : url;
}

/** Asks until somebody answers: the line's own strip says meanwhile that nobody does. */
async function fetched(url: string): Promise<Response> {
  for (;;) {
    try {
      return await fetch(url, { headers: { 'X-Swap': 'yes' } });
    } catch {
      await wait(PATIENCE);
    }
  }
}
