import { calendarPage } from './pages/calendar.ts';
import { countdowns } from './pages/countdown.ts';
import { copyButtons, leaveByItself, openByItself } from './pages/doors.ts';
import { kindForms } from './pages/forms.ts';
import { livePage } from './pages/live.ts';
import { missingPictures } from './pages/pictures.ts';
import { ownZone } from './pages/zone.ts';
import { themeForms } from './theme.ts';

themeForms();
kindForms();
livePage();
calendarPage();
countdowns();
openByItself();
leaveByItself();
copyButtons();
missingPictures();
ownZone(() => location.reload());
