// Houses for sale, as small models on the shelf.
import { shade, svg } from './drawing.mjs';

const shutter = (x, y, w, h, color) => `<path d="M${x} ${y}h${w}v${h}h-${w}z" fill="#4d4235"/><path d="M${x} ${y}h${w / 2 - 1}v${h}h-${w / 2 - 1}zM${x + w / 2 + 1} ${y}h${w / 2 - 1}v${h}h-${w / 2 - 1}z" fill="${color}"/><path d="M${x - 2} ${y + h}h${w + 4}v3h-${w + 4}z" fill="#efe3c6"/>`;
const balcony = (x, y, w) => `<path d="M${x} ${y}h${w}v3h-${w}z" fill="#8a7350"/><g stroke="#3c352c" stroke-width="1.2">${Array.from({ length: Math.floor(w / 4) + 1 }, (_, i) => `<path d="M${x + i * 4} ${y - 13}v13"/>`).join('')}<path d="M${x} ${y - 13}h${w}"/></g>`;
const cypress = (x, y, h) => `<path d="M${x} ${y}c-9-6-10-${h * 0.6} 0-${h} 10 ${h * 0.4} 9 ${h - 6} 0 ${h}z" fill="#46603f"/><path d="M${x} ${y}c-9-6-10-${h * 0.6} 0-${h}z" fill="#557249"/>`;

export const townhouse = t => svg(200, 220, `${shade(100, 212, 58)}
<path d="M50 50h100v160H50z" fill="#d9b778"/><path d="M50 50h34v160H50z" fill="#e5c88e"/><path d="M44 40h112v12H44z" fill="#efdcb0"/><path d="M44 34l6-8h100l6 8v6H44z" fill="#b5644a"/><path d="M44 34l6-8h44v14H44z" fill="#c47558"/>
${shutter(64, 66, 24, 34, '#5d7f6d')}${shutter(112, 66, 24, 34, '#5d7f6d')}${balcony(58, 104, 84)}
<path d="M50 128h100v5H50z" fill="#efdcb0"/>${shutter(64, 142, 22, 28, '#5d7f6d')}<path d="M108 148a14 14 0 0 1 28 0v62h-28z" fill="#5a4128"/><path d="M108 148a14 14 0 0 1 14-14v76h-14z" fill="#6d5135"/><path d="M102 148a20 20 0 0 1 40 0v62h-6v-62a14 14 0 0 0-28 0v62h-6z" fill="#efdcb0"/><path d="M60 196h34v14H60z" fill="#c9965f"/><path d="M66 196c-6-10 0-18 6-20 0 8 8 6 10 0 6 4 8 14 2 20z" fill="#6f8a4f"/><circle cx="70" cy="184" r="2.4" fill="#b23b46"/><circle cx="82" cy="188" r="2.4" fill="#b23b46"/>`, t);

export const flat = t => svg(200, 220, `${shade(100, 212, 64)}
<path d="M44 34h112v176H44z" fill="#cdbba0"/><path d="M44 34h40v176H44z" fill="#dacab1"/><path d="M38 26h124v10H38z" fill="#eadfca"/>
${[0, 1, 2].map(r => [0, 1, 2].map(c => `${r === 1 && c === 1 ? `<path d="M86 ${88}h28v34H86z" fill="#f2c970"/><path d="M99 88h2v34h-2z" fill="#8a6a2d"/>` : shutter(54 + c * 34, 48 + r * 44, 24, 30, '#7c8fa1')}`).join('')).join('')}${balcony(78, 126, 44)}${balcony(46, 82, 40)}
<path d="M44 172h112v4H44z" fill="#eadfca"/><path d="M86 182h28v28H86z" fill="#59483a"/><path d="M86 182h13v28H86z" fill="#6a5747"/><path d="M54 184h22v26H54zM124 184h22v26h-22z" fill="#8fa3ad"/><path d="M54 184l22 26M124 184l22 26" stroke="#c4d2d8" stroke-width="1.4"/>`, t);

