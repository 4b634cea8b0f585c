import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fits, palette } from './palette.ts';
import { toasts } from './toast.ts';

describe('search or do', () => {
  it('finds by beginnings of words, whatever the accents', () => {
    expect(fits('imp', 'Impostazioni della bottega')).toBeGreaterThan(fits('bott', 'Impostazioni della bottega'));
    expect(fits('quantita', 'Quantità')).toBeGreaterThan(0);
    expect(fits('zzz', 'Quantità')).toBe(0);
    expect(fits('inv pers', 'Invita una persona')).toBeGreaterThan(0);
  });

  it('opens on Ctrl K, moves with arrows and goes on Enter', () => {
    document.body.innerHTML = `<dialog id="palette"><input><ul role="listbox">
      <li role="option" id="a"><a href="#a">Posta</a></li><li role="option" id="b"><a href="#b">Squadra</a></li>
      <li role="option" id="c" data-look="/console/customers?q=" hidden><a href="#c">Clienti <b data-typed></b></a></li></ul><p data-palette-nothing hidden></p></dialog>`;
    const dialog = document.querySelector('dialog') as HTMLDialogElement;
    dialog.showModal = vi.fn(() => { dialog.open = true; });
    dialog.close = vi.fn(() => { dialog.open = false; });
    palette();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }));
    expect(dialog.open).toBe(true);
    const field = document.querySelector('input') as HTMLInputElement;
    const taken = vi.fn((event: Event) => { event.preventDefault(); });
    document.querySelector('#b a')?.addEventListener('click', taken);
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown' }));
    expect(document.querySelector('#b')?.getAttribute('aria-selected')).toBe('true');
    field.value = 'squ';
    field.dispatchEvent(new Event('input'));
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    expect(taken).toHaveBeenCalledOnce();
    expect(dialog.open).toBe(false);
    expect(document.querySelector('#c a')?.getAttribute('href')).toBe('/console/customers?q=squ');
    field.value = 'né & <b>';
    field.dispatchEvent(new Event('input'));
    expect(document.querySelector('#c a')?.getAttribute('href')).toBe('/console/customers?q=n%C3%A9%20%26%20%3Cb%3E');
    expect(document.querySelector('#c [data-typed]')?.textContent).toBe('“né & <b>”');
  });
});

describe('what was just done', () => {
  beforeEach(() => {
    document.body.innerHTML = `<div id="toasts"></div><template id="toast-shape"><div data-toast><span></span>
      <form action="/x"><button>Undo</button></form><button data-toast-close>x</button></div></template>`;
  });

  it('is said as text, with a way back only where there is one, and leaves by itself', () => {
    vi.useFakeTimers();
    toasts(1_000);
    document.body.dispatchEvent(new CustomEvent('toast', { detail: { words: '<b>Ciao</b>', undo: '/console/team/1/on' } }));
    document.body.dispatchEvent(new CustomEvent('toast', { detail: { words: 'Fatto' } }));
    const lines = [...document.querySelectorAll('[data-toast]')];
    expect(lines.map((line) => line.querySelector('span')?.textContent)).toEqual(['<b>Ciao</b>', 'Fatto']);
    expect(lines.map((line) => Boolean(line.querySelector('form')))).toEqual([true, false]);
    vi.advanceTimersByTime(1_001);
    expect(document.querySelectorAll('[data-toast]')).toHaveLength(0);
    vi.useRealTimers();
  });
});
