import type { PendingMessage, RoomHandle, RoomState, Timeline, TimelinePlace } from '@parley/client';
import type { Message, MessageId, RoomId, User } from '@parley/dto';
import { FakeStore } from './fake-parley.ts';

/** How many messages one page of a fake room has, and how many it keeps loaded. */
const page = 50;
const kept = 300;

export const ada: User = { id: 'ada', name: 'Ada Lindqvist', isGuest: false };
export const me: User = { id: 'me', name: 'Test Person', isGuest: true };

/** A message with a place of its own; what isn't given is made up. */
export function message(seq: number, given: Partial<Message> = {}): Message {
  const id = `0198f1c2-7a4b-7c3d-8e5f-${seq.toString(16).padStart(12, '0')}`;
  const createdAt = new Date(Date.UTC(2026, 2, 3, 9, 0, 0) + seq * 60_000).toISOString();
  return { id, seq, rev: seq, editRev: seq, author: ada, text: `Message ${seq}`, createdAt, ...given };
}

/** A room in memory: its log, and the part of it that is loaded. */
export class FakeRoom implements RoomHandle {
  readonly state = new FakeStore<RoomState | undefined>(undefined);
  readonly timeline = new FakeStore<Timeline>({
    messages: [],
    hasOlder: false,
    hasNewer: false,
    isLoaded: false,
    pending: [],
    changes: [],
  });
  /** What was asked of the room, in order: ["send", "text"], ["read", 4], … */
  readonly calls: (readonly [string, ...unknown[]])[] = [];
  log: readonly Message[] = [];
  private sent = 0;

  constructor(readonly id: RoomId) {}

  join(state: Partial<RoomState>): void {
    const room = {
      id: this.id,
      kind: 'public' as const,
      name: this.id,
      maker: null,
      createdAt: '2026-03-01T09:00:00.000Z',
      head: this.log.length,
      memberCount: 2,
    };
    const read = { room: this.id, seq: 0, unread: 0, head: 0 };
    this.state.set({ room, read, unread: 0, cursor: room.head, typing: [], online: [], onlineCount: 1, ...state });
  }

  update(state: Partial<RoomState>): void {
    if (this.state.value !== undefined) this.state.set({ ...this.state.value, ...state });
  }

  /** A message arrives, live. */
  receive(...messages: Message[]): void {
    this.log = [...this.log, ...messages];
    const { timeline } = this;
    if (!timeline.value.hasNewer) timeline.update({ messages: [...timeline.value.messages, ...messages].slice(-kept) });
  }

  /** A message of the log becomes another revision of itself. */
  change(changed: Message): void {
    const replace = (messages: readonly Message[]) => messages.map((old) => (old.id === changed.id ? changed : old));
    this.log = replace(this.log);
    this.timeline.update({ messages: replace(this.timeline.value.messages) });
  }

  load(place: TimelinePlace): Promise<void> {
    this.calls.push(['load', place]);
    const unreadAt = this.log.findIndex(({ seq }) => seq > (this.state.value?.read.seq ?? 0));
    const at =
      place === 'newest'
        ? this.log.length
        : place === 'first_unread'
          ? unreadAt < 0
            ? this.log.length
            : unreadAt
          : this.log.findIndex(({ seq }) => seq === place);
    const from = Math.max(0, Math.min(at - page / 2, this.log.length - page));
    this.show(from, from + page);
    return Promise.resolve();
  }

  loadOlder(): Promise<void> {
    this.calls.push(['loadOlder']);
    const from = this.from();
    const to = from + this.timeline.value.messages.length;
    this.show(Math.max(0, from - page), Math.min(to, from - page + kept));
    return Promise.resolve();
  }

  loadNewer(): Promise<void> {
    this.calls.push(['loadNewer']);
    const to = this.from() + this.timeline.value.messages.length + page;
    this.show(Math.max(this.from(), to - kept), to);
    return Promise.resolve();
  }

  look(edge: 'older' | 'newer', at?: number): void {
    this.calls.push(['look', edge, at]);
  }

  send(text: string): Promise<MessageId> {
    this.calls.push(['send', text]);
    const { id } = message(0xabc_000 + this.sent++);
    this.setPending([...this.timeline.value.pending, { id, text, status: 'sending', writtenAt: Date.now() }]);
    return Promise.resolve(id);
  }

  setPending(pending: readonly PendingMessage[]): void {
    this.timeline.update({ pending });
  }

  edit = (id: MessageId, text: string) => this.note('edit', id, text);
  delete = (id: MessageId) => this.note('delete', id);
  retry = (id: MessageId, text?: string) => this.note('retry', id, text);
  discard = (id: MessageId) => this.note('discard', id);

  markUnread(seq: number): Promise<void> {
    const unread = this.log.filter((each) => each.seq > seq && each.author.id !== me.id && each.text !== null).length;
    this.update({ unread, read: { room: this.id, seq, unread, head: this.log.length } });
    return this.note('markUnread', seq);
  }

  leave = () => this.note('leave');

  settled(): Promise<{ seq: number; rev: number }> {
    return Promise.resolve({ seq: 1, rev: 1 });
  }

  typing(isTyping: boolean): void {
    this.calls.push(['typing', isTyping]);
  }

  read(seq: number): void {
    this.calls.push(['read', seq]);
  }

  private note(...call: readonly [string, ...unknown[]]): Promise<void> {
    this.calls.push(call);
    return Promise.resolve();
  }

  private from(): number {
    const first = this.timeline.value.messages[0];
    return first === undefined ? 0 : this.log.indexOf(first);
  }

  private show(from: number, to: number): void {
    const messages = this.log.slice(from, to);
    this.timeline.update({ messages, hasOlder: from > 0, hasNewer: to < this.log.length, isLoaded: true });
  }
}
