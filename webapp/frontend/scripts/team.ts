import { kindForms } from './pages/forms.ts';
import { themeForms } from './theme.ts';
import { boardPage } from './team/board.ts';
import { pickingPage } from './team/picking.ts';
import { controlRoom } from './team/room.ts';
import { scanning } from './team/scanning.ts';

themeForms();
kindForms();
boardPage();
controlRoom();
pickingPage();
scanning();
