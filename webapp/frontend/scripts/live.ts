import { bringCart } from './live/cart.ts';
import { watchPage } from './live/watch/page.ts';
import { themeForms } from './theme.ts';

themeForms();
watchPage(bringCart);
