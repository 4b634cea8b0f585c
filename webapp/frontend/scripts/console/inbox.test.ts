import { beforeEach, describe, expect, it, vi } from 'vitest';
import { asked, canned } from './canned.ts';
import { events } from './events.ts';
import { inbox } from './inbox.ts';

vi.mock('htmx.org', () => ({ default: { process: () => undefined } })); // it needs more of a browser than there is here

describe('ready answers', () => {
  const page = (): { talk: HTMLElement; say: HTMLTextAreaElement; list: HTMLElement } => {
    document.body.innerHTML = `<div id="talk"><textarea data-say></textarea><ul id="canned" hidden>
      <li id="c1" data-shortcut="orari" data-words="Fino alle 19:30."></li><li id="c2" data-shortcut="ordine" data-words="Il tuo ordine parte oggi."></li></ul></div>`;
    const talk = document.getElementById('talk')!;
    const say = talk.querySelector<HTMLTextAreaElement>('textarea')!;
    canned(talk, say);
    return { talk, say, list: document.getElementById('canned')! };
  };
  const type = (say: HTMLTextAreaElement, words: string): void => {
    say.value = words;
    say.dispatchEvent(new Event('input'));
  };
  const press = (say: HTMLTextAreaElement, key: string): void => {
    say.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  };

  it('are asked for by a slash at the beginning and nothing else', () => {
    expect(asked('/')).toBe('');
    expect(asked('/Or')).toBe('or');
    expect(asked('10/2')).toBeNull();
    expect(asked('/orari e poi')).toBeNull();
  });

  it('narrow down, are walked through, and one is put in place', () => {
    const { say, list } = page();
    type(say, '/or');
    expect(list.hidden).toBe(false);
    expect(say.getAttribute('aria-activedescendant')).toBe('c1');
    press(say, 'ArrowDown');
    expect(say.getAttribute('aria-activedescendant')).toBe('c2');
    press(say, 'Enter');
    expect(say.value).toBe('Il tuo ordine parte oggi.');
    expect(list.hidden).toBe(true);
  });

  it('go away with Escape and when nothing fits', () => {
    const { say, list } = page();
    type(say, '/');
    press(say, 'Escape');
    expect(list.hidden).toBe(true);
    type(say, '/xyz');
    expect(list.hidden).toBe(true);
    expect(say.hasAttribute('aria-activedescendant')).toBe(false);
  });
});

describe('what the server tells of', () => {
  class Line extends EventTarget {
    closed = false;
    close(): void {
      this.closed = true;
    }
  }
  let lines: Line[];
  const heard = (): string[] => {
    const told: string[] = [];
    for (const name of ['inbox', 'figures']) {
      document.body.addEventListener(name, (event) => told.push(`${name}:${(event as CustomEvent<{ subjects: string[] }>).detail.subjects.join('+')}`));
    }
    return told;
  };

  beforeEach(() => {
    lines = [];
    document.body.replaceWith(document.createElement('body'));
    document.body.innerHTML = '<div data-console></div>';
    vi.stubGlobal('EventSource', Line);
    events(() => {
      lines.push(new Line());
      return lines.at(-1) as unknown as EventSource;
    });
  });

  it('is told on the body, and everything is asked for anew after a line that was lost', () => {
    const told = heard();
    lines[0]!.dispatchEvent(new Event('ready'));
    expect(told).toEqual([]);
    lines[0]!.dispatchEvent(new MessageEvent('inbox', { data: 'a b' }));
    lines[0]!.dispatchEvent(new Event('ready'));
    expect(told).toEqual(['inbox:a+b', 'inbox:', 'figures:']);
  });

  it('is not listened to by a page that nobody sees', () => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    document.dispatchEvent(new Event('visibilitychange'));
    expect(lines[0]!.closed).toBe(true);
    Object.defineProperty(document, 'hidden', { configurable: true, value: false });
    document.dispatchEvent(new Event('visibilitychange'));
    expect(lines.at(-1)!.closed).toBe(false);
  });
});

describe('keys', () => {
  it('go on from the row that was chosen, whatever else comes before its answer', () => {
    const row = (id: string): string => `<a data-row="${id}" href="#${id}"></a>`;
    document.body.innerHTML = `<div data-inbox><ul data-rows="/rows">${row('a')}${row('b')}</ul><section id="talk"></section></div>`;
    Element.prototype.scrollIntoView = (): void => undefined;
    const [first, second] = [...document.querySelectorAll<HTMLElement>('[data-row]')] as [HTMLElement, HTMLElement];
    const clicked: string[] = [];
    document.body.addEventListener('click', (event) => {
      event.preventDefault();
      const one = (event.target as HTMLElement);
      clicked.push(one.dataset.row!);
      one.dispatchEvent(new CustomEvent('htmx:beforeRequest', { bubbles: true }));
    });
    inbox();
    const press = (key: string): boolean => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    press('j');
    document.body.dispatchEvent(new Event('htmx:afterSettle')); // a figure of the navigation, say
    press('j');
    expect(clicked).toEqual(['a', 'b']);
    first.dispatchEvent(new CustomEvent('htmx:afterRequest', { bubbles: true, detail: { elt: first } }));
    expect(second.getAttribute('aria-current')).toBe('true');
    second.dispatchEvent(new CustomEvent('htmx:afterRequest', { bubbles: true, detail: { elt: second } }));
    expect(second.hasAttribute('aria-current')).toBe(false); // it was refused: none is open
  });
});
