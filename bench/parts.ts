import { delivery } from './delivery/report.ts';
import { history } from './history/report.ts';
import { idle } from './idle/report.ts';
import { joins } from './joins/report.ts';
import { pages } from './pages/report.ts';
import { rooms } from './rooms/report.ts';
import { search } from './search/report.ts';
import type { Part } from './section.ts';
import { sends } from './sends/report.ts';
import { stalls } from './stalls/report.ts';

/** The parts of the bench by name, in the order of the report. */
export const parts: Record<string, Part> = {
  ...{ sends, history, search, delivery, rooms, idle, joins, stalls, pages },
};
