// The host's own page: choose a camera, begin, pause, end; who is there, what they say and ask, how the line carries it.
import { h, need } from '../../playground/dom.ts';
import { calling } from '../call/calling.ts';
import { runClocks, setClock } from '../clock.ts';
import { type Line, openLine } from '../line.ts';
import type { Access } from '../player/way.ts';
import { drawn } from '../line.ts';
import { hourIn, type TalkLine, type Told, toldTo, type Words, wordsOf } from '../told.ts';
import { feeling } from '../watch/feeling.ts';
import { talkIn } from '../watch/talk.ts';
import { photos } from '../photo.ts';
import { recordingBanner } from '../recording.ts';
import { timing } from '../watch/timing.ts';
import { writing } from '../watch/writing.ts';
import { cameras, type Facing, listen, NoCamera, opened } from './cameras.ts';
import { actsOf, orderPane, outButton } from './keeping.ts';
import { Calling, type Outlet } from './outlet.ts';
import { kindOf, RUNGS } from './recording.ts';
import { type Received, Sending, type SendingState } from './sending.ts';

const HEIGHT = RUNGS[0]?.height ?? 720;
const SURE_FOR = 4000;
const PEOPLE_EVERY = 10_000;
const HERE_EVERY = 15_000;

interface Here {
  person: string;
  name: string;
  role: string;
  joinedAt: string;
  connection: string;
  place: string;
}

/** Takes over the page from which a picture is sent, if this is one. */
export function broadcastPage(): void {
  const root = document.querySelector<HTMLElement>('[data-broadcast]');
  if (!root) return;
  const told = toldTo();
  const words = wordsOf(told);
  const part = (name: string): HTMLElement | null => root.querySelector<HTMLElement>(`[data-${name}]`);
  const say = (text: string): void => {
    const voice = part('said');
    if (voice) voice.textContent = text;
  };
  setClock();
  runClocks();
  const studio = studioOf(root, told, words, say);
  const line = talking(root, told, words, say, () => studio.stream());
  part('end')?.addEventListener('click', sure(part('end'), part('end-words'), words, () => {
    studio.end();
    if (told.kind !== 'showing') void line.command('session:end', { sessionId: told.session });
  }));
}

/** Ends only what was meant to be ended: the second tap, within four seconds. */
function sure(button: HTMLElement | null, label: HTMLElement | null, words: Words, act: () => void): () => void {
  const before = label?.textContent ?? '';
  let timer = 0;
  return () => {
    if (!button || !label) return;
    const meant = button.hasAttribute('data-sure');
    clearTimeout(timer);
    button.toggleAttribute('data-sure', !meant);
    label.textContent = meant ? before : words('end_sure');
    if (meant) return act();
    timer = window.setTimeout(() => {
      button.removeAttribute('data-sure');
      label.textContent = before;
    }, SURE_FOR);
  };
}

interface Studio {
  stream(): MediaStream | null;
  end(): void;
}