export const villa = t => svg(200, 220, `${shade(100, 212, 88)}${cypress(34, 208, 116)}${cypress(172, 208, 92)}
<path d="M48 120h104v90H48z" fill="#ecdcb8"/><path d="M48 120h40v90H48z" fill="#f5e9cc"/><path d="M40 120l18-26h84l18 26z" fill="#b5644a"/><path d="M40 120l18-26h42v26z" fill="#c47558"/><g stroke="#96503a" stroke-width="1" opacity=".6"><path d="M54 112h92M60 104h80"/></g>
<path d="M84 96h32V74H84z" fill="#e3cfa4"/><path d="M80 74l20-14 20 14z" fill="#b5644a"/><path d="M94 80h12v14H94z" fill="#4d4235"/>
${shutter(56, 134, 20, 26, '#54708c')}${shutter(124, 134, 20, 26, '#54708c')}<path d="M84 164a16 16 0 0 1 32 0v46H84z" fill="#57402b"/><path d="M90 164a10 10 0 0 1 20 0v46H90z" fill="#6b5138"/><path d="M48 196h36v14H48zM116 196h36v14h-36z" fill="#cbb98e"/><path d="M50 196c2-10 8-14 12-8 4-8 10-6 12 0 4-4 8 0 8 8zM118 196c2-8 8-12 12-6 4-8 10-6 12 0 4-4 7 0 8 6z" fill="#6f8a4f"/>`, t);

export const farmhouse = t => svg(200, 220, `${shade(100, 212, 86)}
<path d="M20 150h104v60H20z" fill="#d5c19a"/><path d="M20 150h40v60H20z" fill="#e1cfab"/><path d="M14 150l14-22h90l12 22z" fill="#a9704f"/><path d="M110 116h66v94h-66z" fill="#cbb58a"/><path d="M110 116h26v94h-26z" fill="#d8c49c"/><path d="M104 116l39-28 39 28z" fill="#a9704f"/><path d="M104 116l39-28v28z" fill="#b98261"/>
<g fill="#b49f74" opacity=".8"><path d="M26 160h14v6H26zM46 172h12v6H46zM30 186h12v6H30zM118 130h12v6h-12zM156 144h12v6h-12zM120 190h10v6h-10z"/></g><path d="M66 176a14 14 0 0 1 28 0v34H66z" fill="#4b3a26"/>${shutter(134, 132, 18, 24, '#7d5a3b')}<path d="M134 180a9 9 0 0 1 18 0v30h-18z" fill="#5a4128"/>
<path d="M168 210c0-20-2-30 4-44" stroke="#6b5638" stroke-width="5" fill="none"/><path d="M172 168c-18 4-22-12-12-18 0-12 18-14 22-4 12 0 12 16 2 20-4 4-10 4-12 2z" fill="#7d8d57"/><path d="M160 150c0-12 18-14 22-4-8-2-14 2-16 10z" fill="#93a46a"/>`, t);

export const shopfront = t => svg(200, 220, `${shade(100, 212, 66)}
<path d="M42 46h116v164H42z" fill="#bfb29c"/><path d="M42 46h42v164H42z" fill="#cdc1ad"/><path d="M36 38h128v10H36z" fill="#e2d8c4"/>${shutter(58, 58, 24, 32, '#6c7b62')}${shutter(118, 58, 24, 32, '#6c7b62')}
<path d="M42 104h116v8H42z" fill="#3d4a54"/><g>${[0, 1, 2, 3, 4, 5, 6].map(i => `<path d="M${46 + i * 15.5} 112h15.5v16a7.75 7.75 0 0 1-15.5 0z" fill="${i % 2 ? '#f1ece0' : '#1f5d57'}"/>`).join('')}</g>
<path d="M52 142h54v56H52z" fill="#7e939d"/><path d="M52 142h26l-14 56H52z" fill="#a9bac2"/><path d="M116 142h34v68h-34z" fill="#4c5a52"/><path d="M121 148h24v32h-24z" fill="#93a6ae"/><circle cx="122" cy="190" r="2.2" fill="#d2b667"/><path d="M48 198h62v12H48z" fill="#8d7f68"/>`, t);

