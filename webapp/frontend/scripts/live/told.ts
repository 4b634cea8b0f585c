// What the server told the page at its start.

export type Role = 'host' | 'member' | 'customer' | 'guest' | 'viewer';

export interface TalkLine {
  seq: number;
  lineId: string;
  clientId: string;
  kind: 'chat' | 'question' | 'private';
  person: string;
  name: string;
  role: Role;
  toPerson: string;
  body: string;
  language: string;
  at: string;
  answered: boolean;
  pinned: boolean;
  hidden?: boolean;
}

export interface Step {
  atMinute: number;
  title: string;
  product: string;
}

export interface Told {
  shop: string;
  url: string;
  as: 'member' | 'customer' | 'viewer';
  me: { person: string; name: string; role: Role; place?: string };
  /** Whether this shop asks where people are from. */
  places?: boolean;
  session?: string;
  number?: number;
  kind: 'window' | 'showing' | 'tour' | 'consultation';
  state?: string;
  stream?: string;
  view?: 'flat' | '360';
  steered?: boolean;
  patrols?: boolean;
  called?: boolean;
  startsAt?: string;
  endsAt?: string | null;
  host?: string;
  hostName?: string;
  agenda?: Step[];
  seq: number;
  privateSeq?: number;
  serverNow: string;
  slowSeconds: number;
  lines: TalkLine[];
  privateLines: TalkLine[];
  pinned: TalkLine[];
  reactions: Record<string, number>;
  watching: number;
  language: string;
  zone: string;
  words: Record<string, string>;
}

export const toldTo = (root: Document = document): Told => JSON.parse(root.getElementById('told')?.textContent ?? '{}') as Told;

export type Words = (name: string, values?: Record<string, string | number>) => string;

/** The page's sentences, with their places filled. */
export const wordsOf = (told: Pick<Told, 'words'>): Words => (name, values = {}) =>
  (told.words[name] ?? '').replace(/\{(\w+)\}/g, (whole, place: string) => String(values[place] ?? whole));

/** A time of day as the reader writes it, where the shop is. */
export const hourIn = (told: Pick<Told, 'language' | 'zone'>): ((at: string | number | Date) => string) => {
  const format = new Intl.DateTimeFormat(told.language, { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: told.zone });
  return (at) => format.format(new Date(at));
};