/** The camera, and what becomes of its picture. */
function studioOf(root: HTMLElement, told: Told, words: Words, say: (text: string) => void): Studio {
  const part = <T extends HTMLElement = HTMLElement>(name: string): T => need<T>(`[data-${name}]`, root);
  const [video, choice, state] = [part<HTMLVideoElement>('video'), part<HTMLSelectElement>('cameras'), part('state-words')];
  const level = part<HTMLMeterElement>('level');
  const tab = drawn();
  let stream: MediaStream | null = null;
  let facing: Facing = 'environment';
  let sending: Outlet | null = null;
  let opening: Promise<boolean> | null = null;
  let stopListening = (): void => undefined;
  let awake: { release(): Promise<void> } | null = null;

  const tell = (text: string): void => {
    if (state.textContent !== text) state.textContent = text;
  };
  const show = (now: SendingState): void => {
    root.dataset.sending = now;
    tell(words(`send_${now}`));
    part('start').hidden = now !== 'off';
    part('pause').hidden = now !== 'live';
    part('resume').hidden = now !== 'paused';
    part('end').hidden = now === 'over';
    root.querySelector('[data-live-mark]')?.toggleAttribute('hidden', now !== 'live');
    if (now === 'live') say(words('send_live'));
    void stayAwake(now === 'live' || now === 'back');
  };
  /** A phone that goes to sleep sends nothing. */
  const stayAwake = async (wanted: boolean): Promise<void> => {
    const lock = (navigator as { wakeLock?: { request(kind: 'screen'): Promise<{ release(): Promise<void> }> } }).wakeLock;
    if (wanted && !awake && lock) awake = await lock.request('screen').catch(() => null);
    else if (!wanted && awake) {
      void awake.release();
      awake = null;
    }
  };
  const look = (wanted: { id?: string; facing?: Facing }): Promise<boolean> => (opening = turnTo(wanted));
  const turnTo = async (wanted: { id?: string; facing?: Facing }): Promise<boolean> => {
    part('camera-again').hidden = true;
    const before = stream;
    // Phones open one camera at a time.
    before?.getVideoTracks().forEach((track) => track.stop());
    try {
      stream = await opened({ ...wanted, height: HEIGHT });
    } catch (problem) {
      tell(words(problem instanceof NoCamera ? problem.trouble : 'none'));
      part('camera-again').hidden = false;
      return false;
    }
    before?.getAudioTracks().forEach((track) => track.stop());
    stopListening();
    stopListening = listen(stream, (loud) => (level.value = loud));
    video.srcObject = stream;
    void video.play().catch(() => undefined);
    const settings = stream.getVideoTracks()[0]?.getSettings() ?? {};
    video.toggleAttribute('data-mirrored', settings.facingMode === 'user');
    sending?.use(stream);
    await list(settings.deviceId ?? '');
    return true;
  };
  const list = async (current: string): Promise<void> => {
    const found = await cameras();
    choice.replaceChildren(...found.map(({ id, name }, index) => h('option', { value: id }, name || words('camera', { number: index + 1 }))));
    choice.value = current;
    choice.hidden = found.length < 2;
    part('turn').hidden = found.length < 2;
    part('mute').hidden = !stream?.getAudioTracks().length;
  };
  const access = async (): Promise<Access | null> => {
    const answer = await fetch(`/team/live/${told.number}/publish`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ tab }) });
    return answer.ok ? ((await answer.json()) as { access: Access }).access : null;
  };
  /** Whoever taps while the camera is still being opened begins as soon as it is. */
  const begin = async (): Promise<void> => {
    if (!stream && !(await (opening ?? look({ facing })))) return;
    if (!stream || sending) return;
    const asked = {
      state: show,
      received: ({ kilobits }: Received) => {
        part('line-box').hidden = false;
        part('line-words').textContent = words('kilobits', { count: kilobits });
      },
    };
    if (root.dataset.engine !== 'embedded') sending = new Calling(stream, { ...asked, access });
    else {
      const kind = kindOf();
      if (!kind) return tell(words('send_cannot'));
      sending = new Sending(stream, kind, { ...asked, rung: () => undefined, address: async () => (await access())?.doors.find((door) => door.kind === 'push')?.url ?? null });
    }
    sending.start();
  };
  choice.addEventListener('change', () => void look({ id: choice.value }));
  part('turn').addEventListener('click', () => {
    facing = facing === 'user' ? 'environment' : 'user';
    void look({ facing });
  });
  part('mute').addEventListener('click', () => {
    const track = stream?.getAudioTracks()[0];
    if (!track) return;
    track.enabled = !track.enabled;
    part('mute').setAttribute('aria-pressed', String(!track.enabled));
  });
  part('start').addEventListener('click', () => void begin());
  part('pause').addEventListener('click', () => sending?.pause());
  part('resume').addEventListener('click', () => sending?.resume());
  part('camera-again').addEventListener('click', () => void look({ facing }));
  if (root.hasAttribute('data-pictures')) void look({ facing });
  return { stream: () => stream, end: () => (sending ? sending.end() : show('over')) };
}

