import { expect, test } from './support/test.ts';

test('Ctrl+K jumps to a room by a part of its name, unread rooms first', async ({ world }) => {
  const [kitchen, garden, garage] = [
    await world.room('kitchen'),
    await world.room('garden'),
    await world.room('garage'),
  ];
  const ada = await world.join('Ada', { room: kitchen.id });
  for (const room of [garden, garage]) await ada.account.join(room.id);
  await garage.host.say(garage.id, 'the car is ready');
  await expect(ada.room('garage')).toContainText('1');
  await ada.page.keyboard.press('Control+k');
  const dialog = ada.page.getByRole('dialog', { name: 'Jump to a room' });
  await expect(dialog.getByRole('option').first()).toContainText('garage');
  await ada.page.keyboard.type('gard');
  await expect(dialog.getByRole('option')).toHaveText([/garden/]);
  await ada.page.keyboard.press('Enter');
  await expect(ada.page).toHaveURL(new RegExp(`/rooms/${garden.id}$`));
  await expect(ada.page.getByRole('log', { name: 'Messages in garden' })).toBeVisible();
  await expect(dialog).toBeHidden();
});

test('unread messages are counted up to 99+, in the list and in the tab’s title, until they are read', async ({
  world,
}) => {
  const [kitchen, garden] = [await world.room('kitchen'), await world.room('garden')];
  const ada = await world.join('Ada', { room: kitchen.id });
  await ada.account.join(garden.id);
  await expect(ada.page).toHaveTitle('#kitchen · Parley');
  const sent = await garden.host.sayAll(garden.id, ['one', 'two']);
  await expect(ada.room('garden')).toContainText('2');
  await expect(ada.page).toHaveTitle('(2) #kitchen · Parley');
  await garden.host.deleteAll(garden.id, [sent[0]?.id ?? '']);
  await expect(ada.page).toHaveTitle('(1) #kitchen · Parley');
  await garden.host.sayAll(
    garden.id,
    Array.from({ length: 120 }, (_, at) => `line ${at}`),
  );
  await expect(ada.room('garden')).toContainText('99+');
  await expect(ada.page).toHaveTitle('(99+) #kitchen · Parley');
  await ada.room('garden').click();
  await expect(ada.page.getByRole('log', { name: 'Messages in garden' })).toHaveAttribute('aria-busy', 'false');
  await ada.toEnd.click();
  await expect(ada.page).toHaveTitle('#garden · Parley');
});

test('one’s own messages are never unread, on no other page of one’s own either', async ({ world }) => {
  const [kitchen, garden] = [await world.room('kitchen'), await world.room('garden')];
  const ada = await world.join('Ada', { room: kitchen.id });
  await ada.account.join(garden.id);
  await ada.account.say(garden.id, 'from my other device');
  await garden.host.say(garden.id, 'an answer');
  await expect(ada.room('garden')).toContainText('1 unread');
});

test('a room is made, found by somebody else, joined, renamed and left', async ({ world }) => {
  const [ada, ben] = [await world.join('Ada'), await world.join('Ben')];
  await ada.page.goto('/');
  await ada.page.getByRole('button', { name: 'New room' }).click();
  await ada.page.getByRole('textbox', { name: 'Name' }).fill('Book club');
  await ada.page.getByRole('button', { name: 'Create room' }).click();
  await expect(ada.page.getByRole('heading', { name: 'Book club', exact: true })).toBeVisible();
  await ada.say('What shall we read?');

  await ben.page.goto('/rooms');
  await ben.page.getByRole('searchbox', { name: 'Filter by name' }).fill('book');
  await ben.page.getByRole('button', { name: 'Join Book club' }).first().click();
  await expect(ben.message('What shall we read?')).toBeVisible();

  await ada.page.getByRole('button', { name: 'Room menu' }).click();
  await ada.page.getByRole('menuitem', { name: 'Rename room…' }).click();
  await ada.page.getByRole('textbox', { name: 'Name' }).fill('Reading circle');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(ben.page.getByRole('heading', { name: 'Reading circle', exact: true })).toBeVisible();

  await ben.page.getByRole('button', { name: 'Room menu' }).click();
  await ben.page.getByRole('menuitem', { name: 'Leave room' }).click();
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Leave room' }).click();
  await expect(ben.room('Reading circle')).toHaveCount(0);
});

