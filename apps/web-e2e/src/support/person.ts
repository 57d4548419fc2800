import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import type { Guest } from './guest.ts';

/** What opens a dialog from anywhere, and the dialog's name. */
export const dialogKeys = [
  ['Control+k', 'Jump to a room'],
  ['Control+/', 'Keyboard shortcuts'],
] as const;

/** Somebody with a browser of their own: what they see and do in Parley's page. */
export class Person {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The same person without a page, past every proxy. */
  readonly account: Guest;
  /** The composer of the open room. */
  readonly composer: Locator;
  /** The open room's log. */
  readonly log: Locator;
  /** The messages that are drawn, oldest first. */
  readonly messages: Locator;
  /** The new-messages line. */
  readonly line: Locator;
  /** The button below the log that leads to its end. */
  readonly toEnd: Locator;
  /** What the page says about its connection. */
  readonly connectionBar: Locator;
  readonly rooms: Locator;

  constructor(page: Page, account: Guest) {
    this.page = page;
    this.context = page.context();
    this.account = account;
    this.composer = page.getByRole('textbox', { name: /^(?:Message #|Edit message)/ });
    this.log = page.getByRole('log');
    this.messages = this.log.getByRole('article');
    this.line = this.log.getByRole('separator', { name: 'New', exact: true });
    this.toEnd = page.getByRole('button', { name: /go to the (?:end|latest)/i });
    this.connectionBar = page.locator('parley-connection-bar').getByRole('status');
    this.rooms = page.getByRole('navigation', { name: 'Rooms' });
  }

  get name(): string {
    return this.account.user.name;
  }

  /** Opens a room by its address, and resolves once its messages are there. */
  async open(room: string, message?: string): Promise<void> {
    await this.page.goto(`/rooms/${room}${message === undefined ? '' : `/${message}`}`);
    await this.isIn();
  }

  /** As a link within the page leads: to a path, without loading the page anew. */
  async follow(path: string): Promise<void> {
    await this.page.evaluate((path) => {
      history.pushState(null, '', path);
      dispatchEvent(new PopStateEvent('popstate'));
    }, path);
  }

  /** The open room's first page is there. */
  async isIn(): Promise<void> {
    await expect(this.log).toHaveAttribute('aria-busy', 'false');
  }

  /** Writes into the composer and sends with Enter. */
  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
    await expect(this.composer).toHaveValue('');
  }

  /** Gives one's last message another text, by keys alone. */
  async changeLast(from: string, to: string): Promise<void> {
    await this.composer.press('ArrowUp');
    await expect(this.composer).toHaveValue(from);
    await this.composer.fill(to);
    await this.composer.press('Enter');
  }

  message(text: string | RegExp): Locator {
    return this.messages.filter({ has: this.page.locator('parley-message-text').getByText(text, { exact: true }) });
  }

  /** The texts that are drawn, oldest first. */
  texts(): Promise<string[]> {
    return this.messages.locator('parley-message-text').allInnerTexts();
  }

  /** What is drawn is this, in this order, once each, and nothing of it waits for the server. */
  async sees(texts: readonly string[]): Promise<void> {
    await expect(this.messages.locator('parley-message-text')).toHaveText([...texts]);
    await expect(this.messages.and(this.page.locator('.waiting'))).toHaveCount(0);
    await expect(this.log.locator('parley-pending-mark')).toHaveCount(0);
  }

  /** A room in the list, by its name. */
  room(name: string): Locator {
    return this.rooms.getByRole('link').filter({ hasText: name });
  }

  /** The last message is at the lower edge of the log, as far as anybody can tell. */
  async isAtEnd(): Promise<void> {
    await expect
      .poll(() => this.log.evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop))
      .toBeLessThan(2);
  }
}
