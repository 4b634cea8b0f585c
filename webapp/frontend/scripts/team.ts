import { consoleFrame } from './console/frame.ts';
import { kindForms } from './pages/forms.ts';
import { themeForms } from './theme.ts';
import { boardPage } from './team/board.ts';
import { pickingPage } from './team/picking.ts';
import { controlRoom } from './team/room.ts';
import { scanning } from './team/scanning.ts';

consoleFrame();
themeForms();
kindForms();
boardPage();
controlRoom();
pickingPage();
scanning();
