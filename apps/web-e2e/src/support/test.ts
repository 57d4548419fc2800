import type { TestServer } from '@parley/testing';
import { test as base, expect } from '@playwright/test';
import { startTestServer, World } from './world.ts';

export { expect } from '@playwright/test';

interface Fixtures {
  /** Settings of a server of this test's own, by environment variable; `undefined` shares one with other tests. */
  readonly settings: Readonly<Record<string, string>> | undefined;
  readonly world: World;
}

/** Tests of Parley in a browser. Each fails when a page says anything on its console that it did not announce. */
export const test = base.extend<Fixtures, { sharedServer: TestServer }>({
  settings: [undefined, { option: true }],
  sharedServer: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern
    async ({}, use) => {
      await using server = await startTestServer();
      await use(server);
    },
    { scope: 'worker' },
  ],
  world: async ({ browser, sharedServer, settings, colorScheme, locale, viewport }, use) => {
    await using own = settings && (await startTestServer(settings));
    await using world = new World(own ?? sharedServer, {
      browser,
      isShared: own === undefined,
      context: { colorScheme, locale, viewport },
    });
    await use(world);
    expect(world.guard.complaints).toEqual([]);
  },
});
