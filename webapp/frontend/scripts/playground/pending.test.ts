import { expect, test } from 'vitest';
import { pendingMessage, stillPending } from './pending.ts';
import type { Message } from './shapes.ts';

const NOW = new Date('2026-11-20T09:41:00');
const said = (text: string, sid = 'SM1'): Message => ({ ...pendingMessage({ text }, [], NOW).message, sid });

test('what was sent stands on the phone until the wire brings it back', () => {
  const pending = pendingMessage({ text: 'ciao' }, [], NOW);
  pending.sid = 'SM1';
  expect(stillPending([pending], [])).toEqual([pending]);
  expect(stillPending([pending], [said('ciao')])).toEqual([]);
});

test('it is not shown twice while its id is not known yet', () => {
  const pending = pendingMessage({ text: 'ciao' }, [], NOW);
  expect(stillPending([pending], [said('ciao', 'SM9')])).toEqual([]);
});

test('the same words again are another message', () => {
  const thread = [said('ciao', 'SM1')];
  const pending = pendingMessage({ text: 'ciao' }, thread, NOW);
  expect(stillPending([pending], thread)).toEqual([pending]);
});

test('what failed stays until it is tried again', () => {
  const pending = pendingMessage({ text: 'ciao' }, [], NOW);
  pending.message.status = 'failed';
  expect(stillPending([pending], [said('ciao')])).toEqual([pending]);
});
