// WhatsApp's own marks in a text: *bold*, _italic_, ~struck~, ```code```, and addresses to open.
import { h } from './dom.ts';

const ADDRESS = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;
const MARKS: [RegExp, 'b' | 'i' | 's' | 'code'][] = [
  [/```([^`]+)```/, 'code'],
  [/(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*[^\s*])\*(?![\p{L}\p{N}*])/u, 'b'],
  [/(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*[^\s_])_(?![\p{L}\p{N}_])/u, 'i'],
  [/(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*[^\s~])~(?![\p{L}\p{N}~])/u, 's'],
];

/** The text as WhatsApp shows it: an empty line begins a paragraph. */
export function formatted(text: string): HTMLElement {
  return h('div', { class: 'said-words' }, ...text.trim().split(/\n{2,}/).map((block) => h('p', {}, ...block.split('\n').flatMap((line, index) => [...(index ? [h('br')] : []), ...linked(line)]))));
}

/** The text without its marks, as it is read out or searched. */
export function plain(text: string): string {
  return MARKS.reduce((words, [mark]) => words.replace(new RegExp(mark, `${mark.flags}g`), '$1'), text);
}

function linked(line: string): Node[] {
  const parts: Node[] = [];
  let from = 0;
  for (const found of line.matchAll(ADDRESS)) {
    parts.push(...marked(line.slice(from, found.index)), h('a', { href: found[0], 'data-page': true }, shown(found[0])));
    from = found.index + found[0].length;
  }
  return [...parts, ...marked(line.slice(from))];
}

function marked(text: string): Node[] {
  for (const [mark, tag] of MARKS) {
    const found = mark.exec(text);
    if (!found) continue;
    const inner = found[1] ?? '';
    return [...marked(text.slice(0, found.index)), h(tag, {}, ...(tag === 'code' ? [inner] : marked(inner))), ...marked(text.slice(found.index + found[0].length))];
  }
  return text ? [document.createTextNode(text)] : [];
}

/** A long token says nothing to anybody. */
function shown(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/([\w.~-]{14})[\w.~-]{12,}/g, '$1…');
}
