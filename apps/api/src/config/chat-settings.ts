import { ChatOptions } from '@parley/server-chat';
import type { Config } from './config.ts';

/** The window of COMMAND_LIMIT_COUNT; its setting says so. */
const commandWindowMs = 10_000;

/** What the settings say about the chat. */
export class ChatSettings extends ChatOptions {
  override readonly version: string;
  override readonly sessionRecoveryMs: number;
  override readonly presenceLingerMs: number;
  override readonly sends: { readonly count: number; readonly perMs: number };
  override readonly commands: { readonly count: number; readonly perMs: number };
  override readonly reconnectWithinMs: number;

  constructor(config: Config, version: string) {
    super();
    this.version = version;
    this.sessionRecoveryMs = config.SESSION_RECOVERY_MS;
    this.presenceLingerMs = config.PRESENCE_LINGER_MS;
    this.sends = { count: config.SEND_LIMIT_COUNT, perMs: config.SEND_LIMIT_WINDOW_MS };
    this.commands = { count: config.COMMAND_LIMIT_COUNT, perMs: commandWindowMs };
    this.reconnectWithinMs = config.RECONNECT_WITHIN_MS;
  }
}
