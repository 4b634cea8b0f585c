// The call on a live page: joining, who is there, microphone and camera, leaving. At most four, each to each.
import cameraIcon from 'lucide-static/icons/video.svg';
import cameraOffIcon from 'lucide-static/icons/video-off.svg';
import leaveIcon from 'lucide-static/icons/phone-off.svg';
import micIcon from 'lucide-static/icons/mic.svg';
import micOffIcon from 'lucide-static/icons/mic-off.svg';
import { h } from '../../playground/dom.ts';
import { NoCamera, opened } from '../host/cameras.ts';
import { drawing } from '../icons.ts';
import type { Line } from '../line.ts';
import type { Told, Words } from '../told.ts';
import { Mesh, type Signal } from './mesh.ts';

interface Peer {
  tab: string;
  person: string;
  name: string;
}

export interface Calling {
  /** What passes in the session's room and in our own. */
  heard: Record<string, (body: never) => void>;
  /** Joins, or leaves; true where we are in it now. */
  toggle(): Promise<boolean>;
  leave(): void;
}

export interface CallingAsked {
  tiles: HTMLElement;
  told: Told;
  words: Words;
  line: () => Line;
  say(words: string): void;
  /** We are in the call, or no longer. */
  changed(inCall: boolean): void;
  /** The picture that is sent: the host's own, where it is shown already. */
  own?: () => MediaStream | null;
}

const HERE_EVERY = 10_000;
const HEIGHT = 480;

export function calling(asked: CallingAsked): Calling {
  const { tiles, told, words, say } = asked;
  const peers = new Map<string, Peer>();
  let me = '';
  let mesh: Mesh | null = null;
  let own: MediaStream | null = null;
  let borrowed = false;
  let beat = 0;
  const about = { sessionId: told.session };

  const tileOf = (tab: string, name: string, stream?: MediaStream): HTMLElement => {
    let tile = tiles.querySelector<HTMLElement>(`[data-tab="${CSS.escape(tab)}"]`);
    if (!tile) {
      tile = h('li', { class: 'tile', 'data-tab': tab }, h('video', { autoplay: true, playsinline: true }), h('span', { class: 'tile-name' }, name));
      tiles.append(tile);
    }
    const video = tile.querySelector('video');
    if (video && stream && video.srcObject !== stream) {
      video.srcObject = stream;
      void video.play().catch(() => undefined);
    }
    return tile;
  };
  const nameOf = (tab: string): string => peers.get(tab)?.name || words('guest');
  const meshOf = (ice: RTCIceServer[], stream: MediaStream): Mesh => new Mesh(me, stream, ice,
    (to, signal) => asked.line().mention('call:signal', { ...about, toPerson: peers.get(to)?.person ?? '', toTab: to, signal }),
    {
      stream: (tab, theirs) => tileOf(tab, nameOf(tab), theirs),
      state: (tab, state) => {
        const tile = tileOf(tab, nameOf(tab));
        tile.querySelector('.tile-state')?.remove();
        if (state !== 'there') tile.append(h('span', { class: 'tile-state' }, words(state === 'lost' ? 'call_lost' : 'call_comes')));
      },
      gone: (tab) => tiles.querySelector(`[data-tab="${CSS.escape(tab)}"]`)?.remove(),
    });
  const switches = (stream: MediaStream): HTMLElement => {
    const one = (kind: 'audio' | 'video', [on, off]: [string, string], [offer, back]: [string, string]): HTMLElement => {
      const button = h('button', { type: 'button', class: 'tool', 'aria-label': words(offer), 'aria-pressed': 'false' }, drawing(on, 'icon'));
      button.addEventListener('click', () => {
        const track = stream.getTracks().find((found) => found.kind === kind);
        if (!track) return;
        track.enabled = !track.enabled;
        button.setAttribute('aria-pressed', String(!track.enabled));
        button.setAttribute('aria-label', words(track.enabled ? offer : back));
        button.replaceChildren(drawing(track.enabled ? on : off, 'icon'));
      });
      return button;
    };
    const leave = h('button', { type: 'button', class: 'tool', 'aria-label': words('leave_call'), onclick: () => end() }, drawing(leaveIcon, 'icon'));
    return h('li', { class: 'call-keys' }, one('audio', [micIcon, micOffIcon], ['mute', 'unmute']), one('video', [cameraIcon, cameraOffIcon], ['hide_me', 'show_me']), leave);
  };
  const ownStream = async (): Promise<MediaStream> => {
    const shared = asked.own?.() ?? null;
    borrowed = shared !== null;
    return shared ?? opened({ facing: 'user', height: HEIGHT });
  };
  const join = async (): Promise<boolean> => {
    try {
      own = await ownStream();
    } catch (problem) {
      say(words(problem instanceof NoCamera ? problem.trouble : 'none'));
      return false;
    }
    const answer = await asked.line().command('call:join', about);
    if (!answer.ok) {
      say(answer.code === 'call_full' ? words('call_full') : `${answer.title} ${answer.detail}`);
      release();
      return false;
    }
    const { me: mine, peers: there, ice } = answer.body as { me: string; peers: Peer[]; ice: RTCIceServer[] };
    me = mine;
    tiles.hidden = false;
    const tile = tileOf(me, words('you'), own);
    tile.dataset.mine = '';
    (tile.querySelector('video') as HTMLVideoElement).muted = true;
    tiles.append(switches(own));
    mesh = meshOf(ice, own);
    for (const peer of there) {
      peers.set(peer.tab, peer);
      mesh.meet(peer.tab);
    }
    if (!there.length) say(words('call_alone'));
    beat = window.setInterval(() => asked.line().mention('call:here', about), HERE_EVERY);
    asked.changed(true);
    return true;
  };
  const release = (): void => {
    if (!borrowed) own?.getTracks().forEach((track) => track.stop());
    own = null;
  };
  const end = (): void => {
    if (!mesh) return;
    clearInterval(beat);
    asked.line().mention('call:leave', about);
    mesh.leave();
    mesh = null;
    peers.clear();
    release();
    tiles.replaceChildren();
    tiles.hidden = true;
    asked.changed(false);
  };
  return {
    heard: {
      'call:came': (peer: Peer) => {
        if (!mesh || peer.tab === me) return;
        peers.set(peer.tab, peer);
        say(words('in_call', { name: peer.name || words('guest') }));
      },
      'call:went': ({ tab }: { tab: string }) => {
        if (!mesh || tab === me) return;
        if (peers.has(tab)) say(words('left_call', { name: nameOf(tab) }));
        mesh.part(tab);
        peers.delete(tab);
      },
      'call:signal': ({ from, toTab, signal }: { from: Peer; toTab: string; signal: Signal }) => {
        if (!mesh || toTab !== me) return;
        peers.set(from.tab, from);
        void mesh.hear(from.tab, signal);
      },
    } as Record<string, (body: never) => void>,
    toggle: async () => {
      if (!mesh) return join();
      end();
      return false;
    },
    leave: end,
  };
}
