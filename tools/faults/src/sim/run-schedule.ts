import type { Message, User } from '@parley/dto';
import { checkHistory } from '../checks/check-history.ts';
import type { History, Item, JournalEntry, Violation } from '../checks/history.ts';
import { Recorder } from '../record/recorder.ts';
import { Random } from '../random.ts';
import type { Mutant } from './mutant.ts';
import type { OpenNode } from './node.ts';
import { drawPlan, type Plan } from './plan.ts';
import { Scheduler } from './scheduler.ts';
import { SimClient } from './sim-client.ts';
import { SimServer } from './sim-server.ts';
import { lobby } from './wire.ts';

export interface ScheduleResult {
  readonly plan: Plan;
  readonly violations: readonly Violation[];
  readonly commands: number;
  readonly history: History;
}

const restMs = 30_000;
/** How often people look at the newest messages while everything comes to rest. */
const lookEveryMs = 500;

/** Plays one schedule: the same seed, the same schedule. */
export async function runSchedule(
  seed: number,
  { openNode, mutant }: { readonly openNode: OpenNode; readonly mutant: Mutant },
): Promise<ScheduleResult> {
  const random = new Random(seed);
  const plan = drawPlan(random);
  const time = new Scheduler();
  const recorder = new Recorder(() => time.now());
  const clients: SimClient[] = [];
  const crash = (): void => {
    if (!server.isUp) return;
    server.crash();
    for (const client of clients) client.cut();
    time.after(random.integer(0, 1_500), () => {
      server.start({ isNewEpoch: random.chance(plan.newEpoch) });
    });
  };
  const onBroken = (): void => void time.after(random.integer(0, 500), crash);
  const server = new SimServer({ plan, random, time, openNode, mutant, onBroken });
  const network = { plan, random, time, server, mutant };
  const users = ['ada', 'ben'].slice(0, plan.persons).map((id): User => ({ id, name: id, isGuest: true }));
  for (const user of users) clients.push(new SimClient({ user, isBot: false, network, recorder }));
  const bot: User = { id: 'bot', name: 'bot', isGuest: false };
  if (plan.hasBot) clients.push(new SimClient({ user: bot, isBot: true, network, recorder }));

  const somewhen = (): number => random.next() * plan.workMs;
  for (const client of clients) {
    for (let n = 0; n < plan.actions; n += 1) time.after(somewhen(), () => void client.act());
  }
  for (let n = 0; n < plan.disconnects; n += 1) time.after(somewhen(), () => random.pick(clients)?.cut());
  for (let n = 0; n < plan.clientCrashes; n += 1) {
    time.after(somewhen(), () => {
      const client = random.pick(clients);
      if (!client?.isUp) return;
      client.crash();
      time.after(random.integer(0, 1_500), () => {
        client.start();
      });
    });
  }
  for (let n = 0; n < plan.serverCrashes; n += 1) time.after(somewhen(), crash);
  await time.run(plan.workMs + 2_000);
  server.endFaults();
  for (const client of clients) {
    client.endFaults();
    // Whoever was refused says it again.
    void client.act();
  }
  const lastFault = time.now();
  const restless = (): readonly string[] => clients.flatMap((client) => client.whyNotAtRest(server.head));
  const look = (): void => {
    for (const client of clients) client.look();
    if (time.now() < lastFault + restMs) time.after(lookEveryMs, look);
  };
  look();
  await time.run(lastFault + restMs, () => restless().length === 0);
  const late = restless().map((story): Violation => ({ check: 'C6', story: `after 30 s ${story}` }));
  for (const client of clients) {
    const rested = client.rest(time.now() - lastFault);
    if (rested) recorder.events.push(rested);
  }
  await Promise.race([Promise.all(clients.map((client) => client.close())), time.run(time.now() + 1_000)]);
  const complete = new Set(plan.hasBot ? [bot.id] : []);
  const history = { ...historyOf(recorder, server, mutant), complete };
  return { plan, history, commands: recorder.attempts, violations: [...late, ...checkHistory(history)] };
}

function historyOf(
  recorder: Recorder,
  server: SimServer,
  { journaled = (message) => message }: Mutant,
): Omit<History, 'complete'> {
  const journal = server.journal.flatMap(({ writes }) =>
    writes.map(({ message }): JournalEntry => ({ room: lobby, ...itemOf(journaled(message)) })),
  );
  const messages = server.messages.map((message) => itemOf(journaled(message)));
  const rooms = new Map([[lobby, { head: server.head, messages }]]);
  return { events: recorder.events, generations: [{ epochs: server.epochs, journal, rooms }] };
}

function itemOf({ id, seq, rev, editRev, author, text }: Message): Item {
  return { id, seq, rev, editRev, author: author.id, text };
}
