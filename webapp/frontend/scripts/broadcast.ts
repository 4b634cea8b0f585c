import { broadcastPage } from './live/host/page.ts';

broadcastPage();
