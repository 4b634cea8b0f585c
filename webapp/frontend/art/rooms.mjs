// Shops from inside, as the six faces of a cube around a camera in their middle, and what moves in them.
import * as clothes from './clothes.mjs';
import * as food from './food.mjs';
import * as scenes from './scenes.mjs';

/** Pixels of a face's side; it is seen under ninety degrees. */
export const FACE = 768;

const placed = (drawing, x, y, width, height) =>
  drawing('').replace(/<svg viewBox="([^"]+)" width="\d+" height="\d+"/, `<svg viewBox="$1" x="${x}" y="${y}" width="${width}" height="${height}"`);

const board = (y, color) => `<rect x="40" y="${y}" width="688" height="14" fill="${color}"/><rect x="40" y="${y + 14}" width="688" height="8" fill="#000" opacity=".12"/>`;

const shelves = (goods, { wall, wood }) => {
  const rows = [250, 440, 630];
  const standing = goods.map((good, i) => placed(good, 62 + (i % 4) * 166, rows[Math.floor(i / 4)] - 150, 146, 152));
  return `<rect width="768" height="768" fill="${wall}"/>${rows.map((y) => board(y, wood)).join('')}${standing.join('')}`;
};

const rail = (goods, { wall, wood }) =>
  `<rect width="768" height="768" fill="${wall}"/><rect x="40" y="150" width="688" height="12" fill="${wood}"/>${goods.map((good, i) => placed(good, 40 + i * 136, 126, 150, 380)).join('')}${board(650, wood)}`;

const window = ({ wall, wood, view }) =>
  `<rect width="768" height="768" fill="${wall}"/><svg x="134" y="120" width="500" height="430" viewBox="0 330 390 335" preserveAspectRatio="xMidYMid slice">${view}</svg><g fill="none" stroke="${wood}" stroke-width="18"><path d="M134 120h500v430H134zM384 120v430M134 300h500"/></g><rect x="110" y="558" width="548" height="22" fill="${wood}"/>`;

const door = ({ wall, wood }, sign) =>
  `<rect width="768" height="768" fill="${wall}"/><path d="M254 768V230a130 130 0 0 1 260 0v538z" fill="${wood}"/><path d="M286 768V240a98 98 0 0 1 196 0v528z" fill="#e9eef0"/><path d="M384 142v626M286 400h196" stroke="${wood}" stroke-width="10"/><circle cx="470" cy="500" r="9" fill="#c9a24a"/>${clock(620, 220)}<text x="384" y="86" text-anchor="middle" font-family="Besley, Georgia, serif" font-size="46" fill="#2c3646">${sign}</text>`;

const clock = (x, y) =>
  `<g transform="translate(${x} ${y})"><rect x="-46" y="-60" width="92" height="230" rx="10" fill="#6b4a2c"/><circle r="38" fill="#f7f2e6"/><path d="M0 0V-26M0 0l16 10" stroke="#2c3646" stroke-width="5" stroke-linecap="round"/><rect x="-32" y="52" width="64" height="106" rx="6" fill="#3c2a1a"/></g>`;

const floor = ([light, dark]) =>
  `<rect width="768" height="768" fill="${light}"/>${Array.from({ length: 72 }, (_, i) => `<rect x="${((i % 6) * 2 + (Math.floor(i / 6) % 2)) * 64}" y="${Math.floor(i / 6) * 64}" width="64" height="64" fill="${dark}"/>`).join('')}<ellipse cx="384" cy="384" rx="250" ry="210" fill="#8e2a3f" opacity=".55"/><ellipse cx="384" cy="384" rx="214" ry="176" fill="none" stroke="#efd9a6" stroke-width="8"/>`;

const ceiling = (wood) =>
  `<rect width="768" height="768" fill="#f4efe4"/>${[90, 280, 470, 660].map((x) => `<rect x="${x}" width="36" height="768" fill="${wood}"/>`).join('')}<circle cx="384" cy="384" r="84" fill="#fff6d8"/><circle cx="384" cy="384" r="46" fill="#ffe9a8"/>`;

const corners = '<path d="M0 0h768v768H0z" fill="none" stroke="#000" stroke-opacity=".10" stroke-width="10"/>';

/** In the order of ffmpeg's c3x2: right, left, up; down, front, back. */
const cube = (faces) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${FACE * 3}" height="${FACE * 2}">${faces.map((face, i) => `<svg x="${(i % 3) * FACE}" y="${Math.floor(i / 3) * FACE}" width="${FACE}" height="${FACE}">${face}${corners}</svg>`).join('')}</svg>`;

const inside = (scene) => scene('').replace(/^<svg[^>]*>|<\/svg>$/g, '');

const grocer = { wall: '#e9dcc0', wood: '#7a5632', view: inside(scenes.church) };
const boutique = { wall: '#e4dfd4', wood: '#a98c67', view: inside(scenes.church) };

const jars = Object.values(food);
const worn = [clothes.dress, clothes.shirt, clothes.jacket, clothes.skirt, clothes.trousers];
const round = (list, from, count) => Array.from({ length: count }, (_, i) => list[(from + i) % list.length]);

/** Each shop's room as one picture, by name. */
export const rooms = {
  sapori: cube([window(grocer), shelves(round(jars, 12, 12), grocer), ceiling(grocer.wood), floor(['#d9b98a', '#b98f5e']), shelves(round(jars, 0, 12), grocer), door(grocer, 'Sapori di Scicli')]),
  lino: cube([window(boutique), rail(round(worn, 2, 5), boutique), ceiling(boutique.wood), floor(['#e0d3bd', '#cdbb9c']), rail(round(worn, 0, 5), boutique), door(boutique, 'Lino y Sal')]),
};

/** What moves, each on a canvas of its own. */
export const moving = {
  cat: '<svg xmlns="http://www.w3.org/2000/svg" width="170" height="110" viewBox="0 0 170 110"><g fill="#3b3a40"><ellipse cx="82" cy="58" rx="52" ry="24"/><circle cx="134" cy="40" r="19"/><path d="M120 28l4-18 12 12zM138 22l12-12 2 20zM34 52C10 50 6 26 14 8c2-5 8-2 7 3-5 16 0 28 16 32z"/><path d="M48 70h11v36H48zM66 74h11v32H66zM98 74h11v32H98zM114 70h11v36h-11z"/></g><circle cx="140" cy="37" r="3.4" fill="#e6c34a"/></svg>',
  pendulum: '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="220" viewBox="-60 -110 120 220"><path d="M0 0v78" stroke="#c9a24a" stroke-width="5"/><circle cy="84" r="15" fill="#e0bd62"/></svg>',
};
