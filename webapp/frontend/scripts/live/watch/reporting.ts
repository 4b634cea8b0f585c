// Beside each line of somebody else's: the way to those who run the service.
import { h } from '../../playground/dom.ts';
import type { TalkLine, Words } from '../told.ts';

/** A link to the page on which that line is reported; none beside what one wrote oneself. */
export function reportOf(line: TalkLine, me: string, path: string, words: Words): HTMLElement | null {
  const slug = /^\/live\/([^/]+)\//.exec(path)?.[1];
  if (!slug || (me !== '' && line.person === me)) return null;
  const href = `/s/${slug}/report?about=line&subject=${encodeURIComponent(line.lineId)}`;
  return h('a', { class: 'said-report', href, target: '_blank', rel: 'noopener', 'aria-label': words('report_of', { name: line.name || words('guest') }) }, words('report'));
}
