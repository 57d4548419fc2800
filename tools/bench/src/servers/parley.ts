import { workspaceFile } from '../script.ts';
import { ServerProcess, type ServerOptions } from './server-process.ts';

const apiScript = workspaceFile('apps/api/dist/main.js');

/** What the bench sets, beside folder and port: limits that would stop the load, and tokens that outlast it. */
export const parleySettings = {
  HOST: '127.0.0.1',
  PORT: '0',
  SEND_LIMIT_COUNT: '1000000',
  COMMAND_LIMIT_COUNT: '1000000',
  SEND_LIMIT_WINDOW_MS: '1000',
  SIGN_INS_PER_MINUTE: '1000000',
  TOKEN_LIFETIME_S: '3600',
} as const;

/** Parley as built, on a data folder. */
export function startParley(folder: string, { env, nodeArgs }: ServerOptions = {}): Promise<ServerProcess> {
  return ServerProcess.start(apiScript, {
    env: { ...parleySettings, DATA_DIR: folder, ...env },
    ...(nodeArgs && { nodeArgs }),
  });
}

export interface Guest {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  /** For `GET /api/auth/token`, and for browsers. */
  readonly cookie: string;
}

/** Signs somebody new in, the way any client does. */
export async function signIn(port: number): Promise<Guest> {
  const response = await fetch(`http://127.0.0.1:${port}/api/auth/sign-in/anonymous`, { method: 'POST' });
  if (!response.ok) throw new Error(`Signing in failed: ${response.status} ${await response.text()}`);
  const { user, token } = (await response.json()) as { user: { id: string; name: string }; token: string };
  return { ...user, token, cookie: response.headers.getSetCookie().map(nameAndValue).join('; ') };
}

function nameAndValue(cookie: string): string {
  return cookie.split(';', 1)[0] ?? '';
}
