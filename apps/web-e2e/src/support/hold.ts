import type { Page } from '@playwright/test';

export interface Held {
  /** Resolves when one has been asked for. */
  readonly asked: Promise<unknown>;
  /** Lets those that wait go on, and all that come later. */
  release(): void;
}

/** Keeps requests of this kind, a glob, waiting on their way to the server. */
export async function hold(page: Page, requests: string): Promise<Held> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  await page.route(requests, async (route) => {
    await promise;
    await route.continue();
  });
  const release = (): void => {
    resolve(undefined);
  };
  return { asked: page.waitForRequest(requests), release };
}