export const land = t => svg(200, 220, `${shade(100, 212, 84)}<path d="M18 196l26-50h112l26 50-12 14H30z" fill="#b99a66"/><path d="M44 146h112l6 12H38z" fill="#c8ad79"/><g stroke="#96794a" stroke-width="1.6"><path d="M34 166h132M28 180h144M24 194h152"/></g>
<g>${[[64, 150, .9], [104, 140, 1.1], [142, 152, .85]].map(([x, y, s]) => `<g transform="translate(${x} ${y}) scale(${s})"><path d="M0 18C-2 6 2-2 0-14" stroke="#6b5638" stroke-width="5" fill="none"/><path d="M-2-10c-22 4-26-16-13-23 0-15 22-17 27-5 14 0 15 19 3 24-6 5-13 6-17 4z" fill="#7d8d57"/><path d="M-15-33c0-15 22-17 27-5-11-3-18 3-20 12z" fill="#93a46a"/></g>`).join('')}</g><path d="M20 200c6-8 10-2 14-8 5 6 10-2 14 4 6-6 10 2 16-2 6 6 12-4 18 2 6-6 12 4 18-2 7 6 13-4 19 2 6-6 12 4 18 0 6 5 12-2 18 2 7-5 12 4 20 2l-4 12H26z" fill="#d9d0bd"/><path d="M26 210h148" stroke="#a69b85" stroke-width="2"/>`, t);

export const palazzo = t => svg(200, 220, `${shade(100, 212, 84)}
<path d="M24 70h152v140H24z" fill="#e2c793"/><path d="M24 70h50v140H24z" fill="#ecd6aa"/><path d="M18 58h164v14H18z" fill="#f3e4c2"/><path d="M18 52h164v6H18z" fill="#c9ad78"/><path d="M78 58c4-18 40-18 44 0z" fill="#f3e4c2"/><circle cx="100" cy="52" r="5" fill="#c9ad78"/>
${[36, 148].map(x => shutter(x, 84, 18, 34, '#5d6f63')).join('')}${[62, 122].map(x => shutter(x, 84, 18, 34, '#5d6f63')).join('')}<path d="M88 80h24v38H88z" fill="#4d4235"/><path d="M88 80h24v-4a12 10 0 0 0-24 0z" fill="#f3e4c2"/>${balcony(26, 122, 60)}${balcony(114, 122, 60)}${balcony(84, 122, 32)}
<path d="M24 138h152v5H24z" fill="#f3e4c2"/>${[36, 62, 122, 148].map(x => `<path d="M${x} 156h16v18H${x}z" fill="#6b5d49"/><path d="M${x - 2} 153h20v3H${x - 2}z" fill="#f3e4c2"/>`).join('')}<path d="M84 166a16 16 0 0 1 32 0v44H84z" fill="#5a4128"/><path d="M84 166a16 16 0 0 1 16-16v60H84z" fill="#6d5135"/><path d="M78 166a22 22 0 0 1 44 0v44h-6v-44a16 16 0 0 0-32 0v44h-6z" fill="#f3e4c2"/><path d="M24 196h54v14H24zM122 196h54v14h-54z" fill="#c9ad78"/>`, t);

