// What a Sicilian grocer puts on the shelf.
import { lines, shade, sprig, svg } from './drawing.mjs';

export const oil = t => svg(200, 220, `${shade(100, 212, 40)}
<path d="M86 22h28v32c0 9 18 17 18 37v109c0 6-4 10-10 10H78c-6 0-10-4-10-10V91c0-20 18-28 18-37z" fill="#36452c"/>
<path d="M86 22h14v188H78c-6 0-10-4-10-10V91c0-20 18-28 18-37z" fill="#465a37"/>
<path d="M76 100c0-17 13-24 16-35v-30h3v32c-2 12-14 18-14 35v92h-5z" fill="#a9b884" opacity=".55"/>
<rect x="84" y="12" width="32" height="14" rx="2" fill="#c2a06a"/><rect x="84" y="12" width="16" height="14" rx="2" fill="#d3b583"/><rect x="85" y="26" width="30" height="8" fill="#22301d"/>
<rect x="68" y="104" width="64" height="76" fill="#f3eddc"/><rect x="68" y="104" width="64" height="4" fill="#8e2a3f"/>
${sprig(94, 150, .95)}<ellipse cx="110" cy="137" rx="5" ry="6.5" fill="#3c4a2a"/>${lines(80, 158, 40, 3)}<rect x="68" y="176" width="64" height="4" fill="#8e2a3f"/>`, t);

export const pistachio = t => svg(200, 220, `${shade(100, 212, 48)}
<path d="M58 84h84c6 0 8 6 8 12v102c0 8-4 12-12 12H62c-8 0-12-4-12-12V96c0-6 2-12 8-12z" fill="#a3ad5d"/>
<path d="M58 84h40v126H62c-8 0-12-4-12-12V96c0-6 2-12 8-12z" fill="#b1ba6b"/>
<path d="M57 98h5v100h-5z" fill="#e0e4b4" opacity=".75"/>
<path d="M50 112c14 6 26-5 42 1s30 7 58-2v-15c0-6-2-12-8-12H58c-6 0-8 6-8 12z" fill="#eef0d8" opacity=".5"/>
<path d="M54 60h92l6 28c-6 6-12-2-17 3s-12-2-18 3-12-3-18 2-12-2-18 2-12-4-17 0-11-3-16-4z" fill="#f4efe2"/><path d="M54 60h92l2 9H52z" fill="#e3dac5"/>
<path d="M54 60c0-9 20-14 46-14s46 5 46 14-20 12-46 12-46-3-46-12z" fill="#f8f4ea"/><path d="M50 76c18 8 82 8 100 0" stroke="#8e2a3f" stroke-width="3" fill="none"/><path d="M128 80l8 14m-6-14l-2 17" stroke="#8e2a3f" stroke-width="2.4" fill="none"/>
<rect x="66" y="124" width="68" height="58" fill="#f7f2e4"/><g transform="translate(100 145)"><ellipse cx="-9" cy="0" rx="11" ry="7.5" transform="rotate(-24)" fill="#c9b98c"/><ellipse cx="-7" cy="-1" rx="8" ry="5" transform="rotate(-24)" fill="#7f8c3d"/><ellipse cx="11" cy="2" rx="11" ry="7.5" transform="rotate(18)" fill="#d6c79b"/><ellipse cx="12" cy="1" rx="8" ry="5" transform="rotate(18)" fill="#8b3f52"/></g>${lines(78, 163, 44, 3)}`, t);

