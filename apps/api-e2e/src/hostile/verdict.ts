import { commandNames, commands, Problem, type CommandName } from '@parley/dto';
import { z } from 'zod';
import type { CommandCase } from './command-cases.ts';
import { fits } from './oracle.ts';
import { withoutPrototypes } from './prototypes.ts';

/** The largest answer to something wrong, in UTF-16 units: a path, which Node takes up to 16 KiB of, is the most that is repeated. */
const maxProblemLength = 16_384;

/** What an answer must never give away: stacks, paths, statements, names of what is inside. */
const leaks =
  /\n\s+at |node_modules|\.[cm]?[jt]s:\d|file:\/\/|\/(?:work|home|root|tmp|usr|var)\/|[Ss][Qq][Ll]ite|SELECT |INSERT |UPDATE |"?ZodError|invalid_type|unrecognized_keys|TypeError|RangeError|SyntaxError|ENOENT|EACCES/;

/** What may become of a command: `refused` must be, `answered` says yes or no, `unanswered` has no ack to be answered in. */
export type Expectation = 'refused' | 'answered' | 'unanswered';

/** The contract's own schema says what is wrong; a volatile command that fits is never answered. */
export function expectationOf({
  command,
  args,
  attachments,
  isUnacknowledged,
  mustBeRefused,
}: CommandCase): Expectation {
  if (isUnacknowledged) return 'unanswered';
  if (mustBeRefused) return 'refused';
  if (!isCommand(command)) return 'refused';
  if (attachments && args.some((text) => text.includes('_placeholder'))) return 'refused';
  const payload = args.length === 1 ? parse(args[0]) : args.map(parse);
  const { payload: schema, result } = commands[command];
  if (!fits(schema, payload)) return 'refused';
  return result === null ? 'unanswered' : 'answered';
}

/** What is wrong with an answer, if anything is. `text` is the ack's arguments as sent. */
export function complaintAbout(text: string, expected: Expectation, command: string): string | undefined {
  const [answer, ...more] = z.tuple([z.looseObject({ ok: z.boolean() })], z.unknown()).parse(JSON.parse(text));
  if (more.length > 0) return 'more than one answer';
  if (answer.ok) {
    if (expected === 'refused') return `taken: ${text.slice(0, 200)}`;
    return isCommand(command) && commands[command].result?.safeParse(answer).success
      ? undefined
      : 'a result that does not fit';
  }
  return complaintAboutProblem(answer['error'], text);
}

/** The same for a problem by itself; `text` is all that was sent. */
export function complaintAboutProblem(value: unknown, text: string): string | undefined {
  const problem = Problem.safeParse(value);
  if (!problem.success) return `no problem of the contract: ${text.slice(0, 300)}`;
  if (problem.data.code === 'server/internal') return `server/internal: ${text.slice(0, 300)}`;
  if (text.length > maxProblemLength) return `an answer of ${String(text.length)} units`;
  return leakIn(text);
}

export function leakIn(text: string): string | undefined {
  const [leak] = leaks.exec(text) ?? [];
  return leak === undefined ? undefined : `gives away ${JSON.stringify(leak)} in ${text.slice(0, 300)}`;
}

function isCommand(name: string): name is CommandName {
  return (commandNames as readonly string[]).includes(name);
}

function parse(text: string | undefined): unknown {
  return text === undefined ? undefined : withoutPrototypes(JSON.parse(text));
}
