import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TalkLine, Told } from '../told.ts';
import { wordsOf } from '../told.ts';
import { feeling } from './feeling.ts';
import { amount } from './goods.ts';
import { slateOf } from './slate.ts';
import { type Talk, talkIn } from './talk.ts';
import { stepAt } from './timing.ts';

const WORDS = { host: 'host', guest: 'Guest', you: 'you', question: 'question', private: 'private', answered: 'Answered', typing_one: '{name} is typing', typing_more: '{count} are typing', nothing_said: 'Nobody has written yet.', full: 'You are next but {place}.', full_next: 'You are next.', full_more: 'Stay.', lost: 'Coming again', lost_more: 'Nothing is lost.', again: 'Try now' };
const TOLD = { me: { person: 'customer:1', name: 'Marta', role: 'customer' }, language: 'en', zone: 'Europe/Rome', words: WORDS, lines: [], privateLines: [], pinned: [] } as unknown as Told;

const line = (lineId: string, changed: Partial<TalkLine> = {}): TalkLine => ({
  seq: 1, lineId, clientId: `c${lineId}`, kind: 'chat', person: 'guest:2', name: 'Helen', role: 'guest', toPerson: '', body: `words of ${lineId}`, language: 'en',
  at: `2026-11-20T16:48:0${lineId}Z`, answered: false, pinned: false, ...changed,
});

describe('talking', () => {
  let talk: Talk;
  let open: number;
  const part = (name: string): HTMLElement => document.querySelector(`[data-${name}]`) as HTMLElement;
  const texts = (): string[] => [...document.querySelectorAll('.said-line')].map((one) => one.textContent ?? '');

  beforeEach(() => {
    document.body.innerHTML = '<div data-pins></div><div data-log><ol data-lines></ol></div><button data-fresh hidden></button><p data-typing hidden></p>';
    talk = talkIn({ told: TOLD, words: wordsOf(TOLD), lines: part('lines'), pins: part('pins'), typing: part('typing'), fresh: part('fresh'), open: (count) => (open = count) });
  });

  it('shows each line once, with who wrote it and when, where the shop is', () => {
    expect(part('lines').textContent).toBe('Nobody has written yet.');
    talk.add(line('1'));
    talk.add(line('1'));
    talk.add(line('2', { role: 'host', name: 'Nunzia', body: '<b>Look up</b>' }));
    expect(texts()).toHaveLength(2);
    expect(texts()[0]).toContain('17:48');
    expect(texts()[1]).toContain('host');
    // What people write is words, never markup.
    expect(document.querySelectorAll('.said-line b')).toHaveLength(2);
  });

  it('shows our own line at once, and takes it for the same when it comes', () => {
    talk.expect('c3', 'chat', 'words of 3');
    expect(document.querySelector('[data-waiting]')?.textContent).toContain('words of 3');
    talk.add(line('3', { person: 'customer:1', name: 'Marta' }));
    expect(texts()).toHaveLength(1);
    talk.expect('c4', 'chat', 'a rude word');
    talk.forget('c4');
    expect(texts()).toHaveLength(1);
  });

  it('counts questions until they are answered, pins them, and hides what was hidden', () => {
    talk.add(line('5', { kind: 'question' }));
    expect(open).toBe(1);
    talk.answered('5');
    talk.pin('5', true);
    expect(open).toBe(0);
    expect(part('pins').textContent?.trim()).toBe('Helen words of 5 Answered');
    talk.add(line('6'));
    talk.show('questions');
    expect(texts()).toHaveLength(1);
    talk.hide('5');
    expect([texts().length, part('pins').textContent]).toEqual([0, '']);
  });

  it('says who is typing, until the line comes', () => {
    vi.useFakeTimers();
    talk.typing('guest:2', 'Helen');
    expect(part('typing').textContent).toBe('Helen is typing');
    talk.typing('guest:3', 'Rob');
    expect(part('typing').textContent).toBe('2 are typing');
    talk.add(line('7'));
    vi.advanceTimersByTime(6000);
    expect(part('typing').hidden).toBe(true);
  });
});

describe('feeling', () => {
  const taps = '<div data-reactions><button data-reaction="heart"><i data-count></i></button></div><div data-rising></div>';
  const set = (calm: boolean, send = vi.fn()): { send: typeof send; ticked: (given: Record<string, number>) => void; count: () => string; tap: () => void } => {
    document.body.innerHTML = taps;
    const [buttons, rising] = ['[data-reactions]', '[data-rising]'].map((name) => document.querySelector<HTMLElement>(name));
    const { ticked } = feeling({ buttons: buttons ?? null, rising: rising ?? null, calm, totals: { heart: 10 }, send });
    return { send, ticked, count: () => document.querySelector('[data-count]')?.textContent ?? '', tap: () => document.querySelector('button')?.click() };
  };

  it('counts our own taps once, however they come back', () => {
    const { ticked, count, tap } = set(false);
    tap();
    tap();
    expect(count()).toBe('12');
    ticked({ heart: 5 });
    expect(count()).toBe('15');
  });

  it('sends no more than the server counts, and rises for nobody who wants no motion', () => {
    const { send, ticked, tap } = set(true);
    for (let time = 0; time < 20; time += 1) tap();
    expect(send).toHaveBeenCalledTimes(8);
    ticked({ heart: 40 });
    expect(document.querySelectorAll('.reaction')).toHaveLength(0);
  });
});

describe('what stands beside', () => {
  it('knows the step of the agenda', () => {
    const agenda = [{ atMinute: 5, title: 'a', product: '' }, { atMinute: 20, title: 'b', product: '' }];
    expect([0, 5, 19, 60].map((minute) => stepAt(agenda, minute))).toEqual([-1, 0, 0, 1]);
  });

  it('writes amounts as the reader does', () => {
    expect(amount(4950, 'EUR', 'it').replace(/\s/g, ' ')).toBe('49,50 €');
    expect(amount(500, 'JPY', 'en')).toBe('¥500');
  });

  it('says calmly what is so, and offers to try only after a while', () => {
    vi.useFakeTimers();
    document.body.innerHTML = '<main><p data-slate-words></p><p data-slate-more hidden></p><button data-slate-button hidden></button></main>';
    const root = document.querySelector('main') as HTMLElement;
    const again = vi.fn();
    const slate = slateOf(root, wordsOf(TOLD), again);
    slate.show('lost');
    const button = root.querySelector('button') as HTMLButtonElement;
    expect([root.dataset.scene, button.hidden]).toEqual(['lost', true]);
    vi.advanceTimersByTime(7000);
    button.click();
    expect(again).toHaveBeenCalled();
    slate.show('queued', 3);
    expect(root.querySelector('[data-slate-words]')?.textContent).toBe('You are next but 2.');
    slate.show('queued', 1);
    expect(root.querySelector('[data-slate-words]')?.textContent).toBe('You are next.');
  });
});
