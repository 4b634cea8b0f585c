// @vitest-environment node
import { beforeEach, expect, test } from 'vitest';
import { answerOf, type Around, keepAll } from './offline.ts';

const HERE = 'https://shop.example';
let kept: Map<string, Response>;
let line: 'up' | 'away';
let status: number;
let now: number;
let asked: string[];

const pathOf = (request: Request | string): string => (typeof request === 'string' ? request : new URL(request.url).pathname);
const around: Around = {
  caches: {
    open: async () => ({ match: async (one: Request | string) => kept.get(pathOf(one))?.clone(), put: async (one: Request | string, answer: Response) => void kept.set(pathOf(one), answer) }) as unknown as Cache,
    delete: async () => (kept.clear(), true),
  },
  fetch: async (one) => {
    asked.push(pathOf(one));
    if (line === 'away') throw new TypeError('no connection');
    return new Response(`${pathOf(one)} at ${now}`, { status });
  },
  now: () => now,
  origin: HERE,
};
const visit = (path = '/team/picking'): Request => Object.defineProperty(new Request(HERE + path), 'mode', { value: 'navigate' });
const words = async (answer: Promise<Response> | null): Promise<string> => (await (await answer)!.text());

beforeEach(() => {
  [kept, line, status, now, asked] = [new Map(), 'up', 200, 1000, []];
});

test('the page opens as it was last where there is no connection', async () => {
  await answerOf(visit(), around);
  now = 2000;
  await answerOf(new Request(`${HERE}/team/picking?lang=it`), around);
  line = 'away';
  expect(await words(answerOf(visit(), around))).toBe('/team/picking at 2000');
  await expect(answerOf(new Request(`${HERE}/team/picking`), around)).rejects.toThrow('no connection');
});

test('what is older than a working day, or of somebody who is signed out, is shown to nobody', async () => {
  await answerOf(visit(), around);
  line = 'away';
  now += 12 * 3600_000;
  await expect(answerOf(visit(), around)).rejects.toThrow('no connection');
  line = 'up';
  await answerOf(visit(), around);
  status = 401;
  await answerOf(visit(), around);
  expect(kept.size).toBe(0);
});

test('what the page loads is fetched once, and nothing else is touched', async () => {
  await keepAll([`${HERE}/static/build/scripts/team.1.js`, '/team/picking', `${HERE}/team/live`, 'https://elsewhere.example/static/build/x.js'], around);
  expect([...kept.keys()]).toEqual(['/static/build/scripts/team.1.js', '/team/picking']);
  line = 'away';
  expect(await words(answerOf(new Request(`${HERE}/static/build/scripts/team.1.js`), around))).toContain('team.1.js');
  expect(asked).toEqual(['/static/build/scripts/team.1.js', '/team/picking']);
  for (const other of ['/team/live', '/team/pickings', '/live/socket', '/api/v1/orders']) expect(answerOf(visit(other), around)).toBeNull();
  expect(answerOf(new Request(`${HERE}/team/picking`, { method: 'POST' }), around)).toBeNull();
});
