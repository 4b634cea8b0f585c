import { expect, it, vi } from 'vitest';
import { leaving } from './leaving.ts';
import { KEPT } from './offline.ts';

it('forgets what the warehouse’s page kept when somebody signs out, and with no other form', () => {
  const gone = vi.fn(async () => true);
  leaving({ delete: gone });
  document.body.innerHTML = '<form action="/console/team"></form><form action="/console/sign-out"></form>';
  const [other, out] = [...document.forms];
  other?.dispatchEvent(new Event('submit', { bubbles: true }));
  expect(gone).not.toHaveBeenCalled();
  out?.dispatchEvent(new Event('submit', { bubbles: true }));
  expect(gone).toHaveBeenCalledExactlyOnceWith(KEPT);
});
