// The icons that behaviors draw, from the same files that templates use.
import arrowDown from 'lucide-static/icons/arrow-down.svg';
import arrowUp from 'lucide-static/icons/arrow-up.svg';
import ban from 'lucide-static/icons/ban.svg';
import bookOpen from 'lucide-static/icons/book-open.svg';
import check from 'lucide-static/icons/check.svg';
import checkCheck from 'lucide-static/icons/check-check.svg';
import circleAlert from 'lucide-static/icons/circle-alert.svg';
import clock from 'lucide-static/icons/clock.svg';
import copy from 'lucide-static/icons/copy.svg';
import externalLink from 'lucide-static/icons/external-link.svg';
import eyeOff from 'lucide-static/icons/eye-off.svg';
import fileText from 'lucide-static/icons/file-text.svg';
import hourglass from 'lucide-static/icons/hourglass.svg';
import info from 'lucide-static/icons/info.svg';
import layers from 'lucide-static/icons/layers.svg';
import list from 'lucide-static/icons/list.svg';
import listChecks from 'lucide-static/icons/list-checks.svg';
import mailCheck from 'lucide-static/icons/mail-check.svg';
import mapPin from 'lucide-static/icons/map-pin.svg';
import notebookPen from 'lucide-static/icons/notebook-pen.svg';
import paperclip from 'lucide-static/icons/paperclip.svg';
import penLine from 'lucide-static/icons/pen-line.svg';
import send from 'lucide-static/icons/send.svg';
import shieldAlert from 'lucide-static/icons/shield-alert.svg';
import shieldCheck from 'lucide-static/icons/shield-check.svg';
import user from 'lucide-static/icons/user.svg';
import wrench from 'lucide-static/icons/wrench.svg';
import x from 'lucide-static/icons/x.svg';

const ICONS = {
  'arrow-down': arrowDown, 'arrow-up': arrowUp, ban, 'book-open': bookOpen, check, 'check-check': checkCheck, 'circle-alert': circleAlert, clock, copy,
  'external-link': externalLink, 'eye-off': eyeOff, 'file-text': fileText, hourglass, info, layers, list, 'list-checks': listChecks, 'mail-check': mailCheck,
  'map-pin': mapPin, 'notebook-pen': notebookPen, paperclip, 'pen-line': penLine, send, 'shield-alert': shieldAlert, 'shield-check': shieldCheck, user, wrench, x,
};

export type IconName = keyof typeof ICONS;

/** An icon beside a word; `kind` is `icon` (20px) or `icon-s` (16px). */
export function icon(name: IconName, kind = 'icon-s'): SVGElement {
  const template = document.createElement('template');
  template.innerHTML = ICONS[name].slice(ICONS[name].indexOf('<svg'));
  const svg = template.content.firstElementChild as SVGElement;
  svg.setAttribute('class', kind);
  svg.setAttribute('aria-hidden', 'true');
  svg.removeAttribute('width');
  svg.removeAttribute('height');
  svg.removeAttribute('stroke-width');
  return svg;
}
