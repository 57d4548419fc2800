import type { User } from '@parley/dto';
import type { Random } from '../random.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Session } from './sim-life.ts';
import type { SimServer } from './sim-server.ts';
import { roomIds } from './wire.ts';

const copycat: User = { id: 'copycat', name: 'copycat', isGuest: true };

/** Sends something under the id of somebody else's message, past the SDK: that must never be taken for the message. */
export async function copy(
  server: SimServer,
  { random, recorder }: { readonly random: Random; readonly recorder: Recorder },
): Promise<void> {
  const room = random.pick(roomIds);
  const message = random.pick(server.messages(room));
  if (!message) return;
  const session: Session = { user: copycat, channels: new Set([room]), send: () => undefined };
  const { id } = message;
  const text = `not ${id}`;
  const trace = recorder.listen({ client: copycat.id, user: copycat.id, isComplete: false, epoch: () => epoch });
  const epoch = server.epochs.at(-1);
  const attempt = recorder.attempts + 1;
  const entry = { key: id, order: id, kind: 'send', room, id, text, writtenAt: 0, failures: 0 } as const;
  trace({ kind: 'attempted', attempt, entry: { ...entry, status: 'queued', isUncertain: false } });
  const answer = (await server.handle(session, 'message:send', { room, id, text })) as Answer | undefined;
  if (!answer) return;
  if (answer.ok) trace({ kind: 'acknowledged', attempt, room, seq: answer.seq, rev: answer.rev });
  else if (answer.error.code !== 'server/unknown') {
    trace({ kind: 'refused', attempt, room, code: answer.error.code, isRetried: false });
  }
}

type Answer =
  | { readonly ok: true; readonly seq: number; readonly rev: number }
  | { readonly ok: false; readonly error: { readonly code: string } };
