// The page from which a live session, or the shop's window, is watched: ties its parts to the line and to the player.
import { need } from '../../playground/dom.ts';
import { calling } from '../call/calling.ts';
import type { bringCart } from '../cart.ts';
import { runClocks, setClock } from '../clock.ts';
import { openLine, type Line } from '../line.ts';
import { Player, type Scene } from '../player/player.ts';
import { recordingBanner } from '../recording.ts';
import { hourIn, type TalkLine, type Told, toldTo, wordsOf } from '../told.ts';
import { feeling } from './feeling.ts';
import { goods, type ShownGood } from './goods.ts';
import { held, looking } from './looking.ts';
import { myself } from './myself.ts';
import { reportOf } from './reporting.ts';
import { seats } from './seat.ts';
import { slateOf } from './slate.ts';
import { steering } from './steering.ts';
import { talkIn } from './talk.ts';
import { timing } from './timing.ts';
import { writing } from './writing.ts';

const HERE_EVERY = 15_000;
const WIDE = '(min-width: 64rem)';
const OVER = new Set(['completed', 'canceled', 'timeout']);

/** Takes over the page of a live session, if this is one. */
export function watchPage(bring: typeof bringCart): void {
  const root = document.querySelector<HTMLElement>('[data-viewer]');
  const told = root && toldTo();
  if (!root || !told?.session) return;
  const words = wordsOf(told);
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const part = (name: string): HTMLElement | null => root.querySelector<HTMLElement>(`[data-${name}]`);
  const say = (text: string): void => {
    const voice = part('said');
    if (voice) voice.textContent = text;
  };
  setClock();
  runClocks();

  poster(part('poster') as HTMLImageElement | null);

  // The picture
  const video = need<HTMLVideoElement>('[data-video]', root);
  let line: Line | null = null;
  const slate = slateOf(root, words, () => player.again(), told.as === 'customer' ? `${told.url}/after` : '');
  const steer = told.steered ? steering(need('[data-pad]', root), words, told.patrols ?? false) : null;
  const seat = seats({
    url: told.url,
    queued: (place) => slate.show('queued', place),
    seated: (given) => steer?.door(given.steer),
    refused: (status) => {
      player.stop();
      steer?.close();
      slate.show(status === 403 ? 'away' : 'ended');
    },
  });
  const player = new Player(video, { access: () => seat.access(), scene: (scene) => onScene(scene) });
  const onScene = (scene: Scene): void => {
    slate.show(scene);
    if (scene === 'playing') part('sound')?.toggleAttribute('hidden', !player.heard);
    part('live-mark')?.toggleAttribute('hidden', scene !== 'playing' && scene !== 'lost');
    if (scene === 'playing') shape(root, video);
  };
  video.addEventListener('loadedmetadata', () => shape(root, video));
  video.addEventListener('resize', () => shape(root, video));
  sound(root, video, words);
  wholeScreen(root);
  const around = told.view === '360' ? looking({ root, video, words, calm, say }) : null;
  pad(root, around ? (key) => void around.key(key) : null, (wanted) => steer?.look(wanted));
  part('slate-call')?.addEventListener('click', () => void call?.toggle());
  if (root.hasAttribute('data-pictures') && !OVER.has(told.state ?? '')) player.start();
  else if (OVER.has(told.state ?? '')) slate.show('ended');

  // What is said, felt and shown
  const chat = part('lines');
  const talk = chat ? talkIn({
    told, words, lines: chat, pins: need('[data-pins]', root), typing: need('[data-typing]', root), fresh: need('[data-new-lines]', root),
    open: (count) => {
      const figure = part('open-questions');
      if (figure) figure.textContent = count ? String(count) : '';
    },
    acts: (line) => reportOf(line, told.me.person, location.pathname, words),
  }) : null;
  const feel = feeling({ buttons: part('reactions'), rising: part('rising'), calm, totals: told.reactions, send: (reaction) => line?.mention('reaction:give', { sessionId: told.session, reaction }) });
  const want = async (productId: string): Promise<boolean> => (await line?.command('session:markInterest', { sessionId: told.session, productId }))?.ok ?? false;
  const show = [part('shown'), part('shown-side')].map((place) => goods(place, told, words, want));
  const time = timing(root, told);
  let cartChanged: (name: string) => void = () => undefined;
  const call = told.called ? calling({ tiles: need('[data-tiles]', root), told, words, line: () => line as Line, say, changed: (inCall) => inTheCall(root, words, inCall) }) : null;
  part('call-open')?.addEventListener('click', () => void call?.toggle());

  const watching = (count: number): void => {
    const [box, figure, heard] = [part('watching-box'), part('watching'), part('watching-words')];
    if (box) box.hidden = count < 1;
    if (figure) figure.textContent = String(count);
    if (heard) heard.textContent = words('watching', { count });
  };
  watching(told.watching);
  const recorded = recordingBanner(root);
  const ended = (): void => {
    player.stop();
    call?.leave();
    slate.show('ended');
    cartChanged('session:ended');
  };
  const again = myself(part('me') as HTMLDetailsElement | null, told, words, () => line);
  const room = `session:${told.session}`;
  const own = `private:${told.session}:${told.me.person}`;
  const rooms: Record<string, number | null> = { [room]: told.seq };
  if (told.me.person && told.kind !== 'window') rooms[own] = told.privateSeq ?? null;
  line = openLine({
    as: told.as,
    shop: told.shop,
    session: told.session,
    rooms,
    on: {
      'chat:line': (body: TalkLine, event) => talk?.add({ ...body, seq: event.seq }),
      'chat:hidden': (body) => talk?.hide(body.lineId),
      'chat:pinned': (body) => talk?.pin(body.lineId, body.pinned),
      'chat:answered': (body) => talk?.answered(body.lineId),
      'chat:slow': (body) => say(body.seconds ? words('slow', { seconds: body.seconds }) : ''),
      'chat:muted': (body) => say(body.until ? words('muted', { time: hourIn(told)(body.until) }) : ''),
      'session:productShown': (body: ShownGood, event) => {
        for (const each of show) each(body);
        cartChanged(event.name);
      },
      'session:extended': (body, event) => {
        time.until(body.endsAt);
        say(words('longer', { time: hourIn(told)(body.endsAt) }));
        cartChanged(event.name);
      },
      'session:agenda': (body) => time.agenda(body.steps),
      'session:ended': ended,
      'session:completed': ended,
      'session:canceled': ended,
      'session:timedOut': ended,
      '*': (_, event) => {
        cartChanged(event.name);
        recorded(event.name);
      },
    },
    passing: {
      'presence:changed': (body) => watching(body.watching),
      'typing:now': (body) => talk?.typing(body.person, body.name),
      'reaction:tick': (body) => feel.ticked(body.given),
      ...(call?.heard ?? {}),
    },
    state: (state, code) => {
      offline(root, state === 'away');
      if (state === 'open') again();
      if (state === 'over') {
        player.stop();
        slate.show(code === 4403 ? 'away' : 'ended');
      }
    },
    reset: () => location.reload(),
  });
  const form = part('write') as HTMLFormElement | null;
  if (form && talk) writing(form, line, talk, told, words);
  panel(root, (view) => view !== 'cart' && talk?.show(view as 'chat' | 'questions'));
  const cart = part('cart');
  if (cart) {
    beside(root, cart);
    const opened = line;
    void bring(cart, `${told.url}/cart`, { command: (name, body) => opened.command(name, body), counted: (count) => counted(part('cart-count'), count) })
      .then((changed) => (cartChanged = changed));
  }
  tellThatHere(line, told, player, part('quality'), words);
  window.addEventListener('pagehide', () => call?.leave());
}

