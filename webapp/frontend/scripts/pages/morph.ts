// Brings what is shown to what the server says, touching only what differs: pictures do not blink, focus stays.

/** Makes `from` look like `to`; children with an id find their own kind again. */
export function morph(from: Element, to: Element): void {
  if (from.nodeName !== to.nodeName) {
    from.replaceWith(to);
    return;
  }
  attributes(from, to);
  children(from, to);
}

function attributes(from: Element, to: Element): void {
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name) && !kept(from, name)) from.removeAttribute(name);
  for (const { name, value } of [...to.attributes]) if (from.getAttribute(name) !== value && !kept(from, name)) from.setAttribute(name, value);
  if (from instanceof HTMLInputElement && from.type === 'radio') from.checked = to.hasAttribute('checked');
  if (from instanceof HTMLInputElement && from.type === 'hidden') from.value = to.getAttribute('value') ?? '';
}

/** What somebody opened stays open. */
const kept = (element: Element, name: string): boolean => name === 'open' && element instanceof HTMLDetailsElement && element.open;

function children(from: Element, to: Element): void {
  const wanted = [...to.childNodes];
  let here: ChildNode | null = from.firstChild;
  for (const next of wanted) {
    const match = fitting(from, here, next);
    if (!match) {
      from.insertBefore(next, here);
      continue;
    }
    if (match !== here) from.insertBefore(match, here);
    if (match instanceof Element && next instanceof Element) morph(match, next);
    else if (match.nodeValue !== next.nodeValue) match.nodeValue = next.nodeValue;
    here = match.nextSibling;
  }
  while (here) {
    const gone: ChildNode = here;
    here = here.nextSibling;
    gone.remove();
  }
}

/** The node that `next` is the new state of: by its id, else whatever of its kind stands at the same place. */
function fitting(from: Element, here: ChildNode | null, next: ChildNode): ChildNode | null {
  const id = next instanceof Element ? next.id : '';
  if (id) return [...from.children].find((child) => child.id === id && child.nodeName === next.nodeName) ?? null;
  if (here && here.nodeName === next.nodeName && !(here instanceof Element && here.id)) return here;
  return null;
}
