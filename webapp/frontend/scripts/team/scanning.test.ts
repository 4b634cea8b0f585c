import { beforeEach, expect, test, vi } from 'vitest';
import type { Line } from '../live/line.ts';
import { pickingPage } from './picking.ts';
import { codeOf, scanning } from './scanning.ts';

const row = (id: string, codes: string, pick = 'open'): string =>
  `<li id="pick-${id}" data-pick="${pick}" data-codes="${codes}" data-name="Oil ${id}"><form data-pick-form><button>A3</button></form></li>`;

let picked: string[];

const types = (keys: string, apart = 5, at: EventTarget = document.body): void => {
  let now = 1000;
  for (const key of [...keys, 'Enter']) {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    Object.defineProperty(event, 'timeStamp', { value: (now += apart) });
    at.dispatchEvent(event);
  }
};
const said = (): HTMLElement => document.querySelector<HTMLElement>('[data-scan-said]')!;

beforeEach(() => {
  picked = [];
  sessionStorage.clear();
  vi.stubGlobal('document', document.implementation.createHTMLDocument());
  document.body.innerHTML = `
    <section data-scan data-words-picked="Picked: {what}" data-words-again="Picked already: {what}" data-words-wrong="Not on this list: {code}.">
      <input data-scan-code><button data-scan-camera hidden></button><p data-scan-said hidden></p><dialog data-scan-look><video></video></dialog>
    </section>
    <ul>${row('a', '8001234567893 OIL-1')}${row('b', '8001234567893 OIL-1')}${row('c', 'JAM', 'picked')}</ul>`;
  for (const form of document.querySelectorAll('form')) form.requestSubmit = () => void picked.push(form.parentElement!.id);
  scanning();
});

test('a reader that types picks the first line that still waits', () => {
  types('8001234567893');
  expect(picked).toEqual(['pick-a']);
  expect([said().textContent, said().dataset.is, said().hidden]).toEqual(['Picked: Oil a', 'picked', false]);
  document.getElementById('pick-a')!.toggleAttribute('data-underway', true);
  types('oil-1');
  expect(picked).toEqual(['pick-a', 'pick-b']);
});

test('what is not on the list is refused in words, and what is picked is not picked again', () => {
  types('4006381333931');
  expect([said().textContent, said().dataset.is]).toEqual(['Not on this list: 4006381333931.', 'wrong']);
  expect(picked).toEqual([]);
  document.querySelector<HTMLInputElement>('[data-scan-code]')!.value = 'jam';
  types('', 5, document.querySelector('[data-scan-code]')!);
  expect(said().textContent).toBe('Picked already: Oil c');
});

test('a person who types slowly is not a reader', () => {
  types('8001234567893', 200);
  expect(picked).toEqual([]);
});

test('twelve figures are thirteen with a zero before them', () => {
  expect([codeOf('036000291452'), codeOf(' oil-1 ')]).toEqual(['0036000291452', 'OIL-1']);
});

test('without a connection what is scanned waits with what was tapped', () => {
  const asked: string[] = [];
  const open = (): Line =>
    ({ command: (name: string, body: { itemId?: string }) => (asked.push(`${name} ${body.itemId}`), new Promise(() => undefined)), unanswered: () => asked.length }) as unknown as Line;
  document.body.insertAdjacentHTML(
    'beforeend',
    `<main data-picking data-url="/team/picking" data-seq="1" data-member="m"><p data-line-state hidden></p><ul>
      <li id="pick-z" data-spot data-pick="open" data-codes="HONEY-1" data-name="Honey"><form data-pick-form data-item="z" data-does="pick"><button>B2<span data-waits-words hidden>Kept</span></button></form></li>
    </ul></main>`,
  );
  pickingPage(open as never);
  types('HONEY-1');
  expect(asked).toEqual(['picklist:pick z']);
  const line = document.getElementById('pick-z')!;
  expect([line.hasAttribute('data-underway'), line.querySelector<HTMLElement>('[data-waits-words]')!.hidden]).toEqual([true, false]);
  types('HONEY-1');
  expect(said().dataset.is).toBe('again');
  expect(asked).toHaveLength(1);
});