export const chocolate = t => svg(200, 220, `${shade(104, 212, 62)}
<g transform="rotate(-5 100 200)"><path d="M52 74h86v136H52z" fill="#eadfc6"/><path d="M52 74h20v136H52z" fill="#f3ead6"/><path d="M52 92h86v76H52z" fill="#8e2a3f"/><path d="M52 92h20v76H52z" fill="#9d3a4e"/>
<rect x="62" y="102" width="66" height="56" fill="none" stroke="#eadfc6" stroke-width="1.3"/><path d="M95 112c9 5 14 10 14 17s-6 12-14 12-14-5-14-12 5-12 14-17z" fill="#eadfc6"/><path d="M95 118v20M95 126l6-4M95 132l-6-4" stroke="#8e2a3f" stroke-width="1.6"/>${lines(74, 147, 42, 1, '#f3ead6')}${lines(70, 180, 50, 3, '#6b5a3f')}</g>
<g transform="translate(118 142) rotate(7)"><path d="M0 0h52v68H0z" fill="#4a2c21"/><path d="M0 0h52l-4 4H4z" fill="#6b4535"/><path d="M0 0l4 4v60l-4 4z" fill="#5a3729"/>
${[0, 1].map(i => [0, 1, 2].map(j => `<path d="M${5 + i * 22} ${5 + j * 20}h20v18h-20z" fill="#553425"/><path d="M${5 + i * 22} ${5 + j * 20}h20l-3 3h-14z" fill="#77503d"/>`).join('')).join('')}<g fill="#d8c7b2" opacity=".8">${[[12, 14], [36, 10], [20, 32], [40, 36], [10, 52], [32, 56], [44, 20]].map(([x, y]) => `<circle cx="${x}" cy="${y}" r=".9"/>`).join('')}</g></g>`, t);

export const tomatoes = t => svg(200, 220, `${shade(100, 212, 44)}
<path d="M64 62h72v16c0 4 10 8 10 18v104c0 6-4 10-10 10H64c-6 0-10-4-10-10V96c0-10 10-14 10-18z" fill="#dbe0dc"/>
<path d="M57 98c0-6 8-10 9-16h68c1 6 9 10 9 16v100c0 5-3 9-8 9H65c-5 0-8-4-8-9z" fill="#b8432f"/>
${[[74, 98], [100, 93], [124, 100], [68, 122], [94, 118], [120, 124], [134, 112], [72, 192], [100, 196], [128, 190], [84, 106], [112, 108]].map(([x, y], i) => `<circle cx="${x}" cy="${y}" r="13" fill="${i % 3 ? '#c8553a' : '#a93a2b'}"/><path d="M${x - 8} ${y - 4}a9 9 0 0 1 7-6" stroke="#e9a08a" stroke-width="2" fill="none" stroke-linecap="round"/>`).join('')}
<path d="M80 84l10-4-2 10zM112 90l12-5-3 10z" fill="#4f6b3a"/>
<rect x="54" y="134" width="92" height="46" fill="#f5f0e2"/><rect x="54" y="134" width="92" height="3" fill="#8e2a3f"/><rect x="54" y="177" width="92" height="3" fill="#8e2a3f"/><circle cx="78" cy="157" r="11" fill="#c8553a"/><path d="M78 147l-5 4 5-1 5 1zM78 146v-3" stroke="#4f6b3a" stroke-width="1.8" fill="#4f6b3a"/>${lines(96, 149, 42, 3, '#4a4640', 7)}
<path d="M60 44h80c2 0 3 1 3 3v15H57V47c0-2 1-3 3-3z" fill="#b99a4b"/><path d="M60 44h32v18H57V47c0-2 1-3 3-3z" fill="#cbae63"/><path d="M57 55h86" stroke="#94783a" stroke-width="1"/><path d="M61 100v96" stroke="#fff" stroke-width="4" opacity=".4" stroke-linecap="round"/>`, t);

