import type { Message, User } from '@parley/dto';
import { checkHistory } from '../checks/check-history.ts';
import type { History, Item, JournalEntry, Violation } from '../checks/history.ts';
import { Recorder } from '../record/recorder.ts';
import { Random } from '../random.ts';
import { copy } from './copycat.ts';
import type { Mutant } from './mutant.ts';
import type { OpenNode } from './node.ts';
import { drawPlan, type Plan } from './plan.ts';
import { Scheduler } from './scheduler.ts';
import { SimClient, soundSdk, type Sdk } from './sim-client.ts';
import { SimServer } from './sim-server.ts';
import { roomIds } from './wire.ts';

export interface ScheduleResult {
  readonly plan: Plan;
  readonly violations: readonly Violation[];
  readonly commands: number;
  readonly history: History;
}

export interface ScheduleOptions {
  readonly openNode: OpenNode;
  readonly mutant: Mutant;
  readonly sdk?: Sdk;
}

const restMs = 30_000;
/** The same where nothing is lost or slow: then nobody may need `heads`, which come every 15 s, to learn of a change. */
const promptRestMs = 12_000;
/** How often people look at the newest messages while everything comes to rest. */
const lookEveryMs = 500;

/** Plays one schedule: the same seed, the same schedule. */
export async function runSchedule(
  seed: number,
  { openNode, mutant, sdk = soundSdk }: ScheduleOptions,
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
  const server = new SimServer({ plan, random, time, openNode, mutant, recorder, onBroken });
  const network = { plan, random, time, server, mutant };
  const users = ['ada', 'ben'].slice(0, plan.persons).map((id): User => ({ id, name: id, isGuest: true }));
  if (plan.hasBot) users.push({ id: 'bot', name: 'bot', isGuest: false });
  for (const user of users) {
    for (const room of roomIds) server.move('joined', user.id, room);
    clients.push(new SimClient({ user, isBot: !user.isGuest, network, recorder, sdk }));
  }

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
  for (let n = 0; n < plan.removals; n += 1) {
    time.after(somewhen(), () => {
      const user = random.pick(users);
      if (!user) return;
      // Sometimes while they are away: then nobody tells them.
      const isAway = random.chance(0.7);
      if (isAway) clients.find((client) => client.user === user.id)?.cut();
      time.after(isAway ? plan.latencyMs + 10 : 0, () => {
        server.move('left', user.id, random.pick(roomIds));
      });
    });
  }
  for (let n = 0; n < plan.copies; n += 1) time.after(somewhen(), () => void copy(server, { random, recorder }));
  for (let n = 0; n < plan.serverCrashes; n += 1) time.after(somewhen(), crash);
  await time.run(plan.workMs + 2_000);
  server.endFaults();
  for (const client of clients) {
    client.endFaults();
    // Whoever was refused says it again.
    void client.act();
  }
  const lastFault = time.now();
  const deadline = lastFault + (isPrompt(plan) ? promptRestMs : restMs);
  const restless = (): readonly string[] => clients.flatMap((client) => client.whyNotAtRest());
  const look = (): void => {
    for (const client of clients) client.look();
    if (time.now() < deadline) time.after(lookEveryMs, look);
  };
  look();
  await time.run(deadline, () => restless().length === 0);
  const late = restless().map((story): Violation => ({ check: 'C6', story: `in the end ${story}` }));
  for (const client of clients) recorder.events.push(...client.rest(time.now() - lastFault));
  await Promise.race([Promise.all(clients.map((client) => client.close())), time.run(time.now() + 1_000)]);
  const history = historyOf(recorder, server, mutant);
  return { plan, history, commands: recorder.attempts, violations: [...late, ...checkHistory(history)] };
}

/** The network loses nothing, and neither it nor the disk is slow. */
function isPrompt({ loss, reorder, latencyMs, syncMs }: Plan): boolean {
  return loss === 0 && reorder === 0 && latencyMs < 1_000 && syncMs < 1_000;
}

function historyOf(recorder: Recorder, server: SimServer, { journaled = (message) => message }: Mutant): History {
  const journal = server.journal.flatMap(({ room, writes }) =>
    writes.map(({ message }): JournalEntry => ({ room, ...itemOf(journaled(message)) })),
  );
  const rooms = new Map(
    roomIds.map((room) => [
      room,
      { head: server.headOf(room), messages: server.messages(room).map((message) => itemOf(journaled(message))) },
    ]),
  );
  const { events, clients } = recorder;
  return { events, clients, generations: [{ epochs: server.epochs, journal, rooms }] };
}

function itemOf({ id, seq, rev, editRev, author, text }: Message): Item {
  return { id, seq, rev, editRev, author: author.id, text };
}
