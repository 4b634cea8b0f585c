// The icons that behaviors draw, from the same files that templates use.
import arrowDown from '../../icons/arrow-down.svg';
import arrowUp from '../../icons/arrow-up.svg';
import ban from '../../icons/ban.svg';
import bookOpen from '../../icons/book-open.svg';
import check from '../../icons/check.svg';
import checkCheck from '../../icons/check-check.svg';
import circleAlert from '../../icons/circle-alert.svg';
import clock from '../../icons/clock.svg';
import copy from '../../icons/copy.svg';
import externalLink from '../../icons/external-link.svg';
import eyeOff from '../../icons/eye-off.svg';
import fileText from '../../icons/file-text.svg';
import hourglass from '../../icons/hourglass.svg';
import info from '../../icons/info.svg';
import layers from '../../icons/layers.svg';
import list from '../../icons/list.svg';
import listChecks from '../../icons/list-checks.svg';
import mailCheck from '../../icons/mail-check.svg';
import mapPin from '../../icons/map-pin.svg';
import notebookPen from '../../icons/notebook-pen.svg';
import paperclip from '../../icons/paperclip.svg';
import penLine from '../../icons/pen-line.svg';
import send from '../../icons/send.svg';
import shieldAlert from '../../icons/shield-alert.svg';
import shieldCheck from '../../icons/shield-check.svg';
import user from '../../icons/user.svg';
import wrench from '../../icons/wrench.svg';
import x from '../../icons/x.svg';

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
