// What this phone can record, and how: the camera's picture in short pieces, each second beginning anew.

/** The kinds to try, the quickest first; WebM leaves a phone sooner than MP4 does. */
export const KINDS = ['video/webm;codecs=h264,opus', 'video/mp4;codecs=avc1.42E01F,opus', 'video/mp4;codecs=avc1.42E01F,mp4a.40.2', 'video/mp4', 'video/webm;codecs=vp8,opus', 'video/webm'] as const;

/** The first kind that can be recorded here; empty where none can. */
export const kindOf = (can: (kind: string) => boolean = (kind) => globalThis.MediaRecorder?.isTypeSupported(kind) ?? false): string => KINDS.find(can) ?? '';

const PIECE = 200;
const EACH_SECOND = 1000;

export interface Rung {
  height: number;
  bits: number;
}

/** How finely to record: what the line carries. */
export const RUNGS: Rung[] = [{ height: 720, bits: 1_800_000 }, { height: 540, bits: 1_000_000 }, { height: 360, bits: 500_000 }];

/** The recorder of a stream; every piece goes to `piece` in order. */
export function recorderOf(stream: MediaStream, kind: string, bits: number, piece: (blob: Blob) => void): MediaRecorder {
  const told: MediaRecorderOptions & { videoKeyFrameIntervalDuration: number } = {
    mimeType: kind, videoBitsPerSecond: bits, audioBitsPerSecond: 64_000, videoKeyFrameIntervalDuration: EACH_SECOND,
  };
  const recorder = new MediaRecorder(stream, told);
  recorder.ondataavailable = ({ data }) => data.size > 0 && piece(data);
  recorder.start(PIECE);
  return recorder;
}
