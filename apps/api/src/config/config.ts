import type { z } from 'zod';
import { settings, type Setting, type SettingName } from './settings.ts';

/** The settings as values, parsed once at the start. */
export type Config = {
  readonly [Name in SettingName]: ValueOf<(typeof settings)[Name]>;
};

type ValueOf<S extends Setting> = z.infer<S['schema']> | (undefined extends S['fallback'] ? undefined : never);

/** A setting is wrong. The message names each wrong one, its value (secrets excepted) and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the settings from an environment; what is empty counts as not set. Errors: ConfigError. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const wrong: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const given = environment[name]?.trim() ?? '';
    const text = given === '' ? setting.fallback : given;
    if (text === undefined) continue;
    const parsed = setting.schema.safeParse(text);
    if (parsed.success) config[name] = parsed.data;
    else wrong.push(sentence(name, text, setting));
  }
  if (config['REDIS_URL'] !== undefined && (environment['MONGODB_URI']?.trim() ?? '') === '') wrong.push(lonely);
  if (wrong.length > 0) throw new ConfigError(`${wrong.join('\n')}\nParley did not start.`);
  return config as Config;
}

const lonely =
  'The setting REDIS_URL is for several nodes, which need a store that they share: set MONGODB_URI, or unset REDIS_URL.';

function sentence(name: string, text: string, { allowed, isSecret }: Setting): string {
  const value = isSecret ? `has a value of ${text.length} characters` : `is ${JSON.stringify(text.slice(0, 200))}`;
  return `The setting ${name} ${value}, but must be ${allowed}.`;
}
