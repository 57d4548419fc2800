import { setTimeout as after } from 'node:timers/promises';
import { parseConfig, type Config } from './config/config.ts';
import { logWritten } from './logging.ts';
import { startSentence } from './start-error.ts';
import { startServer, type RunningServer } from './server.ts';

/** A stop that takes longer is not a graceful one; service managers kill after 10 s. */
const stopWithinMs = 8_500;
/** Whoever reads the log has this long for its last lines, in milliseconds. */
const lastLinesMs = 1_000;

/** The process: from its environment to its exit code. */
export async function run(): Promise<void> {
  let config: Partial<Config> = {};
  try {
    const parsed = parseConfig(process.env);
    config = parsed;
    const server = await startServer(parsed, { onFatal: dieOf, isTerminal: process.stdout.isTTY });
    process.on('uncaughtException', (error) => {
      server.logger.fatal({ msg: 'ended by a defect', error: describe(error) });
      process.exit(1);
    });
    let isStopping = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        // Whoever asks twice, in whichever way, wants it over.
        if (isStopping) process.exit(1);
        isStopping = true;
        void stop(server, signal);
      });
    }
    const { port, metricsPort } = server;
    server.logger.log({
      msg: 'listening',
      port,
      host: parsed.HOST,
      data: parsed.MONGODB_URI === undefined ? parsed.DATA_DIR : 'MongoDB',
      metricsPort,
    });
  } catch (error) {
    process.stderr.write(`${startSentence(error, config) ?? describe(error)}\n`);
    process.exit(1);
  }
}

async function stop(server: RunningServer, signal: string): Promise<void> {
  server.logger.log({ msg: 'stopping', signal });
  setTimeout(() => {
    server.logger.error({ msg: 'could not stop in time', withinMs: stopWithinMs });
    void exit(1);
  }, stopWithinMs).unref();
  try {
    await server.close();
    server.logger.log({ msg: 'stopped' });
    await exit(0);
  } catch (error) {
    server.logger.error({ msg: 'could not stop', error: describe(error) });
    await exit(1);
  }
}

async function exit(code: number): Promise<void> {
  const isWritten = await Promise.race([logWritten().then(() => true), after(lastLinesMs, false)]);
  // An ordinary exit would wait for whoever does not read.
  if (!isWritten) process.kill(process.pid, 'SIGKILL');
  process.exit(code);
}

/** It is not known what the disk holds: nothing may be answered any more, so nothing is finished. */
function dieOf(error: Error): void {
  process.stderr.write(
    `The data folder failed, so Parley stopped: ${error.message}\nStart it again when the disk is well.\n`,
  );
  process.exit(1);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
