import { beforeEach, expect, test, vi } from 'vitest';
import { goods } from './goods.ts';
import { axesOf, combined, product, sorting } from './product.ts';

const boxes = () => [...document.querySelectorAll<HTMLInputElement>('input[name="product"]')];

beforeEach(() => {
  document.body.innerHTML = '';
});

test('one tick chooses all, and how many is said', () => {
  document.body.innerHTML = `<main data-goods><form id="many"><input type="checkbox" data-goods-all><span data-goods-count data-words="{count} chosen"></span></form>
    ${[1, 2, 3, 4].map((one) => `<input type="checkbox" name="product" value="${one}">`).join('')}</main>`;
  goods();
  const all = document.querySelector<HTMLInputElement>('[data-goods-all]')!;
  all.checked = true;
  all.dispatchEvent(new Event('change', { bubbles: true }));
  expect(boxes().every((box) => box.checked)).toBe(true);
  boxes()[1]!.click();
  expect(document.querySelector('[data-goods-count]')!.textContent).toBe('3 chosen');
  expect(all.indeterminate).toBe(true);
});

test('with Shift a stretch is chosen', () => {
  document.body.innerHTML = `<main data-goods>${[1, 2, 3, 4].map((one) => `<input type="checkbox" name="product" value="${one}">`).join('')}</main>`;
  goods();
  boxes()[0]!.click();
  boxes()[2]!.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));
  expect(boxes().map((box) => box.checked)).toEqual([true, true, true, false]);
});

test('options are combined as they are written', () => {
  expect(axesOf('size: S, M\n color = red;blue \nnothing\nempty:')).toEqual([
    { key: 'size', values: ['S', 'M'] },
    { key: 'color', values: ['red', 'blue'] },
  ]);
  expect(combined(axesOf('size: S, M\ncolor: red'))).toEqual(['size: S, color: red', 'size: M, color: red']);
  expect(combined([])).toEqual([]);
});

test('a kind is added with names of its own, and what is offered as a tag goes into the field', () => {
  document.body.innerHTML = `<form data-product><input name="tags" value="taste:sweet"><button type="button" data-tag="occasion:gift"></button><button type="button" data-tag="taste:sweet"></button>
    <ol data-kinds-list><li data-kind><div class="kind-first"><input id="kind-4-options" name="kind-4-options" value="size: S"><input id="kind-4-price" name="kind-4-price" value="5"></div><input type="hidden" name="kind-4-known" value="yes"></li></ol>
    <div data-kinds-more hidden><button type="button" data-kind-add></button></div></form>`;
  vi.stubGlobal('matchMedia', () => ({ matches: true }));
  product();
  document.querySelector<HTMLElement>('[data-kind-add]')!.click();
  expect([...document.querySelectorAll<HTMLInputElement>('[name$="-options"]')].map((one) => [one.name, one.value])).toEqual([['kind-4-options', 'size: S'], ['kind-5-options', '']]);
  expect(document.querySelectorAll('[name$="-known"]')).toHaveLength(1);
  const [gift, sweet] = [...document.querySelectorAll<HTMLButtonElement>('[data-tag]')];
  expect(sweet!.hidden).toBe(true);
  gift!.click();
  expect(document.querySelector<HTMLInputElement>('[name="tags"]')!.value).toBe('taste:sweet, occasion:gift');
  vi.unstubAllGlobals();
});

test('a picture that is put down before another one is sent in the new order', () => {
  document.body.innerHTML = '<form data-sorting><ol>' + ['a', 'b', 'c'].map((one) => `<li data-sorts id="${one}"></li>`).join('') + '</ol></form>';
  const form = document.querySelector<HTMLFormElement>('form')!;
  const sent = vi.fn();
  form.addEventListener('sorted', sent);
  sorting(form);
  document.getElementById('c')!.dispatchEvent(new Event('dragstart'));
  document.getElementById('a')!.dispatchEvent(new Event('drop'));
  expect([...form.querySelectorAll('li')].map((one) => one.id)).toEqual(['c', 'a', 'b']);
  expect(sent).toHaveBeenCalledOnce();
});
