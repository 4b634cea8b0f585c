// Scanning: a reader that types like a keyboard, the camera where the browser reads bar codes, or a typed code. What is
// read presses the button of its line, so that it goes the same way as a tap, also without a connection.
const QUICK = 60; // milliseconds between two keys of a reader; people are slower
const SHORTEST = 4;
const LOOKS_EVERY = 200;
const SAME_WITHIN = 1500; // the camera sees the same code again and again
const BUZZ_RIGHT = 30;
const BUZZ_WRONG = 300;
const UPC_A = 12;
const FORMATS = ['ean_13', 'ean_8', 'upc_a', 'code_128', 'code_39', 'itf', 'qr_code'];

interface Detector {
  detect(picture: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface Reading {
  BarcodeDetector?: new (wanted: { formats: string[] }) => Detector;
}

/** The code as lines carry it: twelve figures of a UPC-A are thirteen with a zero before them. */
export function codeOf(read: string): string {
  const code = read.trim().toUpperCase();
  return /^\d+$/.test(code) && code.length === UPC_A ? `0${code}` : code;
}

/** Reads what a scanner types, wherever the focus is; what people type in a field is theirs. */
export function wedge(found: (code: string) => void, target: EventTarget = document): void {
  let keys = '';
  let last = 0;
  target.addEventListener('keydown', (event) => {
    const { key, timeStamp, target: at } = event as KeyboardEvent;
    if ((at as HTMLElement).matches?.('input, textarea, select')) return;
    if (timeStamp - last > QUICK) keys = '';
    last = timeStamp;
    if (key === 'Enter' && keys.length >= SHORTEST) {
      event.preventDefault();
      found(keys);
      keys = '';
    } else if (key.length === 1) keys += key;
    else if (key !== 'Shift') keys = '';
  });
}

/** Takes over the scanner of the page, if it has one. */
export function scanning(): void {
  const part = document.querySelector<HTMLElement>('[data-scan]');
  if (!part) return;
  const found = (read: string): void => take(part, codeOf(read));
  wedge(found);
  const field = part.querySelector<HTMLInputElement>('[data-scan-code]');
  field?.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (field.value.trim()) found(field.value);
    field.value = '';
  });
  camera(part, found);
  remind(part);
}

function take(part: HTMLElement, code: string): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-codes]')].filter((row) => row.dataset.codes?.split(' ').includes(code));
  const row = rows.find((one) => one.dataset.pick === 'open' && !one.hasAttribute('data-underway'));
  if (row) {
    navigator.vibrate?.(BUZZ_RIGHT);
    tell(part, 'picked', part.dataset.wordsPicked, { what: row.dataset.name ?? code });
    row.scrollIntoView?.({ block: 'center' });
    row.querySelector<HTMLFormElement>('[data-pick-form]')?.requestSubmit();
    return;
  }
  navigator.vibrate?.(BUZZ_WRONG);
  const [there] = rows;
  if (there) tell(part, 'again', part.dataset.wordsAgain, { what: there.dataset.name ?? code });
  else tell(part, 'wrong', part.dataset.wordsWrong, { code });
}

function tell(part: HTMLElement, is: string, words = '', values: Record<string, string> = {}): void {
  const said = part.querySelector<HTMLElement>('[data-scan-said]');
  if (!said) return;
  said.hidden = false;
  said.dataset.is = is;
  said.textContent = Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words);
  if (is === 'picked') sessionStorage.setItem('scanned', said.textContent);
}

/** Where a page is loaded anew after each line, the last word is said there. */
function remind(part: HTMLElement): void {
  const words = sessionStorage.getItem('scanned');
  sessionStorage.removeItem('scanned');
  if (words && document.querySelector('[data-packing]')) tell(part, 'picked', words);
}

function camera(part: HTMLElement, found: (code: string) => void): void {
  const { BarcodeDetector } = globalThis as Reading;
  const button = part.querySelector<HTMLButtonElement>('[data-scan-camera]');
  const look = part.querySelector<HTMLDialogElement>('[data-scan-look]');
  const video = look?.querySelector('video');
  if (!BarcodeDetector || !navigator.mediaDevices || !button || !look || !video) return;
  button.hidden = false;
  const detector = new BarcodeDetector({ formats: FORMATS });
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => {
    clearInterval(timer);
    for (const track of (video.srcObject as MediaStream | null)?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  };
  look.addEventListener('close', stop);
  look.querySelector('[data-scan-close]')?.addEventListener('click', () => look.close());
  button.addEventListener('click', async () => {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    } catch {
      return tell(part, 'wrong', part.dataset.wordsCamera);
    }
    look.showModal();
    await video.play();
    timer = looking(detector, video, found);
  });
}

function looking(detector: Detector, video: HTMLVideoElement, found: (code: string) => void): ReturnType<typeof setInterval> {
  let seen = { code: '', at: 0 };
  return setInterval(async () => {
    const [one] = await detector.detect(video).catch(() => []);
    if (!one) return;
    const now = performance.now();
    if (one.rawValue !== seen.code || now - seen.at > SAME_WITHIN) found(one.rawValue);
    seen = { code: one.rawValue, at: now };
  }, LOOKS_EVERY);
}
