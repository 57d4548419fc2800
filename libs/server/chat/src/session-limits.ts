import { SessionLimit, type Rate } from '@parley/server-transport';

/** Commands of the log. A setting: `ChatOptions.sends`. */
export class SendLimit extends SessionLimit {
  constructor(rate: Rate) {
    super('sends', rate);
  }
}

/** News of typing: what a person who types in one room needs, several times over. */
export class TypingLimit extends SessionLimit {
  constructor() {
    super('typing', { count: 20, perMs: 10_000 });
  }
}
