// Whether it is recorded, on any page of a live session: the server's own piece, brought again when something was asked or answered.
import { morph } from '../pages/morph.ts';
import { inLanguage } from './mirror.ts';

const SWAP = { 'X-Swap': 'yes' };
const TOGETHER = 80;

/** Takes over the banner; gives what is called with the name of each event, and of what passes. */
export function recordingBanner(root: ParentNode = document): (name: string) => void {
  const place = root.querySelector<HTMLElement>('[data-recording]');
  if (!place) return () => undefined;
  const url = place.dataset.url ?? '';
  let timer = 0;
  const put = async (answer: Response): Promise<void> => {
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-recording]');
    if (answer.ok && fresh) morph(place, document.importNode(fresh, true));
  };
  const bring = async (): Promise<void> => put(await fetch(inLanguage(url), { headers: SWAP }));
  place.addEventListener('submit', (event) => {
    event.preventDefault();
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(event.target as HTMLFormElement, event.submitter)) body.append(name, String(value));
    place.setAttribute('aria-busy', 'true');
    void fetch(inLanguage(url), { method: 'POST', headers: SWAP, body })
      .then(put, () => undefined)
      .finally(() => place.removeAttribute('aria-busy'));
  });
  return (name) => {
    const asks = place.querySelector('[data-recording-state="asked"]') !== null;
    if (!name.startsWith('recording:') && !(asks && name === 'presence:changed')) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => void bring().catch(() => undefined), TOGETHER);
  };
}
