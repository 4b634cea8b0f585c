// Pictures as HLS, with the library where the browser has a media source, else by the browser itself.
import type { Told, Way } from './way.ts';

/** Whether the browser plays a playlist by itself, as Safari does. */
export const playsItself = (video: HTMLVideoElement): boolean => video.canPlayType('application/vnd.apple.mpegurl') !== '';

/** The library is fetched only when it is needed. */
export const lowLatency: Way = (video, url, told) => {
  let stop = (): void => undefined;
  let behind = (): number => 0;
  let over = false;
  void import('hls.js/light').then(({ default: Hls }) => {
    if (over) return;
    if (!Hls.isSupported()) return told.broken('useless');
    // A worker would have to come from a blob, which the page's policy forbids for scripts.
    const hls = new Hls({ enableWorker: false, lowLatencyMode: true, backBufferLength: 10, maxLiveSyncPlaybackRate: 1.1 });
    hls.on(Hls.Events.FRAG_BUFFERED, () => told.fresh());
    hls.on(Hls.Events.MANIFEST_PARSED, () => void video.play().catch(() => undefined));
    hls.on(Hls.Events.ERROR, (_, problem) => {
      if (!problem.fatal || over) return;
      stop();
      told.broken(problem.type === Hls.ErrorTypes.MEDIA_ERROR ? 'useless' : 'again');
    });
    hls.loadSource(url);
    hls.attachMedia(video);
    stop = () => hls.destroy();
    behind = () => Math.max(0, hls.latency || 0);
  }, () => told.broken('useless'));
  return {
    stop(): void {
      over = true;
      stop();
    },
    behind: () => behind(),
  };
};

/** The last resort, and the only one on older iPhones. */
export const plain: Way = (video, url, told) => {
  const stop = listening(video, told);
  video.src = url;
  void video.play().catch(() => undefined);
  return {
    stop(): void {
      stop();
      video.removeAttribute('src');
      video.load();
    },
    behind: () => (video.seekable.length ? Math.max(0, video.seekable.end(video.seekable.length - 1) - video.currentTime) : 0),
  };
};

/** A video that fetches by itself says by its events how it fares. */
function listening(video: HTMLVideoElement, told: Told): () => void {
  const over = new AbortController();
  video.addEventListener('timeupdate', () => told.fresh(), { signal: over.signal });
  video.addEventListener('error', () => told.broken('again'), { signal: over.signal });
  return () => over.abort();
}