test('a changed name is seen by everybody, on messages already sent too', async ({ world }) => {
  const room = await world.room('kitchen');
  const [ada, ben] = [await world.join('Ada', { room: room.id }), await world.join('Ben', { room: room.id })];
  await ben.say('hello');
  await expect(ada.message('hello')).toContainText('Ben');
  await ben.page.getByRole('button', { name: 'Settings' }).click();
  await ben.page.getByRole('menuitem', { name: 'Change name…' }).click();
  await ben.page.getByRole('textbox', { name: 'Your name' }).fill('Benedict');
  await ben.page.getByRole('button', { name: 'Save' }).click();
  await expect(ada.message('hello')).toContainText('Benedict');
});

test('rooms open without a connection: as they were, or with what is written there, and go on with the next one', async ({
  world,
}) => {
  const [kitchen, garden, attic] = [await world.room('kitchen'), await world.room('garden'), await world.room('attic')];
  for (const room of [kitchen, garden, attic]) await room.host.say(room.id, `said in ${room.name}`);
  const network = await world.network();
  const ada = await world.join('Ada', { room: kitchen.id, through: network });
  for (const room of [garden, attic]) await ada.account.join(room.id);
  await ada.room('garden').click();
  await expect(ada.message('said in garden')).toBeVisible();
  network.refuse();
  network.cut('reset');
  await expect(ada.connectionBar).toContainText('Reconnecting…');

  // One that was open before.
  await ada.room('kitchen').click();
  await expect(ada.message('said in kitchen')).toBeVisible();
  await ada.say('to the kitchen');
  await expect(ada.message('to the kitchen')).toBeVisible();
  // One that was never open.
  await ada.room('attic').click();
  await expect(ada.page.getByRole('alert')).toContainText('could not be loaded');
  await ada.say('to the attic');
  await expect(ada.message('to the attic')).toBeInViewport();

  await ada.page.getByRole('alert').getByRole('button', { name: 'Retry' }).focus();
  network.accept();
  await ada.sees(['said in attic', 'to the attic']);
  await expect(ada.page.getByRole('alert')).toHaveCount(0);
  await expect(ada.log).toBeFocused();
  expect((await attic.host.history(attic.id)).map(({ text }) => text)).toEqual(['said in attic', 'to the attic']);
});

test('the open room is never said to be unread while it is read', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  await expect(ada.page).toHaveTitle('#kitchen · Parley');
  const said = await ada.page.evaluateHandle(() => {
    const said: string[] = [];
    const look = (): void => {
      const badge = document.querySelector('.here parley-badge')?.textContent.trim() ?? '';
      if (badge !== '' || document.title.startsWith('(')) said.push(`${document.title} ${badge}`);
    };
    new MutationObserver(look).observe(document.documentElement, {
      childList: true,
      subtree: true,
      characterData: true,
    });
    const frame = (): void => {
      look();
      requestAnimationFrame(frame);
    };
    frame();
    return said;
  });
  for (let at = 0; at < 30; at++) await room.host.say(room.id, `line ${at}`);
  await expect(ada.message('line 29')).toBeInViewport();
  expect(await said.jsonValue()).toEqual([]);
});

test('an answer that says nothing of the room is not taken for “there is no such room”', async ({ world }) => {
  world.guard.tolerate(/status of 503/);
  const ada = await world.join('Ada');
  const room = await world.room('kitchen');
  let isBusy = true;
  await ada.page.route(`**/api/v1/rooms/${room.id}`, async (route) => {
    const problem = { type: '', title: 'Busy', status: 503, code: 'server/busy' };
    if (!isBusy) await route.continue();
    else await route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  });
  await ada.page.goto(`/rooms/${room.id}`);
  await expect(ada.page.getByRole('heading', { name: 'The room could not be loaded.' })).toBeVisible();
  await expect(ada.page.getByText('The server is busy.')).toBeVisible();
  isBusy = false;
  await ada.page.getByRole('button', { name: 'Retry' }).click();
  await expect(ada.page.getByRole('button', { name: 'Join room' })).toBeVisible();
});
