// Puts every drawing on paper: SVG for pages, PNG for WhatsApp, which takes no SVG.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { drawings, logos } from '../art/index.mjs';
import { moving, rooms } from '../art/rooms.mjs';

const SIDE = 640;
const GROUND = '#f0ece2';
const BOARD = '#2c3646';
const RAIL = '#7d6547';
const MARK = 288;
const ICONS = [180, 192, 512];

const sized = (svg, { x, y, width, height }) => svg.replace(/<svg viewBox="([^"]+)" width="\d+" height="\d+"/, `<svg viewBox="$1" x="${x}" y="${y}" width="${width}" height="${height}"`);

/** A square photograph of the good on its shelf, as it goes into a chat. */
function photograph({ stance, draw }) {
  const frame = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${SIDE} ${SIDE}"><rect width="${SIDE}" height="${SIDE}" fill="${GROUND}"/>`;
  if (stance === 'view') return `${frame}${sized(draw(), { x: 0, y: 0, width: SIDE, height: SIDE }).replace('<svg ', '<svg preserveAspectRatio="xMidYMid slice" ')}</svg>`;
  if (stance === 'hang') return `${frame}<rect y="44" width="${SIDE}" height="12" fill="${RAIL}"/>${sized(draw(), { x: 90, y: 14, width: 460, height: 598 })}</svg>`;
  return `${frame}<rect y="584" width="${SIDE}" height="16" fill="${BOARD}"/>${sized(draw(), { x: 70, y: 56, width: 500, height: 550 })}</svg>`;
}

/** A mark as a mask: white where it is to be painted. */
const mask = (markup) =>
  markup.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace(/(<svg[^>]*>)/, '$1<rect width="48" height="48" fill="#000"/>').replaceAll('currentColor', '#fff').replaceAll('var(--color-base-100)', '#000');

/** The demo's rooms, and what moves in them: the command that films them needs no page. */
async function furnish(folder) {
  await mkdir(join(folder, 'rooms'), { recursive: true });
  const pictures = { ...rooms, ...moving };
  await Promise.all(Object.entries(pictures).map(([name, markup]) => writeFile(join(folder, 'rooms', `${name}.png`), new Resvg(markup).render().asPng())));
}

/** Our own mark as a phone keeps it among its apps: the ground runs to the edges, so that any shape may be cut from it. */
async function installed(folder) {
  const mark = await readFile(new URL('../../static/mark.svg', import.meta.url), 'utf8');
  const whole = mark.replace('viewBox="0 0 32 32"', 'viewBox="-5 -5 42 42"').replace('<rect width="32" height="32" rx="6"', '<rect x="-5" y="-5" width="42" height="42"');
  await mkdir(join(folder, 'icons'), { recursive: true });
  await Promise.all(ICONS.map((side) => writeFile(join(folder, 'icons', `console-${side}.png`), new Resvg(whole, { fitTo: { mode: 'width', value: side } }).render().asPng())));
}

/** Writes icons/console-<size>.png, art/<name>.svg, art/<name>.png, rooms/<name>.png, marks/<name>.png, logos.json and art.json (how each thing stands) into the folder. */
export async function draw(folder) {
  await mkdir(join(folder, 'art'), { recursive: true });
  await Promise.all(drawings.map(async (drawing) => {
    await writeFile(join(folder, 'art', `${drawing.name}.svg`), drawing.draw(drawing.name));
    await writeFile(join(folder, 'art', `${drawing.name}.png`), new Resvg(photograph(drawing)).render().asPng());
  }));
  await furnish(folder);
  await installed(folder);
  await mkdir(join(folder, 'marks'), { recursive: true });
  await Promise.all(Object.entries(logos).map(([name, markup]) => writeFile(join(folder, 'marks', `${name}.png`), new Resvg(mask(markup), { fitTo: { mode: 'width', value: MARK } }).render().asPng())));
  await writeFile(join(folder, 'art.json'), JSON.stringify(Object.fromEntries(drawings.map(({ name, stance }) => [name, stance]))));
  await writeFile(join(folder, 'logos.json'), JSON.stringify(logos));
}