export const cheese = t => svg(200, 220, `${shade(104, 212, 70)}
<path d="M32 128l22-20h118l-16 20z" fill="#e7c878"/><path d="M32 128h124v82H40c-5 0-8-3-8-8z" fill="#d6ae58"/><path d="M156 128l16-20v80l-16 22z" fill="#b98f3f"/>
<path d="M32 128h30v82H40c-5 0-8-3-8-8z" fill="#e0bc6b"/><path d="M44 170c30-4 70 3 104-2" stroke="#b98f3f" stroke-width="1.5" fill="none" opacity=".7"/><path d="M96 128v82M96 128l18-20" stroke="#8c7048" stroke-width="4" fill="none"/><path d="M96 128v82M96 128l18-20" stroke="#cdb48a" stroke-width="2" stroke-dasharray="4 3" fill="none"/><path d="M32 150h124l16-20" stroke="#8c7048" stroke-width="4" fill="none"/><path d="M32 150h124l16-20" stroke="#cdb48a" stroke-width="2" stroke-dasharray="4 3" fill="none"/>
<path d="M96 150c-8-14-20-16-22-9s12 10 22 9zm0 0c8-14 20-16 22-9s-12 10-22 9z" fill="#cdb48a" stroke="#8c7048"/><g transform="translate(112 168)"><path d="M0 0h34v28H0z" fill="#f5f0e2"/>${lines(5, 6, 24, 3)}</g>`, t);

export const honey = t => svg(200, 220, `${shade(100, 212, 46)}
<path d="M62 76h76l14 22v88l-14 24H62l-14-24V98z" fill="#c98a25"/><path d="M62 76h38v134H62l-14-24V98z" fill="#dba03a"/><path d="M58 104v78l6 10v-98z" fill="#f6d58e" opacity=".8"/><path d="M62 76h76l6 10H56z" fill="#f0c667" opacity=".7"/>
<path d="M60 50h80c3 0 4 2 4 4v18c0 3-1 4-4 4H60c-3 0-4-1-4-4V54c0-2 1-4 4-4z" fill="#f1ead9"/><path d="M60 50h30v26H60c-3 0-4-1-4-4V54c0-2 1-4 4-4z" fill="#faf5e8"/><path d="M56 62h88" stroke="#d7ccb3"/>
<path d="M78 112h44l18 31-18 31H78l-18-31z" fill="#f8f1df"/><path d="M82 119h36l14 24-14 24H82l-14-24z" fill="none" stroke="#8e2a3f" stroke-width="1.2"/><g transform="translate(100 138)"><ellipse rx="9" ry="6" fill="#d49a2c"/><path d="M-3-5v10M2-6v11" stroke="#3b2a14" stroke-width="2.2"/><path d="M-2-5c-8-12-14-6-8 0zM3-5c8-12 14-6 8 0z" fill="#e5e0d0" stroke="#8d8674" stroke-width=".8"/></g>${lines(84, 152, 32, 2)}`, t);

export const biscuits = t => svg(200, 220, `${shade(100, 212, 60)}
<path d="M58 60h84l6 150H52z" fill="#d9c7a2"/><path d="M58 60h30l-6 150H52z" fill="#e6d7b6"/><path d="M58 60h84l1 22H57z" fill="#c9b388"/><path d="M58 60l7 6 7-6 7 6 7-6 7 6 7-6 7 6 7-6 7 6 7-6 7 6 7-6" fill="none" stroke="#b39a6c" stroke-width="1.3"/>
<circle cx="100" cy="140" r="34" fill="#f6f0e0"/><circle cx="100" cy="140" r="30" fill="none" stroke="#8e2a3f" stroke-width="1.2"/><path d="M100 118c10 8 14 18 10 28-3 7-17 7-20 0-4-10 0-20 10-28z" fill="#b98650"/><path d="M100 122v26M95 132v12M105 132v12" stroke="#8d6236" stroke-width="1.2"/>${lines(84, 158, 32, 1)}
<g>${[[34, 200, '#d9b176'], [60, 204, '#e2bf88'], [150, 203, '#d9b176'], [172, 200, '#e2bf88']].map(([x, y, c]) => `<path d="M${x - 18} ${y + 10}c-2-14 6-22 18-22s20 8 18 22z" fill="${c}"/><path d="M${x - 6} ${y - 6}c4-4 9-3 11 1-4 4-9 3-11-1z" fill="#f5ead2"/>`).join('')}</g>`, t);

