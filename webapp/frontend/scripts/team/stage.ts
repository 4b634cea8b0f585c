// The picture in the control room: the very one that the customer sees, by the same player, and only while there is one.
import type { Access } from '../live/player/way.ts';
import { seats } from '../live/watch/seat.ts';

const KEPT = 'control-picture';
const SHOWN = new Set(['live', 'paused', 'lost']);

export interface Stage {
  /** The session's stream is in another state now. */
  follow(state: string): void;
}

/** Takes the stage over, if this page has one. The player is fetched when there is something to play. */
export function stage(place: HTMLElement | null, store: Storage = localStorage): Stage {
  const video = place?.querySelector<HTMLVideoElement>('[data-video]');
  if (!place || !video) return { follow: () => undefined };
  const tools = place.querySelector<HTMLElement>('[data-stage-tools]');
  const [sound, picture] = [place.querySelector<HTMLButtonElement>('[data-stage-sound]'), place.querySelector<HTMLButtonElement>('[data-stage-picture]')];
  let state = place.dataset.state ?? 'off';
  let player: { start(): void; stop(): void; again(): void; heard: boolean } | null = null;
  let making: Promise<void> | null = null;
  const wanted = (): boolean => SHOWN.has(state) && store.getItem(KEPT) !== 'off';

  const make = async (): Promise<void> => {
    const { Player } = await import('../live/player/player.ts');
    let access: () => Promise<Access | null> = async () => null;
    const made = new Player(video, { access: () => access(), scene: (scene) => {
      place.dataset.scene = scene;
      video.hidden = scene !== 'playing' && scene !== 'lost' && scene !== 'paused';
      if (sound) sound.hidden = scene !== 'playing' || !made.heard;
      if (scene === 'playing' && place.dataset.view === '360') void around();
    } });
    const seat = seats({ url: place.dataset.watch ?? '', queued: () => undefined, seated: () => undefined, refused: () => made.stop() });
    access = () => seat.access();
    player = made;
  };
  let turned = false;
  const around = async (): Promise<void> => {
    if (turned) return;
    turned = true;
    const { around: look } = await import('../live/round/around.ts');
    const canvas = place.querySelector<HTMLCanvasElement>('[data-around]');
    if (canvas) canvas.hidden = !look({ canvas, video, calm: true, looked: () => undefined, lost: () => (canvas.hidden = true) });
  };
  const draw = (): void => {
    if (tools) tools.hidden = !SHOWN.has(state);
    if (picture) {
      const on = store.getItem(KEPT) !== 'off';
      picture.setAttribute('aria-pressed', String(on));
      picture.textContent = (on ? picture.dataset.on : picture.dataset.off) ?? '';
    }
    if (sound) sound.textContent = (video.muted ? sound.dataset.off : sound.dataset.on) ?? '';
  };
  const settle = async (): Promise<void> => {
    draw();
    if (!wanted()) {
      player?.stop();
      video.hidden = true;
      const canvas = place.querySelector<HTMLElement>('[data-around]');
      if (canvas) canvas.hidden = true;
      turned = false;
      return;
    }
    making ??= make();
    await making;
    if (wanted()) player?.start();
  };
  picture?.addEventListener('click', () => {
    store.setItem(KEPT, store.getItem(KEPT) === 'off' ? 'on' : 'off');
    void settle();
  });
  sound?.addEventListener('click', () => {
    video.muted = !video.muted;
    void video.play().catch(() => undefined);
    draw();
  });
  void settle();
  return {
    follow(now): void {
      if (now === state) return;
      state = now;
      place.dataset.state = now;
      void settle();
    },
  };
}
