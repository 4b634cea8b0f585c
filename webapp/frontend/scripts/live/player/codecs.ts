// What a stream is made of, read from its first segment: a browser must be told before it takes a byte.

const text = (bytes: Uint8Array, from: number): string => String.fromCharCode(...bytes.subarray(from, from + 4));
const hex = (byte: number | undefined): string => (byte ?? 0).toString(16).padStart(2, '0').toUpperCase();

/** Whether these bytes begin a stream: `ftyp` is the first box of an initialization segment. */
export const begins = (bytes: Uint8Array): boolean => bytes.length > 8 && text(bytes, 4) === 'ftyp';

function find(bytes: Uint8Array, name: string): number {
  const [a, b, c, d] = [...name].map((letter) => letter.charCodeAt(0));
  for (let at = 4; at + 4 <= bytes.length; at += 1) {
    if (bytes[at] === a && bytes[at + 1] === b && bytes[at + 2] === c && bytes[at + 3] === d) return at;
  }
  return -1;
}

/** The MIME type of an initialization segment, such as `video/mp4; codecs="avc1.42E01F, mp4a.40.2"`. */
export function mimeOf(first: Uint8Array): string {
  const codecs = [videoOf(first), find(first, 'mp4a') > 0 ? 'mp4a.40.2' : '', find(first, 'Opus') > 0 ? 'opus' : ''].filter(Boolean);
  return `video/mp4; codecs="${codecs.join(', ')}"`;
}

function videoOf(first: Uint8Array): string {
  const avc = find(first, 'avcC');
  if (avc > 0) return `avc1.${hex(first[avc + 5])}${hex(first[avc + 6])}${hex(first[avc + 7])}`;
  if (find(first, 'hvcC') > 0) return `${find(first, 'hev1') > 0 ? 'hev1' : 'hvc1'}.1.6.L120.90`;
  if (find(first, 'vpcC') > 0) return 'vp09.00.31.08';
  return '';
}