/** Who is there and what they say; the host answers, pins and hides. */
function talking(root: HTMLElement, told: Told, words: Words, say: (text: string) => void, own: () => MediaStream | null): Line {
  const part = (name: string): HTMLElement | null => root.querySelector<HTMLElement>(`[data-${name}]`);
  const about = { sessionId: told.session };
  let line: Line | null = null;
  const ask = async (name: string, body: Record<string, unknown>): Promise<void> => {
    const answer = await line?.command(name, { ...about, ...body });
    if (answer && !answer.ok) say(`${answer.title} ${answer.detail}`.trim());
    orderChanged();
  };
  const orderChanged = orderPane(part('order'), () => line);
  const talk = talkIn({
    told, words, lines: need('[data-lines]', root), pins: need('[data-pins]', root), typing: need('[data-typing]', root), fresh: need('[data-new-lines]', root),
    open: (count) => {
      const figure = part('open-questions');
      if (figure) figure.textContent = count ? String(count) : '';
    },
    acts: (of) => actsOf(of, words, (name, body) => void ask(name, body)),
  });
  const feel = feeling({ buttons: null, rising: part('rising'), calm: matchMedia('(prefers-reduced-motion: reduce)').matches, totals: {}, send: () => undefined });
  const time = timing(root, told);
  const call = told.called ? calling({ tiles: need('[data-tiles]', root), told, words, line: () => line as Line, say, own, changed: (inCall) => {
    const [button, label] = [part('call-open'), part('call-words')];
    button?.setAttribute('aria-pressed', String(inCall));
    if (label) label.textContent = words(inCall ? 'leave_call' : 'join_call');
  } }) : null;
  part('call-open')?.addEventListener('click', () => void call?.toggle());
  const watching = (count: number): void => {
    const [box, figure, heard] = [part('watching-box'), part('watching'), part('watching-words')];
    if (box) box.hidden = false;
    if (figure) figure.textContent = String(count);
    if (heard) heard.textContent = words('watching', { count });
  };
  watching(told.watching);
  const recorded = recordingBanner(root);
  const [photo, video] = [part('photo'), part('video') as HTMLVideoElement | null];
  photos({ button: photo, video, url: photo?.dataset.photo ?? '', said: (kept) => say(words(kept ? 'photo_kept' : 'photo_not')) });
  const opened = openLine({
    as: 'member',
    session: told.session ?? '',
    rooms: { [`session:${told.session}`]: told.seq, [`private:${told.session}:${told.me.person}`]: told.privateSeq ?? null, [`staff:${told.session}`]: null },
    on: {
      'chat:line': (body: TalkLine, event) => talk.add({ ...body, seq: event.seq }),
      'chat:hidden': (body) => talk.hide(body.lineId),
      'chat:pinned': (body) => talk.pin(body.lineId, body.pinned),
      'chat:answered': (body) => talk.answered(body.lineId),
      'session:extended': (body) => {
        time.until(body.endsAt);
        say(words('longer', { time: hourIn(told)(body.endsAt) }));
      },
      'session:agenda': (body) => time.agenda(body.steps),
      'chat:muted': orderChanged,
      'chat:banned': orderChanged,
      'chat:slow': orderChanged,
      '*': (_, event) => recorded(event.name),
    },
    passing: {
      'presence:changed': (body) => {
        watching(body.watching);
        recorded('presence:changed');
      },
      'typing:now': (body) => talk.typing(body.person, body.name),
      'reaction:tick': (body) => feel.ticked(body.given),
      ...(call?.heard ?? {}),
    },
    state: (state) => {
      const strip = root.querySelector('.offline');
      if (state !== 'away') strip?.remove();
      else if (!strip) root.append(h('p', { class: 'offline', role: 'status' }, document.body.dataset.offline ?? ''));
    },
    reset: () => location.reload(),
  });
  line = opened;
  writing(need<HTMLFormElement>('[data-write]', root), opened, talk, told, words);
  longer(part('extend'), part('left'), opened, about, say);
  panes(root, (view) => {
    if (view === 'people') void people();
    else if (view === 'order') orderChanged();
    else talk.show(view as 'chat' | 'questions');
  });
  const people = async (): Promise<void> => {
    const list = part('people');
    if (!list || list.hidden) return;
    const answer = await opened.command('presence:list', about);
    if (!answer.ok) return;
    const hour = hourIn(told);
    const found = (answer.body as { people: Here[] }).people.filter(({ role }) => role !== 'host' && role !== 'member');
    list.replaceChildren(...(found.length ? found.map((one) => h('li', {}, h('b', {}, one.name || words('guest')), h('span', {}, [hour(one.joinedAt), one.connection, one.place].filter(Boolean).join(', ')), peopleActs(one))) : [h('li', {}, words('nobody_there'))]));
  };
  const peopleActs = (one: Here): HTMLElement => h('span', { class: 'said-acts' },
    h('button', { type: 'button', onclick: () => void ask('chat:mute', { person: one.person, minutes: 10 }) }, words('mute_for')),
    outButton(words, () => void ask('chat:ban', { person: one.person }).then(people)));
  setInterval(() => void people(), PEOPLE_EVERY);
  setInterval(() => opened.mention('presence:here', { ...about, connection: 'chat' }), HERE_EVERY);
  return opened;
}

/** Near the end, the host may go on: if the time after it is free. */
function longer(button: HTMLElement | null, left: HTMLElement | null, line: Line, about: object, say: (text: string) => void): void {
  if (!button || !left) return;
  setInterval(() => (button.hidden = !left.hasAttribute('data-soon')), 1000);
  button.addEventListener('click', async () => {
    button.setAttribute('aria-busy', 'true');
    const answer = await line.command('session:extend', { ...about, minutes: 10 });
    button.removeAttribute('aria-busy');
    if (!answer.ok) say(`${answer.title} ${answer.detail}`.trim());
  });
}

function panes(root: HTMLElement, shown: (view: string) => void): void {
  const tabs = [...root.querySelectorAll<HTMLElement>('[data-shows]')];
  for (const tab of tabs) {
    tab.addEventListener('click', () => {
      for (const one of tabs) one.setAttribute('aria-pressed', String(one === tab));
      const view = tab.dataset.shows ?? 'chat';
      root.dataset.panelShows = view;
      root.querySelector('[data-people]')?.toggleAttribute('hidden', view !== 'people');
      root.querySelector('[data-order]')?.toggleAttribute('hidden', view !== 'order');
      root.toggleAttribute('data-folded', false);
      shown(view);
    });
  }
  const fold = root.querySelector<HTMLElement>('[data-fold]');
  fold?.addEventListener('click', () => fold.setAttribute('aria-expanded', String(!root.toggleAttribute('data-folded'))));
}
