import { expect, test } from './support/test.ts';

test('a draft survives a reload, and belongs to its room', async ({ world }) => {
  const [kitchen, garden] = [await world.room('kitchen'), await world.room('garden')];
  const ada = await world.join('Ada', { room: kitchen.id });
  await ada.account.join(garden.id);
  await ada.composer.fill('half a thought');
  await ada.page.reload();
  await expect(ada.composer).toHaveValue('half a thought');
  await ada.room('garden').click();
  await expect(ada.page.getByRole('textbox', { name: 'Message #garden' })).toHaveValue('');
  await ada.room('kitchen').click();
  await expect(ada.page.getByRole('textbox', { name: 'Message #kitchen' })).toHaveValue('half a thought');
  await ada.composer.press('Enter');
  await expect(ada.message('half a thought')).toBeVisible();
  await ada.page.reload();
  await ada.isIn();
  await expect(ada.composer).toHaveValue('');
});

test('↑ in an empty composer edits one’s last message; Enter saves it for everybody', async ({ world }) => {
  const room = await world.room('kitchen');
  const [ada, ben] = [await world.join('Ada', { room: room.id }), await world.join('Ben', { room: room.id })];
  await ada.say('teh first');
  await ben.say('not hers');
  await expect(ada.message('not hers')).toBeVisible();
  await ada.composer.press('ArrowUp');
  await expect(ada.composer).toHaveValue('teh first');
  await ada.composer.press('Escape');
  await expect(ada.composer).toHaveValue('');
  await ada.changeLast('teh first', 'the first');
  for (const person of [ada, ben]) {
    await person.sees(['the first', 'not hers']);
    await expect(person.message('the first')).toContainText('(edited)');
  }
});

test('an edit saved empty asks whether to delete, and a deleted message is gone for everybody', async ({ world }) => {
  const room = await world.room('kitchen');
  const [ada, ben] = [await world.join('Ada', { room: room.id }), await world.join('Ben', { room: room.id })];
  await ada.say('better unsaid');
  await expect(ben.message('better unsaid')).toBeVisible();
  await ada.changeLast('better unsaid', '');
  await ada.page.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click();
  for (const person of [ada, ben]) {
    await expect(person.messages).toContainText('Message deleted');
    await expect(person.page.getByText('better unsaid')).toHaveCount(0);
  }
});

test('Enter that ends the composition of an input method does not send', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  await ada.composer.focus();
  const devTools = await ada.context.newCDPSession(ada.page);
  await devTools.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 };
  await devTools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
  await devTools.send('Input.insertText', { text: '日本' });
  await devTools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
  await expect(ada.composer).toHaveValue('日本');
  await expect(ada.messages).toHaveCount(0);
  await ada.composer.press('Enter');
  await expect(ada.message('日本')).toBeVisible();
});

test('Shift+Enter breaks the line, and so does Enter inside a code fence', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  await ada.composer.pressSequentially('one');
  await ada.composer.press('Shift+Enter');
  await ada.composer.pressSequentially('two');
  await expect(ada.composer).toHaveValue('one\ntwo');
  await ada.composer.press('Enter');
  await expect(ada.messages).toHaveCount(1);
  await ada.composer.pressSequentially('```');
  await ada.composer.press('Enter');
  await ada.composer.pressSequentially('code');
  await expect(ada.composer).toHaveValue('```\ncode');
  await expect(ada.messages).toHaveCount(1);
});

test('one line that begins with three backticks is sent with Enter', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  await ada.composer.pressSequentially('```ls -la```');
  await ada.composer.press('Enter');
  await expect(ada.messages.locator('code')).toHaveText('ls -la');
  await expect(ada.composer).toHaveValue('');
});

test('the composer grows to eight lines, then scrolls', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  const heightOf = async (lines: number): Promise<{ shown: number; all: number }> => {
    await ada.composer.fill(Array.from({ length: lines }, (_, line) => `line ${line}`).join('\n'));
    return ada.composer.evaluate(({ clientHeight, scrollHeight }) => ({ shown: clientHeight, all: scrollHeight }));
  };
  const [seven, eight, nine] = [await heightOf(7), await heightOf(8), await heightOf(9)];
  const line = await ada.composer.evaluate((field) => parseFloat(getComputedStyle(field).lineHeight));
  expect(eight.shown - seven.shown).toBeCloseTo(line, 0);
  expect(eight.all).toBe(eight.shown);
  expect(nine.shown).toBe(eight.shown);
  expect(nine.all - nine.shown).toBeCloseTo(line, 0);
});

test('a draft is there again when an edit is cancelled', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  await ada.say('mine');
  await ada.sees(['mine']);
  await ada.composer.fill('half a thought');
  await ada.message('mine').hover();
  await ada.message('mine').getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(ada.composer).toHaveValue('mine');
  await ada.composer.fill('never saved');
  await ada.composer.press('Escape');
  await expect(ada.composer).toHaveValue('half a thought');
  await ada.page.reload();
  await expect(ada.composer).toHaveValue('half a thought');
});

test('an edit is kept while the connection is lost and found, and saved then', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  await ada.say('teh first');
  await ada.sees(['teh first']);
  await ada.composer.press('ArrowUp');
  await expect(ada.composer).toHaveValue('teh first');
  await ada.composer.fill('the first');
  network.refuse();
  network.cut('reset');
  await expect(ada.connectionBar).toContainText('Reconnecting');
  await room.host.say(room.id, 'meanwhile');
  network.accept();
  await expect(ada.message('meanwhile')).toBeVisible();
  await expect(ada.composer).toHaveValue('the first');
  await ada.composer.press('Enter');
  await ada.sees(['the first', 'meanwhile']);
});
