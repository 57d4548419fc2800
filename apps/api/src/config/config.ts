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
  if (wrong.length === 0) wrong.push(...missing(config as Config), ...conflicting(config as Config));
  if (wrong.length > 0) throw new ConfigError(`${wrong.join('\n')}\nParley did not start.`);
  return config as Config;
}

/** What one setting needs of others. */
function missing(config: Config): string[] {
  return [...missingOfNodes(config), ...missingOfProvider(config)];
}

function missingOfNodes({ MONGODB_URI, REDIS_URL, AUTH_SECRET }: Config): string[] {
  const sentences: string[] = [];
  if (REDIS_URL !== undefined && MONGODB_URI === undefined) {
    sentences.push(
      'REDIS_URL is for several nodes, which need a store that they share: set MONGODB_URI, or unset REDIS_URL.',
    );
  }
  if (MONGODB_URI !== undefined && AUTH_SECRET === undefined) {
    sentences.push(
      'MONGODB_URI is set and needs AUTH_SECRET too: every node must have the same, and there is no folder to keep it in.',
    );
  }
  return sentences;
}

function missingOfProvider(config: Config): string[] {
  const needed = ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'PUBLIC_URL'] as const;
  if (config.OIDC_ISSUER !== undefined) {
    return needed.flatMap((name) => (config[name] === undefined ? [`OIDC_ISSUER is set and needs ${name} too.`] : []));
  }
  const isProviderAlone = config.SIGN_IN_WAYS.every((way) => way === 'provider');
  return isProviderAlone ? ['SIGN_IN_WAYS leaves the provider alone to sign in at, and needs OIDC_ISSUER.'] : [];
}

/** Settings that can't both be: without this, what the server does itself would be taken for another program's. */
function conflicting({ PORT, METRICS_PORT }: Config): string[] {
  if (METRICS_PORT !== PORT || PORT === 0) return [];
  return [`METRICS_PORT and PORT are both ${PORT}, and must be two: metrics have a listener of their own.`];
}

function sentence(name: string, text: string, { allowed, isSecret }: Setting): string {
  const value = isSecret ? `has a value of ${text.length} characters` : `is ${JSON.stringify(text.slice(0, 200))}`;
  return `The setting ${name} ${value}, but must be ${allowed}.`;
}
