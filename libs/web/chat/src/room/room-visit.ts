import { DestroyRef, Injectable, computed, effect, inject, linkedSignal, signal, untracked } from '@angular/core';
import { ChatService, RestClient, type RoomState, type Timeline } from '@parley/web-data-access';
import type { MessageId, RoomId } from '@parley/dto';
import { Subject } from 'rxjs';
import { lineSeqOf } from '../timeline/rows.ts';
import { isMissing } from './is-missing.ts';
import { lastOwn } from './last-own.ts';
import { MarkStore } from './mark-store.ts';
import { onConnected } from './on-connected.ts';
import { PageLoading } from './page-loading.ts';
import type { Editing, Notice, Opening, Place } from './visit-parts.ts';

/** One visit to one room: from opening it until another is opened. Provided by the room's component. */
@Injectable()
export class RoomVisit {
  private readonly chat = inject(ChatService);
  private readonly rest = inject(RestClient);
  private readonly view = this.chat.roomView(() => this.id());
  private readonly pages = new PageLoading(this.view);
  private readonly marks = inject(MarkStore);
  private readonly opening = signal<Opening | undefined>(undefined);
  private readonly decided = signal<number | null | undefined>(undefined);
  private isReadingHeld = false;
  /** Somebody wrote before the room was open: it opens at its end. */
  private isEndWanted = false;

  readonly id = signal<RoomId>('');
  readonly handle = this.view.handle;
  readonly state = this.view.state;
  readonly me = this.chat.user;

  /** The first page is there. */
  readonly isOpen = signal(false);
  readonly loading = this.pages.what;
  /** Changes when a page that failed may be asked for again. */
  readonly turn = this.pages.turn;
  /** The page could not be loaded; `retry` tries again, and so does a new connection. */
  readonly hasFailed = signal(false);
  readonly editing = signal<Editing | undefined>(undefined);
  /** The message that a link led to. */
  readonly target = signal<MessageId | undefined>(undefined);
  readonly notice = signal<Notice | undefined>(undefined);
  /** The reader is at the end of what is loaded. The timeline says so. */
  readonly isFollowing = signal(true);
  /** Where to scroll as soon as what is there is drawn. */
  readonly places = new Subject<Place>();

  /** While a reset room loads afresh, what was there stays: nothing jumps. */
  readonly timeline = linkedSignal<Timeline, Timeline>({
    source: this.view.timeline,
    computation: (now, before) =>
      now.isLoaded || before?.value.isLoaded !== true
        ? now
        : { ...before.value, pending: now.pending, changes: now.changes },
  }).asReadonly();

  /** History is on its way, or a reset room's fresh page. */
  readonly isLoading = computed(() => this.loading() !== undefined || !this.view.timeline().isLoaded);
  /** Where the new-messages line stands; it does not move once it does. */
  readonly lineSeq = computed(() => this.decided() ?? undefined);
  /** Unknown before the server has said hello. */
  readonly name = computed(() => this.state()?.room.name ?? '…');
  /** Up to where this person had read when the room was opened. */
  readonly readAtOpening = computed(() => this.opening()?.read ?? 0);
  /** The message that an earlier visit marked as unread. */
  readonly markedSeq = computed(() => this.opening()?.marked);

  constructor() {
    effect(() => {
      const opening = this.opening();
      if (opening === undefined || !this.isOpen() || this.decided() !== undefined) return;
      this.decided.set(opening.hasUnread ? lineSeqOf(this.timeline(), opening.read, untracked(this.me)) : null);
    });
    onConnected(() => {
      this.pages.resume();
    });
    inject(DestroyRef).onDestroy(() => {
      this.pages.stop();
    });
  }

  /** Opens the room at a message, or else where reading stopped. Call it once the room's state is known. */
  async open(message?: MessageId): Promise<void> {
    const [handle, state] = [untracked(this.handle), untracked(this.state)];
    if (handle === undefined || state === undefined) return;
    if (untracked(this.opening) === undefined) this.begin(state);
    this.hasFailed.set(false);
    const { isIdle } = this.pages;
    let seq: number | undefined;
    const load = async (isWanted: () => boolean) => {
      seq = message === undefined ? undefined : await this.seqOf(message);
      // The SDK loads one page at a time: this one would take the place of what was asked for meanwhile.
      if (!isWanted()) return;
      const place = seq ?? untracked(this.markedSeq) ?? (state.unread > 0 ? 'first_unread' : 'newest');
      if (!isIdle || !this.holds(place)) await handle.load(place);
    };
    const outcome = await this.pages.page(load, { again: () => void this.open(message) });
    if (outcome === 'failed') this.hasFailed.set(true);
    if (outcome !== 'done') return;
    this.target.set(seq === undefined ? undefined : message);
    this.isOpen.set(true);
    if (this.isEndWanted) {
      this.isEndWanted = false;
      await this.toEnd();
      return;
    }
    this.places.next(seq !== undefined && message !== undefined ? { kind: 'message', id: message } : { kind: 'line' });
  }

