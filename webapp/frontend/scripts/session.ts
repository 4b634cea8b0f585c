import { sessionCart } from './live/cart.ts';
import { openLine } from './live/line.ts';
import { recordingBanner } from './live/recording.ts';
import { kindForms } from './pages/forms.ts';
import { themeForms } from './theme.ts';

/** The cart's own page: it opens a line of its own. */
function cartPage(): void {
  const cart = document.querySelector<HTMLElement>('[data-session-cart]');
  if (!cart) return;
  const room = `session:${cart.dataset.session}`;
  let changed: (name: string) => void = () => undefined;
  const recorded = recordingBanner();
  const line = openLine({
    as: cart.dataset.as === 'member' ? 'member' : 'customer',
    session: cart.dataset.session ?? '',
    rooms: { [room]: Number(cart.dataset.seq) },
    on: {
      '*': (_, event) => {
        changed(event.name);
        recorded(event.name);
      },
    },
    reset: () => changed('session:itemAdded'),
  });
  changed = sessionCart({ command: (name, body) => line.command(name, body) });
}

themeForms();
kindForms();
cartPage();
