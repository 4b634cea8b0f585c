// Every drawing by the name that catalogs use, and how it stands: on the board, from the rail, or as a view.
import * as clothes from './clothes.mjs';
import * as consulting from './consulting.mjs';
import * as food from './food.mjs';
import * as homes from './homes.mjs';
import * as marks from './logos.mjs';
import * as scenes from './scenes.mjs';
import * as tours from './tours.mjs';

const HANGING = new Set(['dress', 'shirt', 'scarf', 'trousers', 'jacket']);

const goods = { ...food, ...clothes, ...homes, ...tours, ...consulting };

/** `[{ name, stance, draw(title) }]`. */
export const drawings = [
  ...Object.entries(goods).map(([name, draw]) => ({ name, stance: HANGING.has(name) ? 'hang' : 'stand', draw })),
  ...Object.entries(scenes).map(([name, draw]) => ({ name, stance: 'view', draw })),
];

/** Marks of shops by name: `scicli`, `lino`, … */
export const logos = Object.fromEntries(Object.entries(marks).map(([name, markup]) => [name.replace(/^logo/, '').toLowerCase(), markup]));
