// Icons that the live pages' behaviors draw.

/** An icon beside a word, from the markup of its file. */
export function drawing(file: string, kind = 'icon-s'): SVGElement {
  const template = document.createElement('template');
  template.innerHTML = file.slice(file.indexOf('<svg'));
  const svg = template.content.firstElementChild as SVGElement;
  svg.setAttribute('class', kind);
  svg.setAttribute('aria-hidden', 'true');
  for (const name of ['width', 'height', 'stroke-width']) svg.removeAttribute(name);
  return svg;
}
