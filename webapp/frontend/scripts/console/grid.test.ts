import { describe, expect, it } from 'vitest';
import { block, fill, grids, renumbered } from './grid.ts';

const TABLE = `<table data-grid="good"><tbody>${[0, 1].map((row) => `<tr data-row="${row}">${['name', 'price'].map((name) => `<td><label for="good_${row}_${name}">${name}, ${row + 1}</label><input id="good_${row}_${name}" name="good_${row}_${name}"></td>`).join('')}</tr>`).join('')}</tbody></table><button data-grid-more="good" hidden></button>`;

const cell = (name: string): HTMLInputElement => document.getElementById(name) as HTMLInputElement;
const press = (target: HTMLElement, key: string, more: KeyboardEventInit = {}): boolean => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));

describe('the grid of goods', () => {
  it('takes a block of a spreadsheet apart, and leaves a single word alone', () => {
    expect(block('Miele\t7,40\r\nOlio\t12')).toEqual([['Miele', '7,40'], ['Olio', '12']]);
    expect(block('Miele\n')).toBeNull();
    expect(renumbered('good_3_name', 12)).toBe('good_12_name');
  });

  it('grows as much as is pasted, with names and labels of its own', () => {
    document.body.innerHTML = TABLE;
    const table = document.querySelector('table')!;
    fill(table, cell('good_1_name'), [['Miele', '7'], ['Olio', '12'], ['Sale', '2']]);
    expect(cell('good_3_name').value).toBe('Sale');
    expect(cell('good_3_price').value).toBe('2');
    expect(document.querySelector('label[for="good_3_price"]')!.textContent).toBe('price, 4');
  });

  it('goes down with Enter, and sends the form from an empty line', () => {
    document.body.innerHTML = TABLE;
    grids();
    const first = cell('good_0_price');
    expect(press(first, 'Enter')).toBe(true);
    cell('good_0_name').value = 'Miele';
    expect(press(first, 'Enter')).toBe(false);
    expect(document.activeElement).toBe(cell('good_1_name'));
    cell('good_1_name').value = 'Olio';
    press(cell('good_1_name'), 'Enter');
    expect(document.activeElement).toBe(cell('good_2_name'));
    press(cell('good_2_name'), 'ArrowUp', { altKey: true });
    expect(document.activeElement).toBe(cell('good_1_name'));
    expect(document.querySelector<HTMLButtonElement>('button')!.hidden).toBe(false);
  });
});