  /** Tries again to open what could not be opened. */
  retry(): void {
    this.pages.resume();
  }

  /** Loads the page beyond an edge, unless one is under way, has just failed, or must wait for the end. */
  extend(edge: 'older' | 'newer'): Promise<void> {
    return this.pages.extend(edge);
  }

  /** To the newest messages; without a connection to the end of what is there, and on from it once there is one. */
  async toEnd(): Promise<void> {
    if (!untracked(this.isOpen)) {
      this.isEndWanted = true;
      return;
    }
    const handle = untracked(this.handle);
    this.hasFailed.set(false);
    if (handle !== undefined && (untracked(this.timeline).hasNewer || !this.pages.isIdle)) {
      const again = () => {
        if (untracked(this.isFollowing)) void this.toEnd();
      };
      if ((await this.pages.page(() => handle.load('newest'), { again, isEnd: true })) === 'superseded') return;
    } else this.pages.forget();
    this.places.next({ kind: 'end' });
  }

  /** Draws what has changed here at the next frame, however busy the page is: one's own doing. */
  refresh(): void {
    this.view.refresh();
  }

  /** Does something to a message; that it did not work is said below the log, until the next attempt. */
  async attempt(action: Promise<unknown> | undefined): Promise<void> {
    this.notice.update((notice) => (notice === 'not-done' ? undefined : notice));
    try {
      await action;
      this.view.refresh();
    } catch {
      // In a later turn, when what was said before is gone: unchanged, it would not be read out again.
      setTimeout(() => {
        this.notice.set('not-done');
      });
    }
  }

  /** A message was displayed: moves the read position, unless this visit marked messages unread. */
  read(seq: number): void {
    const state = untracked(this.state);
    if (state === undefined || seq <= state.read.seq || this.isReadingHeld) return;
    untracked(this.handle)?.read(seq);
    this.view.refresh();
  }

  /** Marks a message and what follows it as unread; the line moves there, and reading rests until the next visit. */
  async markUnread(seq: number): Promise<void> {
    const wasHeld = this.isReadingHeld;
    // What is on screen must not be read again before the answer comes.
    this.isReadingHeld = true;
    const before = untracked(this.timeline).messages.findLast((message) => message.seq < seq);
    try {
      await untracked(this.handle)?.markUnread(before?.seq ?? seq - 1);
      this.decided.set(seq);
      this.view.refresh();
      const [me, state] = [untracked(this.me), untracked(this.state)];
      if (me !== undefined && state !== undefined)
        this.marks.write(me.id, state.room.id, { seq, read: state.read.seq });
    } catch {
      this.isReadingHeld = wasHeld;
      this.notice.set('not-marked');
    }
  }

  /** Esc's last step: everything here is read, and the line goes. */
  markAllRead(): void {
    this.view.refresh();
    const [handle, state] = [untracked(this.handle), untracked(this.state)];
    this.isReadingHeld = false;
    this.decided.set(null);
    this.forgetMark();
    if (handle !== undefined && state !== undefined && state.unread > 0)
      handle.read(Math.max(state.cursor, state.read.seq));
  }

  /** Begins to edit one's newest message, if there is one, wherever one was reading. */
  editLast(): void {
    void this.toLoadedEnd().then(() => {
      const last = lastOwn(untracked(this.timeline), untracked(this.me)?.id);
      if (last === undefined) return;
      this.editing.set(last);
      this.places.next({ kind: 'row', id: last.id });
    });
  }

  private begin({ read, unread }: RoomState): void {
    const me = untracked(this.me);
    const mark = me && this.marks.read(me.id, untracked(this.id));
    const marked = mark?.read === read.seq ? mark.seq : undefined;
    this.opening.set({ read: read.seq, hasUnread: unread > 0, marked });
    if (marked !== undefined) this.decided.set(marked);
    // Read on since, wherever: what was marked then is not any more.
    else if (mark !== undefined) this.forgetMark();
  }

  private forgetMark(): void {
    const me = untracked(this.me);
    if (me !== undefined) this.marks.forget(me.id, untracked(this.id));
  }

  private async toLoadedEnd(): Promise<void> {
    if (untracked(this.timeline).hasNewer) await this.toEnd();
    else this.view.refresh();
  }

  /** What is to be seen at a place is loaded already, as when one comes back to a room. */
  private holds(place: number | 'newest' | 'first_unread'): boolean {
    this.view.refresh();
    const timeline = untracked(this.view.timeline);
    if (!timeline.isLoaded) return false;
    if (place === 'newest') return !timeline.hasNewer;
    if (place === 'first_unread')
      return lineSeqOf(timeline, untracked(this.readAtOpening), untracked(this.me)) !== undefined;
    return timeline.messages.some(({ seq }) => seq === place);
  }

  private async seqOf(message: MessageId): Promise<number | undefined> {
    const loaded = untracked(this.timeline).messages.find(({ id }) => id === message);
    if (loaded !== undefined) return loaded.seq;
    try {
      return (await this.rest.message(untracked(this.id), message)).seq;
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.notice.set('gone');
      return undefined;
    }
  }
}