/** The latest picture, until it moves; where there is none yet, nothing. */
function poster(picture: HTMLImageElement | null): void {
  if (!picture) return;
  if (picture.complete && !picture.naturalWidth) picture.remove();
  else picture.addEventListener('error', () => picture.remove());
}

function counted(figure: HTMLElement | null, count: number): void {
  if (figure) figure.textContent = count ? String(count) : '';
}

/** A tall picture fills a phone; a wide one keeps its shape; one that is all around has its own way. */
function shape(root: HTMLElement, video: HTMLVideoElement): void {
  if (root.dataset.shape !== 'around' && video.videoWidth) root.dataset.shape = video.videoWidth > video.videoHeight ? 'wide' : 'tall';
}

/** A picture begins without sound, since browsers let no other begin by itself; one tap gives it. */
function sound(root: HTMLElement, video: HTMLVideoElement, words: ReturnType<typeof wordsOf>): void {
  const button = root.querySelector<HTMLElement>('[data-sound]');
  if (!button) return;
  const draw = (): void => {
    button.toggleAttribute('data-on', !video.muted);
    const text = button.querySelector('[data-sound-words]');
    if (text) text.textContent = words(video.muted ? 'sound_on' : 'sound_off');
  };
  button.addEventListener('click', () => {
    video.muted = !video.muted;
    void video.play().catch(() => undefined);
    draw();
  });
  video.addEventListener('volumechange', draw);
}

