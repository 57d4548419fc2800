import { expect } from '@jest/globals';
import type { RoomId } from '@parley/dto';
import type { LogCommand, RoomBatch } from '@parley/server-domain';
import fc from 'fast-check';
import { ada, ben, deleteCommand, editCommand, newId, sendCommand } from '../factories.ts';
import { InMemoryMessageLog } from '../in-memory-message-log.ts';
import { all, makeRoom, type StoreUnderTest } from './store-under-test.ts';

/** A batch with rooms and ids by number: few of each, so that commands meet. */
interface Plan {
  readonly room: number;
  readonly commands: readonly ((ids: Ids) => LogCommand)[];
}

interface Ids {
  readonly messages: readonly string[];
  readonly edits: readonly string[];
  readonly epoch: string;
}

const few = 4;
const number = fc.nat(few - 1);
const author = fc.constantFrom(ada, ben);
const pick = (ids: readonly string[], n: number): string => ids[n] ?? '';

const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ id: number, author, text: fc.constantFrom('hello', 'hallo', 'ciao 🌊') }).map(
      ({ id, author, text }) =>
        ({ messages }: Ids) =>
          sendCommand({ id: pick(messages, id), author, text }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({ id: number, edit: number, author, rev: fc.integer({ min: 1, max: 9 }) }).map(
      ({ id, edit, author, rev }) =>
        ({ messages, edits, epoch }: Ids) =>
          editCommand({ id: pick(messages, id), author, rev, epoch }, { edit: pick(edits, edit), text: `text ${rev}` }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ id: number, author }).map(
      ({ id, author }) =>
        ({ messages }: Ids) =>
          deleteCommand(pick(messages, id), author.id),
    ),
  },
);

const plans: fc.Arbitrary<Plan[][]> = fc.array(
  fc.array(fc.record({ room: fc.nat(1), commands: fc.array(command, { maxLength: 8 }) }), { maxLength: 3 }),
  { maxLength: 6 },
);
const reads = fc.array(fc.record({ rev: fc.nat(12), items: fc.integer({ min: 1, max: 5 }), bytes: fc.nat(900) }), {
  maxLength: 3,
});

/**
 * Any batches, in two rooms, with ids that repeat: results, records and reads are those of a log in memory, which is the
 * domain's rule and nothing else.
 */
export async function testAgainstModel(store: StoreUnderTest): Promise<void> {
  const { epoch } = store.log;
  await fc.assert(
    fc.asyncProperty(plans, reads, async (commits, places) => {
      const rooms: RoomId[] = [await makeRoom(store), await makeRoom(store)];
      const ids: Ids = { messages: fresh(), edits: fresh(), epoch };
      const model = new InMemoryMessageLog({ epoch, rooms });
      for (const room of rooms) model.raiseMembers(room);

      for (const plan of commits) {
        const batches = plan.map(({ room, commands }): RoomBatch => ({
          room: rooms[room] ?? '',
          commands: commands.map((make) => make(ids)),
        }));
        expect(await store.log.commit(batches)).toEqual(await model.commit(batches));
      }
      for (const room of rooms) {
        expect(await store.log.changesSince(room, 0, all)).toEqual(await model.changesSince(room, 0, all));
        for (const id of ids.messages) expect(await store.log.message(room, id)).toEqual(await model.message(room, id));
        for (const { rev, ...limit } of places) {
          expect(await store.log.changesSince(room, rev, limit)).toEqual(await model.changesSince(room, rev, limit));
          for (const place of [{ around: rev }, { before: rev }, { after: rev }]) {
            expect(await store.log.history(room, place, limit)).toEqual(await model.history(room, place, limit));
          }
        }
      }
    }),
    { numRuns: 60 },
  );
}

function fresh(): string[] {
  return Array.from({ length: few }, () => newId());
}
