// Asks the server. What it refuses comes back as a Refused with its words.
import type { Customer, OutboxEntry, Place, Rows, ShopClock, Thread, TracedTurn, WireRequest, Workspace } from './shapes.ts';

const ROOT = '/playground/api';

/** The server said no, in words. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string, words: string) {
    super(words);
    this.code = code;
  }
}

export interface ToSay {
  workspace: string;
  customer: Customer;
  text?: string;
  media_url?: string;
  media_type?: string;
  place?: Place;
  tap?: { id: string; title: string; kind: 'button' | 'item' };
  reply_to?: string;
}

export interface Kept { url: string; type: string }

const named = (customer: Customer): string => customer.phone || customer.user_id;
const query = (values: Record<string, string | number>): string => new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)])).toString();

async function told<T>(answer: Response): Promise<T> {
  if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
  const problem = await answer.json().catch(() => ({})) as { code?: string; title?: string; detail?: string };
  throw new Refused(problem.code ?? 'fault', [problem.title ?? 'The server did not answer.', problem.detail].filter(Boolean).join(' '));
}

const get = async <T>(path: string): Promise<T> => told<T>(await fetch(`${ROOT}${path}`));
const post = async <T>(path: string, body: unknown): Promise<T> => told<T>(await fetch(`${ROOT}${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }));

export const workspaces = (): Promise<Workspace[]> => get('/workspaces');
export const say = (message: ToSay): Promise<{ message_sid: string }> => post('/say', message);
export const markRead = (sid: string): Promise<void> => post('/read', { sid });
export const turn = (id: string, workspace: string): Promise<TracedTurn> => get(`/turn/${id}?${query({ workspace })}`);
export const rows = (workspace: string, customer: Customer): Promise<Rows> => get(`/rows?${query({ workspace, customer: named(customer) })}`);
export const outbox = (workspace: string): Promise<OutboxEntry[]> => get(`/outbox?${query({ workspace })}`);
export const requests = (): Promise<WireRequest[]> => get('/requests');
export const moveClock = (wanted: { workspace: string; shift_seconds?: number; reset?: boolean }): Promise<ShopClock> => post('/clock', wanted);

/** The thread, or nothing while it is as it was at `mark`. */
export async function thread(workspace: string, customer: Customer, mark: string): Promise<{ thread: Thread; mark: string } | null> {
  const answer = await fetch(`${ROOT}/thread?${query({ workspace, customer: named(customer), language: customer.language, seen: mark })}`);
  if (answer.status === 204) return null;
  return { thread: await told<Thread>(answer), mark: answer.headers.get('ETag') ?? '' };
}

/** Keep a file as Twilio would; gives the address to send. */
export async function upload(file: File): Promise<Kept> {
  const form = new FormData();
  form.append('file', file);
  return told<Kept>(await fetch(`${ROOT}/media`, { method: 'POST', body: form }));
}

/** Keep one of the drawn goods as if it had been photographed. */
export const uploadDrawing = async (name: string): Promise<Kept> => told<Kept>(await fetch(`${ROOT}/media/drawing`, { method: 'POST', body: new URLSearchParams({ name }) }));
