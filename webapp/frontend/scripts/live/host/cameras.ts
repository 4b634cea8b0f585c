// The cameras and the microphone of this phone.

export interface Camera {
  id: string;
  name: string;
}

export type Facing = 'environment' | 'user';

/** Why there is no picture: words for each stand on the page. */
export type Trouble = 'refused' | 'none' | 'taken' | 'unsafe';

export class NoCamera extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble);
  }
}

const WHY: Record<string, Trouble> = { NotAllowedError: 'refused', SecurityError: 'refused', NotFoundError: 'none', OverconstrainedError: 'none', NotReadableError: 'taken', AbortError: 'taken' };

/** Picture and sound of a camera, by its id or by the side it looks to. Throws NoCamera. */
export async function opened(wanted: { id?: string; facing?: Facing; height: number; sound?: boolean }): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new NoCamera('unsafe');
  const which: MediaTrackConstraints = wanted.id ? { deviceId: { exact: wanted.id } } : { facingMode: { ideal: wanted.facing ?? 'environment' } };
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: { ...which, height: { ideal: wanted.height }, frameRate: { ideal: 30, max: 30 } },
      audio: wanted.sound === false ? false : { echoCancellation: true, noiseSuppression: true },
    });
  } catch (problem) {
    throw new NoCamera(WHY[(problem as Error).name] ?? 'none');
  }
}

/** Every camera there is; they have names only after one was allowed. */
export async function cameras(): Promise<Camera[]> {
  const found = await navigator.mediaDevices.enumerateDevices();
  return found.filter(({ kind }) => kind === 'videoinput').map(({ deviceId, label }) => ({ id: deviceId, name: label }));
}

/** How loud the stream is, 0 to 1, until it is stopped. */
export function listen(stream: MediaStream, heard: (level: number) => void): () => void {
  if (!stream.getAudioTracks().length) return () => undefined;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    heard(levelOf(samples));
  }, 120);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** The loudness of samples as people hear it: 0 for silence, 1 for a shout. */
export function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
  const decibels = 10 * Math.log10(power + 1e-10);
  return Math.min(1, Math.max(0, (decibels + 55) / 45));
}
