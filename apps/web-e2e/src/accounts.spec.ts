import type { Page } from '@playwright/test';
import { findings } from './support/axe.ts';
import { expect, test } from './support/test.ts';
import type { World } from './support/world.ts';

const password = 'correct horse battery';

test.use({ settings: {} });

async function newPage(world: World): Promise<Page> {
  return (await world.context()).newPage();
}

async function signIn(page: Page, name: string, with_ = password): Promise<void> {
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(with_);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function openMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
}

test('a guest keeps the account, and is the same person in another browser', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  const ben = await world.join('Ben', { room: room.id });
  await ada.say('before');
  await openMenu(ada.page);
  await ada.page.getByRole('menuitem', { name: 'Keep this account…' }).click();
  await ada.page.getByLabel('Password', { exact: true }).fill(password);
  await ada.page.getByRole('button', { name: 'Keep account' }).click();
  await expect(ada.page.getByRole('dialog')).toHaveCount(0);
  await expect(ada.page.getByRole('button', { name: 'Settings' })).toContainText('signed in');
  await ada.say('after');
  await expect(ben.message('after')).toBeVisible();

  const elsewhere = await newPage(world);
  await elsewhere.goto(`/rooms/${room.id}`);
  await signIn(elsewhere, 'ada');
  await expect(elsewhere.getByRole('article').filter({ hasText: 'before' })).toBeVisible();
  // Only an author may edit.
  await elsewhere.getByRole('textbox', { name: /^Message #/ }).press('ArrowUp');
  await expect(elsewhere.getByRole('textbox', { name: 'Edit message' })).toHaveValue('after');
});

test('an account is made on the way in; after signing out one comes back to it', async ({ world }) => {
  world.guard.tolerate(/status of 401/);
  const page = await newPage(world);
  await page.goto('/');
  await page.getByRole('button', { name: 'Create one' }).click();
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'at least 8 characters' })).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('button', { name: 'Settings' })).toContainText('Ada');
  await openMenu(page);
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await signIn(page, 'Ada', 'wrong password');
  await expect(page.getByRole('alert').filter({ hasText: 'Name or password is wrong.' })).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Settings' })).toContainText('Ada');
});

test('changing the password signs one out everywhere else', async ({ world }) => {
  world.guard.tolerate(/status of 401/);
  const [here, there] = [await newPage(world), await newPage(world)];
  await here.goto('/');
  await here.getByRole('button', { name: 'Create one' }).click();
  await here.getByRole('textbox', { name: 'Your name' }).fill('Ada');
  await here.getByLabel('Password', { exact: true }).fill(password);
  await here.getByRole('button', { name: 'Create account' }).click();
  await expect(here.getByRole('log')).toBeVisible();
  await there.goto('/');
  await signIn(there, 'Ada');
  await expect(there.getByRole('log')).toBeVisible();
  await openMenu(here);
  await here.getByRole('menuitem', { name: 'Account…' }).click();
  await here.getByLabel('Current password', { exact: true }).fill(password);
  await here.getByLabel('New password', { exact: true }).fill('staple correct horse');
  await here.getByRole('button', { name: 'Change password' }).click();
  await expect(here.getByText('Your password was changed.')).toBeVisible();
  await expect(there.getByText('You were signed out.')).toBeVisible();
  await here.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await expect(here.getByRole('log')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('axe finds nothing where one signs in and keeps an account', async ({ world }) => {
      const page = await newPage(world);
      await page.goto('/');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      expect(await findings(page, colorScheme)).toEqual([]);
      await page.getByRole('button', { name: 'Create an account' }).click();
      expect(await findings(page, colorScheme)).toEqual([]);
      await page.getByRole('button', { name: 'Continue as guest' }).click();
      await page.getByRole('button', { name: 'Continue as guest' }).click();
      await openMenu(page);
      await page.getByRole('menuitem', { name: 'Keep this account…' }).click();
      await expect(page.getByRole('dialog').getByLabel('Password', { exact: true })).toBeVisible();
      expect(await findings(page, colorScheme)).toEqual([]);
    });
  });
}
