import { kindForms } from './pages/forms.ts';
import { themeForms } from './theme.ts';

themeForms();
kindForms();