export const salt = t => svg(200, 220, `${shade(100, 212, 50)}
<path d="M54 92c0-10 14-12 20-20h52c6 8 20 10 20 20l6 108c0 6-4 10-10 10H58c-6 0-10-4-10-10z" fill="#dfd9cd"/><path d="M54 92c0-10 14-12 20-20h22l-6 138H58c-6 0-10-4-10-10z" fill="#ece7dc"/><path d="M70 56c8 6 16-2 24 3s20-6 36-2l-6 17H76z" fill="#ece7dc"/><path d="M72 72c16 6 40 6 56 0" stroke="#5c6f86" stroke-width="4" fill="none"/><path d="M118 74c10 4 14 14 12 22M114 75c4 6 3 14 0 20" stroke="#5c6f86" stroke-width="2.6" fill="none"/>
<rect x="66" y="116" width="68" height="66" fill="#54708c"/><rect x="71" y="121" width="58" height="56" fill="none" stroke="#e8e4da" stroke-width="1"/><path d="M80 158l10-16 8 11 7-9 15 22H78z" fill="#f2eee4"/><circle cx="114" cy="134" r="5" fill="#f2eee4"/>${lines(82, 169, 36, 1, '#f2eee4')}`, t);

export const box = t => svg(200, 220, `${shade(100, 212, 66)}
<path d="M40 112h120v98H40z" fill="#c9a873"/><path d="M40 112h46v98H40z" fill="#d8ba8a"/><path d="M40 112h120l-6 8H46z" fill="#b08f5b"/>
<g><path d="M58 112V64c0-4 2-6 5-6h14c3 0 5 2 5 6v48z" fill="#36452c"/><path d="M58 112V64c0-4 2-6 5-6h5v54z" fill="#465a37"/><path d="M64 58V34h12v24z" fill="#36452c"/><path d="M63 26h14v10H63z" fill="#c2a06a"/><path d="M58 80h24v22H58z" fill="#f3eddc"/>
<path d="M88 112V84c0-4 3-7 7-7h24c4 0 7 3 7 7v28z" fill="#c98a25"/><path d="M88 112V84c0-4 3-7 7-7h9v35z" fill="#dba03a"/><path d="M92 66h30v12H92z" fill="#f4efe2"/>
<path d="M130 112l3-34h26l-4 34z" fill="#8e2a3f"/><path d="M130 112l3-34h9l-3 34z" fill="#9d3a4e"/><path d="M136 88h18l-2 14h-18z" fill="#f3ead6"/></g>
<path d="M44 112c8-8 14 2 20-4s12 4 19-2 12 4 20-1 13 4 20-2 12 4 18 0 10-1 15 5v8H44z" fill="#e3d3ad"/><path d="M44 112c8-8 14 2 20-4s12 4 19-2 12 4 20-1 13 4 20-2 12 4 18 0 10-1 15 5" fill="none" stroke="#b79e6c" stroke-width="1.4"/>
<path d="M40 120h120v90H40z" fill="#cfae79"/><path d="M40 120h46v90H40z" fill="#dcc092"/><path d="M40 150h120M40 180h120" stroke="#a98852" stroke-width="1.6"/><path d="M92 120h14v90H92z" fill="#8e2a3f"/><path d="M92 120h6v90h-6z" fill="#a03b4f"/><path d="M99 128c-14-16-30-12-26-2 3 7 16 6 26 2zm0 0c14-16 30-12 26-2-3 7-16 6-26 2z" fill="#a03b4f" stroke="#7b2235" stroke-width="1.2"/><path d="M99 128l-12 22 10-6 2 8 4-9 9 6z" fill="#8e2a3f"/>`, t);

