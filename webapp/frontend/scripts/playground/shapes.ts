// What the playground's JSON looks like; the same shapes as webapp/playground/asked.py and shop/messaging/viewing.py.

export type Language = 'en' | 'it' | 'es';

export interface ShopClock { now: string; words: string; shift_seconds: number }

export interface Customer { name: string; phone: string; user_id: string; language: Language; registered: boolean }

export interface Workspace {
  slug: string;
  name: string;
  color: string;
  logo: string;
  agent: string;
  person: string;
  hours: string;
  open_now: boolean;
  clock: ShopClock;
  customers: Customer[];
  sentences: Partial<Record<Language, string[]>>;
}

export interface Button { kind: 'reply' | 'item' | 'link'; title: string; id: string; description: string; url: string }

export interface Card { slug: string; name: string; tag: string; picture: string; stance: string; url: string }

export interface Place { latitude: number; longitude: number; label: string; address: string }

export type Status = 'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'receiving' | 'received';

export interface Message {
  sid: string;
  mine: boolean;
  author: string;
  text: string;
  time: string;
  status: Status;
  media: [string, string][];
  place: Place | null;
  buttons: Button[];
  list_title: string;
  subtitle: string;
  template: string;
  error_code: number | null;
  reply_to: string;
  turn: number | null;
  cards: Card[];
}

export interface Turn {
  id: string;
  number: number;
  state: 'running' | 'done' | 'superseded' | 'lost';
  outcome: string;
  from_seq: number;
  to_seq: number;
  model: string;
  tokens_in: number;
  tokens_out: number;
  milliseconds: number;
}

export interface Conversation {
  id: string;
  customer_name: string;
  registered: boolean;
  language: Language;
  responder: 'agent' | 'queue' | 'member';
  member: string;
}

export interface Thread {
  clock: ShopClock;
  typing: boolean;
  conversation: Conversation | null;
  messages: Message[];
  turns: Turn[];
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Details = { [key: string]: Json };

export interface Step {
  step: string;
  state: 'ok' | 'refused' | 'skipped' | 'changed' | 'failed';
  words: string;
  ms: number;
  details: Details;
}

export interface Written { id: string; direction: 'in' | 'out'; text: string; status: Status; author: string; error_code: number | null }

export interface TracedTurn extends Turn { trace: Step[]; messages: Written[] }

export interface OutboxEntry {
  id: string;
  topic: string;
  key: string;
  payload: Details;
  state: 'waiting' | 'leased' | 'done' | 'failed';
  available_at: string;
  attempts: number;
  error: string;
}

export interface WireRequest {
  number: number;
  at: string;
  direction: 'to_twilio' | 'to_us';
  method: string;
  path: string;
  status: number;
  milliseconds: number;
  fields: Details;
  answer: Json;
  headers: Record<string, string>;
}

export type Rows = Record<string, Details[]>;
