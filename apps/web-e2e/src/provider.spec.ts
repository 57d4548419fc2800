import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { startIdentityProvider, type IdentityProvider } from '@parley/testing/identity-provider';
import type { TestServer } from '@parley/testing';
import { expect, test as base } from './support/test.ts';
import { startTestServer, World } from './support/world.ts';

interface Fixtures {
  readonly identity: IdentityProvider;
}

/** A server whose people sign in at a provider too. */
const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern
  identity: async ({}, use) => {
    await using identity = await startIdentityProvider();
    await use(identity);
  },
  world: async ({ browser, identity, locale }, use) => {
    await using server = await serverFor(identity);
    await using world = new World(server, { browser, isShared: false, context: { locale } });
    await use(world);
    expect(world.guard.complaints).toEqual([]);
  },
});

async function serverFor(identity: IdentityProvider): Promise<TestServer> {
  const port = await freePort();
  const PUBLIC_URL = `http://127.0.0.1:${port}`;
  identity.allow(`${PUBLIC_URL}/api/auth/callback/oidc`);
  const { issuer, clientId, clientSecret } = identity;
  return startTestServer(
    {
      PUBLIC_URL,
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: clientId,
      OIDC_CLIENT_SECRET: clientSecret,
      OIDC_NAME: 'Example ID',
    },
    port,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const ada = { sub: 'ada-1', name: 'Ada Lovelace' };

test('who signs in at the provider is led to where they were going, under their name', async ({ world, identity }) => {
  identity.signsIn = ada;
  const room = await world.room('kitchen');
  const page = await (await world.context()).newPage();
  await page.goto(`/rooms/${room.id}`);
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await expect(page.getByRole('heading', { name: 'kitchen' })).toBeVisible();
  await expect(page).toHaveURL(`${world.server.url}/rooms/${room.id}`);
  await expect(page.getByRole('button', { name: 'Settings' })).toContainText('Ada Lovelace');
});

test('a guest keeps the account by the provider, and comes back with it', async ({ world, identity }) => {
  identity.signsIn = ada;
  const room = await world.room('kitchen');
  const guest = await world.join('Quiet Otter', { room: room.id });
  await guest.say('hello');
  await guest.page.getByRole('button', { name: 'Settings' }).click();
  await guest.page.getByRole('menuitem', { name: 'Keep this account…' }).click();
  await guest.page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await expect(guest.page.getByRole('button', { name: 'Settings' })).toContainText('signed in');
  await expect(guest.message('hello')).toBeVisible();

  const elsewhere = await (await world.context()).newPage();
  await elsewhere.goto(`/rooms/${room.id}`);
  await elsewhere.getByRole('button', { name: 'Continue with Example ID' }).click();
  await expect(elsewhere.getByRole('button', { name: 'Settings' })).toContainText('Quiet Otter');
});

test('a sign-in that was cancelled is said, and one that belongs to somebody else', async ({ world, identity }) => {
  const page = await (await world.context()).newPage();
  await page.goto('/');
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'the sign-in was cancelled' })).toBeVisible();
  await expect(page).toHaveURL(`${world.server.url}/rooms/lobby`);

  identity.signsIn = ada;
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await expect(page.getByRole('button', { name: 'Settings' })).toContainText('Ada Lovelace');

  const guest = await world.join('Ben', { room: 'lobby' });
  await guest.page.getByRole('button', { name: 'Settings' }).click();
  await guest.page.getByRole('menuitem', { name: 'Keep this account…' }).click();
  await guest.page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await expect(guest.page.getByRole('dialog').getByText('belongs to another account here')).toBeVisible();
});
