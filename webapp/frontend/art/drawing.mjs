// The strokes that every drawing shares: the frame, the shadow on the board, lines of small print, a sprig.

/** A drawing on a canvas of `w` by `h`; `title` is what it is called where it stands alone. */
export const svg = (w, h, body, title = '') =>
  `<svg viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-label="${title}" xmlns="http://www.w3.org/2000/svg">${body}</svg>`;

/** The shadow under a thing that stands on the board; the light comes from the left. */
export const shade = (cx, cy, rx, ry = 5) => `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="#2b2a2a" opacity=".14"/>`;

/** Small print that nobody is meant to read. */
export const lines = (x, y, w, n, color = '#4a4640', gap = 6, thick = 1.6) =>
  Array.from({ length: n }, (_, i) => `<rect x="${x + (i % 2) * w * 0.12}" y="${y + i * gap}" width="${w * (1 - (i % 2) * 0.24)}" height="${thick}" rx=".8" fill="${color}" opacity=".55"/>`).join('');

export const sprig = (x, y, s = 1, color = '#5d6b3c') =>
  `<g transform="translate(${x} ${y}) scale(${s})" fill="${color}"><path d="M0 0C2-9 3-18 1-28" stroke="${color}" stroke-width="1.4" fill="none"/><path d="M1-8c5-1 9-4 11-9-6 0-10 3-11 9zM1-16c5-1 8-4 9-9-5 1-9 4-9 9zM2-22c4-2 6-5 6-9-4 2-6 5-6 9zM1-6c-5-1-8-4-9-8 5 0 8 3 9 8zM2-14c-5-1-7-4-8-8 5 1 8 4 8 8z"/></g>`;

/** A hook and a wooden hanger at height 26, for what hangs from a rail. */
export const hanger = (x) =>
  `<path d="M${x} 26c0-6 8-6 8-12s-9-7-10-1" fill="none" stroke="#5b4a35" stroke-width="2.4"/><path d="M${x} 26l-34 16h68z" fill="none" stroke="#7d6547" stroke-width="4" stroke-linejoin="round"/>`;
