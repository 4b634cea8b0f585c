import { kindForms } from './pages/forms.ts';
import { themeForms } from './theme.ts';
import { boardPage } from './work/board.ts';
import { pickingPage } from './work/picking.ts';
import { controlRoom } from './work/room.ts';
import { scanning } from './work/scanning.ts';

themeForms();
kindForms();
boardPage();
controlRoom();
pickingPage();
scanning();