export const penthouse = t => svg(200, 220, `${shade(100, 212, 74)}
<path d="M34 104h132v106H34z" fill="#d8dcd8"/><path d="M34 104h46v106H34z" fill="#e6e9e5"/><path d="M28 96h144v10H28z" fill="#f3f1ea"/><path d="M58 44h96v52H58z" fill="#ece4d2"/><path d="M58 44h34v52H58z" fill="#f6f0e2"/><path d="M50 36h112v9H50z" fill="#b5644a"/><path d="M70 56h32v40H70zM108 56h36v40h-36z" fill="#8fa9b5"/><path d="M70 56l32 40M108 56l36 40" stroke="#c9d8de" stroke-width="2"/><path d="M85 56v40M126 56v40" stroke="#f6f0e2" stroke-width="3"/>
<g stroke="#6f7d84" stroke-width="1.4"><path d="M30 82h28M154 82h16"/>${[32, 38, 44, 50, 56, 158, 164, 169].map(x => `<path d="M${x} 82v14"/>`).join('')}</g><path d="M34 96c-2-14 4-24 10-28 6 6 10 16 8 28z" fill="#6f8a4f"/>
${[0, 1].map(r => [0, 1, 2].map(c => `<path d="M${46 + c * 40} ${118 + r * 44}h28v26H${46 + c * 40}z" fill="#8fa9b5"/><path d="M${46 + c * 40} ${144 + r * 44}h28v4H${46 + c * 40}z" fill="#f3f1ea"/><path d="M${60 + c * 40} ${118 + r * 44}v26" stroke="#e6e9e5" stroke-width="2"/>`).join('')).join('')}`, t);

export const cave = t => svg(200, 220, `${shade(100, 212, 86)}
<path d="M16 210c-2-40 8-70 30-92 10-26 40-40 66-34 34-4 60 20 66 52 10 20 10 50 6 74z" fill="#cdb58a"/><path d="M16 210c-2-40 8-70 30-92 10-26 40-40 66-34-22 10-34 30-34 60s-4 50-8 66z" fill="#dcc7a0"/><g fill="#b79d70" opacity=".75"><path d="M120 104c10-6 22-2 26 6-8 6-20 4-26-6zM150 140c8-4 16 0 18 8-8 2-16-2-18-8zM52 132c6-8 16-8 20-2-6 6-14 6-20 2z"/></g>
<path d="M64 158h66v52H64z" fill="#efe2c4"/><path d="M64 158h28v52H64z" fill="#f7ecd3"/><path d="M58 150h78v9H58z" fill="#b5644a"/><path d="M84 174a12 12 0 0 1 24 0v36H84z" fill="#54708c"/><path d="M84 174a12 12 0 0 1 12-12v48H84z" fill="#64819d"/><path d="M114 174h12v14h-12z" fill="#4d4235"/><path d="M146 176a11 12 0 0 1 22 0v18h-22z" fill="#5a4a36"/><path d="M34 178a9 10 0 0 1 18 0v12H34z" fill="#5a4a36"/><path d="M120 84c2-10 14-14 20-6 10-2 14 10 6 14-8 2-20 0-26-8z" fill="#7d8d57"/><path d="M22 210c2-10 10-12 14-6 4-6 12-4 12 6z" fill="#7d8d57"/>`, t);

export const cottage = t => svg(200, 220, `${shade(100, 212, 70)}
<path d="M40 132h120v78H40z" fill="#f1ece0"/><path d="M40 132h48v78H40z" fill="#fbf8f0"/><path d="M32 132h136v-8H32z" fill="#d8cfbb"/><path d="M48 124h40v-16H48z" fill="#f1ece0"/><path d="M44 108h48v-6H44z" fill="#d8cfbb"/>${shutter(52, 146, 20, 24, '#3f6b7d')}${shutter(128, 146, 20, 24, '#3f6b7d')}<path d="M86 160a14 14 0 0 1 28 0v50H86z" fill="#3f6b7d"/><path d="M86 160a14 14 0 0 1 14-14v64H86z" fill="#4f7f92"/><circle cx="108" cy="184" r="2" fill="#f1ece0"/><path d="M128 124V104h20v20z" fill="#e7e0cf"/><path d="M124 104h28v-5h-28z" fill="#b5644a"/>
<path d="M138 200c12 4 30 4 40 0-2 8-6 10-12 10h-16c-6 0-10-2-12-10z" fill="#c5543f"/><path d="M40 198h46v12H40zM114 198h22v12h-22z" fill="#d8cfbb"/><path d="M30 210c-4-20 2-32 8-36 6 6 8 20 4 36z" fill="#6f8a4f"/>`, t);
