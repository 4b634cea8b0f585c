import { Bench } from './playground/bench.ts';
import { need } from './playground/dom.ts';
import { themeForms } from './theme.ts';

themeForms();
void new Bench(need('[data-playground]')).begin(new URLSearchParams(location.search));