function wholeScreen(root: HTMLElement): void {
  const button = root.querySelector<HTMLElement>('[data-whole]');
  const view = root.querySelector<HTMLElement>('[data-view]');
  if (!button || !view?.requestFullscreen || !matchMedia(WIDE).matches) return;
  button.hidden = false;
  button.addEventListener('click', () => void (document.fullscreenElement ? document.exitFullscreen() : view.requestFullscreen()));
}

/** The buttons to look around with: of the picture, or of the camera. */
function pad(root: HTMLElement, look: ((key: string) => void) | null, opened: (wanted: boolean) => void): void {
  const [open, keys] = [root.querySelector<HTMLElement>('[data-pad-open]'), root.querySelector<HTMLElement>('[data-pad]')];
  if (!open || !keys) return;
  const steered = !look && toldTo().steered;
  if (!look && !steered) return;
  open.hidden = false;
  open.addEventListener('click', () => {
    keys.hidden = !keys.hidden;
    open.setAttribute('aria-expanded', String(!keys.hidden));
    opened(!keys.hidden);
    if (!keys.hidden) keys.querySelector<HTMLElement>('[data-move]')?.focus();
  });
  keys.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    keys.hidden = true;
    opened(false);
    open.setAttribute('aria-expanded', 'false');
    open.focus();
  });
  if (look) held(keys, look);
}

/** On a desk there is room for the cart beside the picture. */
function beside(root: HTMLElement, cart: HTMLElement): void {
  const place = root.querySelector('[data-cart-side]');
  if (!place || !matchMedia(WIDE).matches) return;
  place.append(cart);
  cart.hidden = false;
  root.querySelector<HTMLElement>('[data-shows="cart"]')?.setAttribute('hidden', '');
}

/** What of the panel is shown, and whether it is shown at all. */
function panel(root: HTMLElement, shown: (view: string) => void): void {
  const tabs = [...root.querySelectorAll<HTMLElement>('[data-shows]')];
  const cart = root.querySelector<HTMLElement>('[data-cart]');
  for (const tab of tabs) {
    tab.addEventListener('click', () => {
      for (const one of tabs) one.setAttribute('aria-pressed', String(one === tab));
      const view = tab.dataset.shows ?? 'chat';
      root.dataset.panelShows = view;
      if (cart && !cart.closest('[data-cart-side]')) cart.hidden = view !== 'cart';
      root.toggleAttribute('data-folded', false);
      shown(view);
    });
  }
  const fold = root.querySelector<HTMLElement>('[data-fold]');
  fold?.addEventListener('click', () => {
    const folded = root.toggleAttribute('data-folded');
    fold.setAttribute('aria-expanded', String(!folded));
  });
}

function inTheCall(root: HTMLElement, words: ReturnType<typeof wordsOf>, inCall: boolean): void {
  root.toggleAttribute('data-in-call', inCall);
  const button = root.querySelector<HTMLElement>('[data-call-open]');
  button?.setAttribute('aria-pressed', String(inCall));
  const text = root.querySelector('[data-call-words]');
  if (text) text.textContent = words(inCall ? 'leave_call' : 'join_call');
}

function offline(root: HTMLElement, away: boolean): void {
  const strip = root.querySelector('.offline');
  if (!away) return strip?.remove();
  if (strip) return;
  const told = document.createElement('p');
  told.className = 'offline';
  told.setAttribute('role', 'status');
  told.textContent = document.body.dataset.offline ?? '';
  root.append(told);
}

/** Every fifteen seconds: the page is open, and how its picture comes. The reader is told in one word. */
function tellThatHere(line: Line, told: Told, player: Player, figure: HTMLElement | null, words: ReturnType<typeof wordsOf>): void {
  let before = { watched: 0, stalls: 0 };
  setInterval(() => {
    const { quality } = player.measures();
    const text = figure?.querySelector('[data-quality-words]');
    if (!figure || !text) return;
    figure.hidden = player.scene !== 'playing' && player.scene !== 'lost';
    figure.dataset.quality = quality;
    if (text.textContent !== words(quality)) text.textContent = words(quality);
  }, 2000);
  setInterval(() => {
    const now = player.measures();
    line.mention('presence:here', {
      sessionId: told.session,
      connection: player.scene === 'playing' ? `${now.way} ${now.quality}` : 'chat',
      watchedSeconds: now.watched - before.watched,
      stalls: now.stalls - before.stalls,
      latencyMs: Math.min(120_000, Math.round(now.behind * 1000)),
    });
    before = { watched: now.watched, stalls: now.stalls };
  }, HERE_EVERY);
}