export const crate = t => svg(200, 220, `${shade(100, 212, 76)}
<g>${[[58, 116, 15], [88, 108, 17], [120, 112, 16], [146, 118, 14], [72, 128, 13], [104, 126, 15], [134, 128, 14]].map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}" fill="#d98a2b"/><path d="M${x - r * .6} ${y - r * .3}a${r * .7} ${r * .7} 0 0 1 ${r * .55}-${r * .5}" stroke="#f2bd6e" stroke-width="2.4" fill="none" stroke-linecap="round"/>`).join('')}</g><path d="M88 92c-2-8-10-12-18-11 2 8 9 13 18 11zM122 96c2-9 10-13 19-12-2 9-10 14-19 12z" fill="#5f7a45"/><path d="M88 92c-4-4-9-7-14-9M122 96c5-4 10-7 15-10" stroke="#465a33" fill="none"/>
<path d="M34 132h132v78H34z" fill="#b58f5a"/><path d="M30 132h140v22H30zM30 160h140v22H30zM30 188h140v22H30z" fill="#cfab75"/><path d="M30 132h60v22H30zM30 160h60v22H30zM30 188h60v22H30z" fill="#dbbb88"/><path d="M36 132h10v78H36zM154 132h10v78h-10z" fill="#a57f4b"/><g fill="#7a5c33"><circle cx="41" cy="143" r="1.6"/><circle cx="41" cy="171" r="1.6"/><circle cx="41" cy="199" r="1.6"/><circle cx="159" cy="143" r="1.6"/><circle cx="159" cy="171" r="1.6"/><circle cx="159" cy="199" r="1.6"/></g><path d="M84 162h32v18H84z" fill="#f5f0e2"/>${lines(89, 167, 22, 2)}`, t);

export const wine = t => svg(200, 220, `${shade(100, 212, 34)}
<path d="M88 16h24v48c0 10 16 18 16 38v98c0 6-4 10-9 10H81c-5 0-9-4-9-10v-98c0-20 16-28 16-38z" fill="#7a4a16"/><path d="M88 16h12v194H81c-5 0-9-4-9-10v-98c0-20 16-28 16-38z" fill="#94601f"/><path d="M79 108c0-16 13-24 14-36V40h3v34c-2 12-12 18-12 35v84h-5z" fill="#dfb36b" opacity=".6"/>
<path d="M86 10h28v32H86z" fill="#3a2b4a"/><path d="M86 10h14v32H86z" fill="#4b3a5e"/><path d="M72 112h56v70H72z" fill="#f5eedb"/><path d="M72 112h56v3H72zM72 179h56v3H72z" fill="#b48a3c"/><g fill="#6d5580">${[[93, 130], [101, 130], [109, 130], [97, 137], [105, 137], [101, 144]].map(([x, y]) => `<circle cx="${x}" cy="${y}" r="4.4"/>`).join('')}</g><path d="M101 126v-6m0 2c3-4 8-5 12-3-2 4-8 5-12 3z" stroke="#5d6b3c" stroke-width="1.4" fill="#5d6b3c"/>${lines(84, 157, 34, 3)}`, t);

export const nuts = t => svg(200, 220, `${shade(100, 212, 58)}
<path d="M62 84h76l8 126H54z" fill="#e6dcc6"/><path d="M62 84h34l-6 126H54z" fill="#efe7d5"/><path d="M60 66h80l-4 22H64z" fill="#d9ccb0"/><path d="M60 66l8 6 8-6 8 6 8-6 8 6 8-6 8 6 8-6 8 6 8-6-4 22H64z" fill="#efe7d5"/><path d="M64 86h72" stroke="#8e2a3f" stroke-width="4"/>
<path d="M72 118h56v56H72z" fill="#fbf8ef"/><rect x="76" y="122" width="48" height="48" fill="none" stroke="#7f8c3d" stroke-width="1.2"/><g><ellipse cx="92" cy="138" rx="10" ry="7" transform="rotate(-28 92 138)" fill="#cdbd90"/><ellipse cx="94" cy="137" rx="7" ry="4.6" transform="rotate(-28 94 137)" fill="#7f8c3d"/><ellipse cx="110" cy="142" rx="10" ry="7" transform="rotate(22 110 142)" fill="#d8ca9e"/><ellipse cx="111" cy="141" rx="7" ry="4.6" transform="rotate(22 111 141)" fill="#8b3f52"/></g>${lines(84, 156, 32, 2)}
<g>${[[36, 203, -20], [56, 207, 14], [147, 206, -12], [166, 203, 24]].map(([x, y, r]) => `<g transform="translate(${x} ${y}) rotate(${r})"><ellipse rx="11" ry="7.4" fill="#d2c397"/><path d="M-10 0a10 7 0 0 1 16-5z" fill="#7f8c3d"/></g>`).join('')}</g>`, t);

export const pasta = t => svg(200, 220, `${shade(100, 212, 44)}
<path d="M62 40h76v170H62z" fill="#d7b56a"/><path d="M62 40h34v170H62z" fill="#e3c682"/><g stroke="#b9934a" stroke-width="1.6" opacity=".75">${[68, 75, 82, 89, 96, 103, 110, 117, 124, 131].map(x => `<path d="M${x} 44v164"/>`).join('')}</g>
<path d="M58 36h84v26H58zM58 176h84v34H58z" fill="#3f5c7a"/><path d="M58 36h38v26H58zM58 176h38v34H58z" fill="#4c6b8b"/><path d="M58 28h84v10H58z" fill="#35506c"/><circle cx="100" cy="118" r="30" fill="#f6f1e2"/><circle cx="100" cy="118" r="26" fill="none" stroke="#3f5c7a" stroke-width="1.2"/><path d="M100 98c-4 8-4 18 0 30M92 102c-2 8 0 16 6 24M108 102c2 8 0 16-6 24" stroke="#b9934a" stroke-width="3" fill="none" stroke-linecap="round"/>${lines(86, 132, 28, 1)}<path d="M70 192h60" stroke="#e8e4da" stroke-width="1.4"/>${lines(80, 184, 40, 1, '#f2eee4')}`, t);

export const jam = t => svg(200, 220, `${shade(100, 212, 46)}
<path d="M58 90h84c6 0 8 5 8 11v97c0 8-4 12-12 12H62c-8 0-12-4-12-12v-97c0-6 2-11 8-11z" fill="#b4552b"/><path d="M58 90h42v120H62c-8 0-12-4-12-12v-97c0-6 2-11 8-11z" fill="#c76a35"/><g fill="#e0924f" opacity=".7"><circle cx="66" cy="188" r="6"/><circle cx="136" cy="120" r="7"/><circle cx="128" cy="194" r="5"/></g><path d="M57 104v92" stroke="#f2c592" stroke-width="4" opacity=".7" stroke-linecap="round"/><path d="M58 90h84l4 10H54z" fill="#e9c39a" opacity=".6"/>
<path d="M56 58h88c3 0 4 2 4 4v20c0 3-1 4-4 4H56c-3 0-4-1-4-4V62c0-2 1-4 4-4z" fill="#efe6d2"/><g fill="#b4552b" opacity=".55">${[0, 1, 2, 3, 4, 5].map(i => `<path d="M${54 + i * 16} 58h8v28h-8z"/>`).join('')}</g><path d="M52 68h96v6H52z" fill="#b4552b" opacity=".35"/>
<path d="M68 122h64v60H68z" fill="#faf5e7"/><rect x="72" y="126" width="56" height="52" fill="none" stroke="#b4552b" stroke-width="1.2"/><ellipse cx="100" cy="146" rx="10" ry="13" fill="#9a6a2f"/><ellipse cx="97" cy="146" rx="6" ry="11" fill="#b58442"/><path d="M100 133c4-5 9-6 13-4-3 5-9 6-13 4z" fill="#5f7a45"/>${lines(84, 166, 32, 2)}`, t);

export const pesto = t => svg(200, 220, `${shade(100, 212, 40)}
<path d="M66 78h68c8 0 12 8 12 18v100c0 9-5 14-13 14H67c-8 0-13-5-13-14V96c0-10 4-18 12-18z" fill="#5f7238"/><path d="M66 78h34v132H67c-8 0-13-5-13-14V96c0-10 4-18 12-18z" fill="#6f8345"/><path d="M54 100c16 8 30-4 46 1s30 6 46-1v-8c-1-8-5-14-12-14H66c-7 0-11 6-12 14z" fill="#c8b65a" opacity=".75"/><path d="M61 104v92" stroke="#c7d29a" stroke-width="4" opacity=".65" stroke-linecap="round"/>
<path d="M64 50h72c3 0 4 1 4 4v20c0 3-1 4-4 4H64c-3 0-4-1-4-4V54c0-3 1-4 4-4z" fill="#2f3a2a"/><path d="M64 50h30v28H64c-3 0-4-1-4-4V54c0-3 1-4 4-4z" fill="#3d4a36"/><path d="M60 62h80" stroke="#20281d"/>
<path d="M54 120h92v58H54z" fill="#f6f1e1"/><path d="M54 120h92v4H54zM54 174h92v4H54z" fill="#5f7238"/><g transform="translate(100 150)" fill="#6f8345"><path d="M0 4c-12-2-20-10-20-20 12 0 20 8 20 20zm0 0c12-2 20-10 20-20-12 0-20 8-20 20z"/><path d="M0 4c-4-8-4-16 0-24 4 8 4 16 0 24z" fill="#5f7238"/></g>${lines(80, 161, 40, 2)}`, t);

export const cannoli = t => svg(200, 220, `${shade(100, 212, 66)}
<path d="M38 196h124l-8 14H46z" fill="#e9e3d6"/><path d="M32 188h136v9H32z" fill="#f6f2e8"/><path d="M32 188h136v3H32z" fill="#54708c"/>
<g>${[[66, 168, -4, '#c68a4b', '#b0743a'], [130, 170, 5, '#cf9757', '#b57b40']].map(([x, y, r, a, b]) => `<g transform="translate(${x} ${y}) rotate(${r})"><path d="M-30-16h60c5 0 8 7 8 16s-3 16-8 16h-60c-5 0-8-7-8-16s3-16 8-16z" fill="${a}"/><path d="M-30 2h60c5 0 8-1 8-2 0 9-3 16-8 16h-60c-5 0-8-7-8-16z" fill="${b}"/><g fill="#8d5a2a" opacity=".5"><circle cx="-14" cy="-6" r="2"/><circle cx="4" cy="-9" r="1.6"/><circle cx="14" cy="4" r="2"/><circle cx="-6" cy="7" r="1.6"/></g><ellipse cx="-34" cy="0" rx="9" ry="15" fill="#f8f4ea"/><ellipse cx="34" cy="0" rx="9" ry="15" fill="#f8f4ea"/><g fill="#7f8c3d"><circle cx="-36" cy="-5" r="2.4"/><circle cx="-32" cy="3" r="2.4"/><circle cx="-37" cy="7" r="2"/><circle cx="36" cy="-5" r="2.4"/><circle cx="32" cy="2" r="2.2"/><circle cx="37" cy="7" r="2"/></g></g>`).join('')}
<g transform="translate(98 130)"><path d="M-30-16h60c5 0 8 7 8 16s-3 16-8 16h-60c-5 0-8-7-8-16s3-16 8-16z" fill="#d19c5d"/><path d="M-30 2h60c5 0 8-1 8-2 0 9-3 16-8 16h-60c-5 0-8-7-8-16z" fill="#b98045"/><ellipse cx="-34" cy="0" rx="9" ry="15" fill="#fbf8f0"/><ellipse cx="34" cy="0" rx="9" ry="15" fill="#fbf8f0"/><circle cx="-34" cy="-1" r="5" fill="#a8323e"/><circle cx="34" cy="-1" r="5" fill="#d98a2b"/></g></g>`, t);
