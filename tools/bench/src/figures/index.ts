import { deliveries } from './deliveries.ts';
import type { Figure } from './figure.ts';
import { firehose } from './firehose.ts';
import { firstLoad } from './first-load.ts';
import { history } from './history.ts';
import { latency } from './latency.ts';
import { comeBack } from './return.ts';
import { sends } from './sends.ts';
import { sessions } from './sessions.ts';
import { start } from './start.ts';
import { stuck } from './stuck.ts';

/** In the order of the report. */
export const figures: readonly Figure[] = [
  deliveries,
  latency,
  sends,
  sessions,
  comeBack,
  stuck,
  start,
  history,
  firstLoad,
  firehose,
];
