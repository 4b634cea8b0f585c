// Moving the shop's camera: lent to one person at a time, and it stands as soon as nobody holds a button.
import { h } from '../../playground/dom.ts';
import type { Access } from '../player/way.ts';
import type { Words } from '../told.ts';
import { held } from './looking.ts';

interface Told {
  type: 'lease' | 'presets' | 'refused';
  yours?: boolean;
  until?: string;
  presets?: { preset: string; name: string }[];
  reason?: string;
}

export interface Steering {
  /** The door to the camera, with a fresh token. */
  door(access: Access | null): void;
  /** The buttons are there: the camera is asked for. Once they are put away somebody else may have it. */
  look(wanted: boolean): void;
  close(): void;
}

const SPEED = 0.6;
const WAYS: Record<string, { pan?: number; tilt?: number; zoom?: number }> = {
  ArrowLeft: { pan: -SPEED }, ArrowRight: { pan: SPEED }, ArrowUp: { tilt: SPEED }, ArrowDown: { tilt: -SPEED }, '+': { zoom: SPEED }, '-': { zoom: -SPEED },
};

/** Ties the pad to the camera's door. */
export function steering(pad: HTMLElement, words: Words, patrols: boolean): Steering {
  const said = pad.querySelector<HTMLElement>('[data-pad-words]');
  const presets = pad.querySelector<HTMLElement>('[data-presets]');
  const patrol = pad.querySelector<HTMLElement>('[data-patrol]');
  let socket: WebSocket | null = null;
  let address = '';
  let waiting: object[] = [];
  const say = (text: string): void => {
    if (said && said.textContent !== text) said.textContent = text;
  };
  const send = (frame: object): void => {
    if (socket?.readyState === WebSocket.OPEN) return socket.send(JSON.stringify(frame));
    waiting = [frame];
    open();
  };
  const open = (): void => {
    if (!address || socket) return;
    const mine = new WebSocket(address);
    socket = mine;
    mine.onopen = () => {
      for (const frame of waiting) mine.send(JSON.stringify(frame));
      waiting = [];
    };
    mine.onmessage = ({ data }) => take(JSON.parse(String(data)) as Told);
    mine.onclose = () => {
      if (socket === mine) socket = null;
      if (waiting.length) say(words('camera_away'));
      waiting = [];
    };
  };
  const take = (told: Told): void => {
    if (told.type === 'lease') say(told.yours ? words('yours') : told.until ? words('theirs') : '');
    if (told.type === 'refused') say(told.reason === 'taken' ? words('theirs') : words('camera_away'));
    if (told.type === 'presets' && presets) {
      presets.replaceChildren(...(told.presets ?? []).map(({ preset, name }) => h('button', { type: 'button', 'data-preset': preset }, name)));
      presets.hidden = !told.presets?.length;
    }
  };
  held(pad, (key) => {
    const way = WAYS[key];
    if (way) send({ type: 'move', pan: 0, tilt: 0, zoom: 0, ...way });
    else if (key === 'Home') send({ type: 'preset', preset: presets?.querySelector<HTMLElement>('[data-preset]')?.dataset.preset ?? '' });
  }, () => send({ type: 'stop' }));
  presets?.addEventListener('click', (event) => {
    const preset = (event.target as Element).closest<HTMLElement>('[data-preset]')?.dataset.preset;
    if (preset) send({ type: 'preset', preset });
  });
  if (patrol && patrols) {
    patrol.hidden = false;
    patrol.addEventListener('click', () => {
      const on = patrol.getAttribute('aria-pressed') !== 'true';
      patrol.setAttribute('aria-pressed', String(on));
      send({ type: 'patrol', on });
    });
  }
  return {
    door(access): void {
      address = access?.doors.find(({ kind }) => kind === 'steer')?.url ?? '';
      if (!pad.hidden) open();
    },
    look(wanted): void {
      if (wanted) return open();
      const mine = socket;
      socket = null;
      mine?.close();
    },
    close(): void {
      const mine = socket;
      socket = null;
      mine?.close();
    },
  };
}
