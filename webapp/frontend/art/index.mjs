// Every drawing by the name that catalogs use, and how it stands: on the board, from the rail, or as a view.
import * as clothes from './clothes.mjs';
import * as consulting from './consulting.mjs';
import * as food from './food.mjs';
import * as homes from './homes.mjs';
import * as marks from './logos.mjs';
import * as scenes from './scenes.mjs';
import * as tours from './tours.mjs';

const HANGING = new Set(['blouse', 'dress', 'jacket', 'jumpsuit', 'kimono', 'scarf', 'shirt', 'shorts', 'skirt', 'sweater', 'trousers', 'tshirt']);

/** The same thing in other colors. */
const recolored = (draw, colors) => (t) => Object.entries(colors).reduce((drawn, [from, to]) => drawn.replaceAll(from, to), draw(t));

const RIBBON = ['#8e2a3f', '#a03b4f', '#7b2235'];
const ribbon = (...to) => Object.fromEntries(RIBBON.map((from, i) => [from, to[i]]));

const variants = {
  'box-green': recolored(food.box, ribbon('#4f6b3a', '#5f7d48', '#3c5330')),
  'box-blue': recolored(food.box, ribbon('#3f5c7a', '#4c6b8b', '#2f4860')),
  'box-gold': recolored(food.box, ribbon('#b8862b', '#c99a3f', '#936a1e')),
  'salt-herbs': recolored(food.salt, { '#54708c': '#5f7238', '#5c6f86': '#5f7238' }),
  'pesto-red': recolored(food.pesto, { '#5f7238': '#a9482f', '#6f8345': '#bb5a3c', '#c7d29a': '#e9b59c', '#c8b65a': '#d9a04a' }),
  almond: recolored(food.pistachio, { '#a3ad5d': '#cfae7d', '#b1ba6b': '#dcc093', '#e0e4b4': '#f5e9cf', '#7f8c3d': '#b98650', '#8b3f52': '#a06f3d', '#8e2a3f': '#54708c' }),
  'prickly-pear': recolored(food.jam, { '#b4552b': '#a2355c', '#c76a35': '#b8486f', '#e0924f': '#d07a98', '#f2c592': '#e9b6c8', '#e9c39a': '#e3b3c4', '#9a6a2f': '#a2355c', '#b58442': '#c25c80' }),
  marmalade: recolored(food.jam, { '#b4552b': '#c9781d', '#c76a35': '#dd8f2e', '#e0924f': '#f0b35c', '#9a6a2f': '#dd8f2e', '#b58442': '#eda94a' }),
  'brittle-sesame': recolored(food.brittle, { '#c98a25': '#5f7238', '#d99d3b': '#6f8345', '#b9782e': '#c79a52', '#d49a4b': '#dcb675' }),
  'chocolate-orange': recolored(food.chocolate, { '#8e2a3f': '#c0702a', '#9d3a4e': '#cf8440' }),
  'chocolate-pistachio': recolored(food.chocolate, { '#8e2a3f': '#5f7238', '#9d3a4e': '#708549' }),
  'wine-red': recolored(food.wine, { '#7a4a16': '#4a1c28', '#94601f': '#5d2634', '#dfb36b': '#b9707e', '#3a2b4a': '#7b2235', '#4b3a5e': '#8e2a3f', '#b48a3c': '#7b2235' }),
  cantucci: recolored(food.biscuits, { '#d9c7a2': '#b9c4cf', '#e6d7b6': '#cbd4dc', '#c9b388': '#a4b1be', '#b39a6c': '#8797a6', '#8e2a3f': '#34495c' }),
  'dress-sand': recolored(clothes.dress, { '#7f9aa8': '#c9b48c', '#6b8696': '#b59f75' }),
  'dress-terracotta': recolored(clothes.dress, { '#7f9aa8': '#bb6a4d', '#6b8696': '#a5573c' }),
  'dress-olive': recolored(clothes.dress, { '#7f9aa8': '#8b9270', '#6b8696': '#757c5c' }),
  blouse: recolored(clothes.shirt, { '#e8e0ce': '#e8c9b8', '#d5cab4': '#d9b5a1', '#fbf8f1': '#f1d9cb', '#cfc5b2': '#c39d88', '#bfb49e': '#c39d88', '#9d8f76': '#a77a62' }),
  'shirt-blue': recolored(clothes.shirt, { '#e8e0ce': '#b7c7d3', '#d5cab4': '#a2b5c3', '#fbf8f1': '#cad6df', '#cfc5b2': '#8ba0b0', '#bfb49e': '#8ba0b0', '#9d8f76': '#5f7688' }),
  'trousers-sand': recolored(clothes.trousers, { '#6f7a5c': '#c2a77c', '#7d8969': '#d0b78f', '#5d674c': '#a98d60', '#4c553e': '#8d734a' }),
  'townhouse-rose': recolored(homes.townhouse, { '#d9b778': '#d3a08a', '#e5c88e': '#dfb39f', '#5d7f6d': '#54708c' }),
  'flat-ochre': recolored(homes.flat, { '#cdbba0': '#dcb877', '#dacab1': '#e6c88f', '#7c8fa1': '#5d7f6d' }),
  'flat-rose': recolored(homes.flat, { '#cdbba0': '#d0a193', '#dacab1': '#dcb4a7', '#7c8fa1': '#6b6f63' }),
  'villa-white': recolored(homes.villa, { '#ecdcb8': '#ecebe4', '#f5e9cc': '#f8f7f2', '#e3cfa4': '#dedcd2', '#54708c': '#3f6b7d' }),
  'farmhouse-stone': recolored(homes.farmhouse, { '#d5c19a': '#c4bba6', '#e1cfab': '#d3cbb8', '#cbb58a': '#b8ae97', '#d8c49c': '#c8bfa9' }),
  'folder-green': recolored(consulting.folder, { '#c98a25': '#4d7466', '#d99d3b': '#5d8576' }),
};

const goods = { ...food, ...clothes, ...homes, ...tours, ...consulting, ...variants };
const stanceOf = (name) => (HANGING.has(name.split('-')[0]) ? 'hang' : 'stand');

/** `[{ name, stance, draw(title) }]`. */
export const drawings = [
  ...Object.entries(goods).map(([name, draw]) => ({ name, stance: stanceOf(name), draw })),
  ...Object.entries(scenes).map(([name, draw]) => ({ name, stance: 'view', draw })),
];

/** Marks of shops by name: `scicli`, `lino`, … */
export const logos = Object.fromEntries(Object.entries(marks).map(([name, markup]) => [name.replace(/^logo/, '').toLowerCase(), markup]));
