import { countdowns } from './pages/countdown.ts';
import { copyButtons, leaveByItself, openByItself } from './pages/doors.ts';
import { kindForms } from './pages/forms.ts';
import { livePage } from './pages/live.ts';
import { themeForms } from './theme.ts';

themeForms();
kindForms();
livePage();
countdowns();
openByItself();
leaveByItself();
copyButtons();
