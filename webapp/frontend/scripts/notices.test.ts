// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { type Around, begin, bytes } from './notices.ts';
import { noticeOf, pathOf } from './notices_shown.ts';

const PAGE = `<section data-notices data-key="BP4z" data-scope="/notices/own/" data-known="mark-a" data-where="/l/t/notices" hidden>
  <p data-notices-told data-off="off" data-on="on" data-denied="denied" data-failed="failed" data-busy="busy"></p>
  <button data-notices-on>on</button><button data-notices-off hidden>off</button></section>`;

function around(changes: Partial<Around> & { kept?: string; refuses?: boolean } = {}): Around & { posted: [string, unknown][] } {
  const posted: [string, unknown][] = [];
  let kept = changes.kept ?? '';
  const made = () => (kept ? { endpoint: kept, toJSON: () => ({ endpoint: kept, keys: {} }), unsubscribe: () => Promise.resolve(true) } : null);
  const registration = {
    active: {},
    pushManager: {
      getSubscription: () => Promise.resolve(made()),
      subscribe: () => {
        if (changes.refuses) return Promise.reject(new Error('no service'));
        kept = 'https://push.example/a';
        return Promise.resolve(made());
      },
    },
  };
  return {
    posted,
    workers: { register: () => Promise.resolve(registration), getRegistration: () => Promise.resolve(registration) } as unknown as Around['workers'],
    ask: () => Promise.resolve('granted'),
    post: (url, body) => { posted.push([url, body]); return Promise.resolve(true); },
    mark: (endpoint) => Promise.resolve(`mark-${endpoint.slice(-1)}`),
    ...changes,
  };
}

async function shown(told: Around): Promise<(name: string) => HTMLElement> {
  document.body.innerHTML = PAGE;
  const place = document.querySelector<HTMLElement>('[data-notices]');
  await begin(place as HTMLElement, told);
  return (name) => document.querySelector<HTMLElement>(name ? `[data-notices-${name}]` : '[data-notices]') as HTMLElement;
}

test('one button asks for notices here, another takes that back, and the focus follows', async () => {
  const told = around();
  const part = await shown(told);
  expect(part('').hidden).toBe(false);
  part('on').click();
  await vi.waitFor(() => { expect(part('told').textContent).toBe('on'); });
  expect(document.activeElement).toBe(part('off'));
  part('off').click();
  await vi.waitFor(() => { expect(part('told').textContent).toBe('off'); });
  expect(told.posted).toEqual([['/l/t/notices', { endpoint: 'https://push.example/a', keys: {} }], ['/l/t/notices/off', { endpoint: 'https://push.example/a' }]]);
});

test('a browser that takes this person’s notices already says so, one of somebody else does not', async () => {
  expect((await shown(around({ kept: 'https://push.example/a' })))('told').textContent).toBe('on');
  expect((await shown(around({ kept: 'https://push.example/b' })))('told').textContent).toBe('off');
});

test('a no and a fault are told, and nothing is lost by them', async () => {
  const denied = await shown(around({ ask: () => Promise.resolve('denied') }));
  denied('on').click();
  await vi.waitFor(() => { expect(denied('told').textContent).toBe('denied'); });
  const failing = await shown(around({ refuses: true }));
  failing('on').click();
  await vi.waitFor(() => { expect(failing('told').textContent).toBe('failed'); });
  expect(failing('on').hidden).toBe(false);
});

test('a notice leads to a page of ours, and what is none is not shown', () => {
  expect(noticeOf('{"title":"Ada","text":"at ten","path":"/l/x","about":"B1"}')).toEqual({ title: 'Ada', text: 'at ten', path: '/l/x', about: 'B1' });
  expect([noticeOf(''), noticeOf('{}'), noticeOf('null')]).toEqual([null, null, null]);
  expect(['//evil.example', 'https://evil.example', '/\\evil', '/l/x'].map(pathOf)).toEqual(['/', '/', '/', '/l/x']);
  expect([...bytes('BP4z-_8')]).toEqual([4, 254, 51, 251, 255]);
});
