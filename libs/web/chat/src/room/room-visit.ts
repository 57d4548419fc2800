import { Injectable, computed, effect, inject, linkedSignal, signal, untracked } from '@angular/core';
import { ChatService, ProblemError, RestClient, type Timeline } from '@parley/web-data-access';
import type { MessageId, RoomId } from '@parley/dto';
import { Subject } from 'rxjs';
import { lineSeqOf } from '../timeline/rows.ts';

/** What the composer is changing: a message that is in the log, or one of one's own that was refused. */
export interface Editing {
  readonly id: MessageId;
  readonly text: string;
  readonly isPending: boolean;
}

/** Where the timeline is to be scrolled. */
export type Place =
  { readonly kind: 'end' } | { readonly kind: 'line' } | { readonly kind: 'message'; readonly id: MessageId };

/** One visit to one room: from opening it until another is opened. Provided by the room's component. */
@Injectable()
export class RoomVisit {
  private readonly chat = inject(ChatService);
  private readonly rest = inject(RestClient);
  private readonly view = this.chat.roomView(() => this.id());
  private readonly opening = signal<{ readonly read: number; readonly hasUnread: boolean } | undefined>(undefined);
  private readonly decided = signal<number | null | undefined>(undefined);
  private readonly isReadingHeld = signal(false);

  readonly id = signal<RoomId>('');
  readonly handle = this.view.handle;
  readonly state = this.view.state;
  readonly me = this.chat.user;

  /** The first page is there. */
  readonly isOpen = signal(false);
  readonly loading = signal<'older' | 'newer' | 'page' | undefined>(undefined);
  /** The page could not be loaded; `open` tries again. */
  readonly hasFailed = signal(false);
  readonly editing = signal<Editing | undefined>(undefined);
  /** The message that a link led to. */
  readonly target = signal<MessageId | undefined>(undefined);
  readonly targetIsGone = signal(false);
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

  /** Where the new-messages line stands; it does not move once it does. */
  readonly lineSeq = computed(() => this.decided() ?? undefined);
  readonly name = computed(() => this.state()?.room.name ?? this.id());
  /** Up to where this person had read when the room was opened. */
  readonly readAtOpening = computed(() => this.opening()?.read ?? 0);

  constructor() {
    effect(() => {
      const opening = this.opening();
      if (opening === undefined || !this.isOpen() || this.decided() !== undefined) return;
      this.decided.set(opening.hasUnread ? lineSeqOf(this.timeline(), opening.read, untracked(this.me)) : null);
    });
  }

  /** Opens the room at a message, or else where reading stopped. Call it once the room's state is known. */
  async open(message?: MessageId): Promise<void> {
    const [handle, state] = [untracked(this.handle), untracked(this.state)];
    if (handle === undefined || state === undefined) return;
    if (untracked(this.opening) === undefined) this.opening.set({ read: state.read.seq, hasUnread: state.unread > 0 });
    this.loading.set('page');
    this.hasFailed.set(false);
    try {
      const seq = message === undefined ? undefined : await this.seqOf(message);
      await handle.load(seq ?? (state.unread > 0 ? 'first_unread' : 'newest'));
      this.view.refresh();
      this.target.set(seq === undefined ? undefined : message);
      this.isOpen.set(true);
      this.places.next(
        seq !== undefined && message !== undefined ? { kind: 'message', id: message } : { kind: 'line' },
      );
    } catch {
      this.hasFailed.set(true);
    } finally {
      this.loading.set(undefined);
    }
  }

  /** Loads the page beyond an edge, unless one is under way. */
  async extend(edge: 'older' | 'newer'): Promise<void> {
    const handle = untracked(this.handle);
    const { hasOlder, hasNewer, isLoaded } = untracked(this.view.timeline);
    if (handle === undefined || !isLoaded || untracked(this.loading) !== undefined) return;
    if (edge === 'older' ? !hasOlder : !hasNewer) return;
    this.loading.set(edge);
    try {
      await (edge === 'older' ? handle.loadOlder() : handle.loadNewer());
    } catch {
      // The reader is still at this edge: the next scroll asks again.
    } finally {
      this.loading.set(undefined);
    }
  }

  async toEnd(): Promise<void> {
    if (untracked(this.timeline).hasNewer) {
      this.loading.set('page');
      try {
        await untracked(this.handle)?.load('newest');
        this.view.refresh();
      } catch {
        return;
      } finally {
        this.loading.set(undefined);
      }
    }
    this.places.next({ kind: 'end' });
  }

  /** A message was displayed: moves the read position, unless this visit marked messages unread. */
  read(seq: number): void {
    const state = untracked(this.state);
    if (state === undefined || seq <= state.read.seq || untracked(this.isReadingHeld)) return;
    untracked(this.handle)?.read(seq);
  }

  /** Marks a message and what follows it as unread; the line moves there, and reading rests until the next visit. */
  async markUnread(seq: number): Promise<void> {
    this.isReadingHeld.set(true);
    const before = untracked(this.timeline).messages.findLast((message) => message.seq < seq);
    await untracked(this.handle)?.markUnread(before?.seq ?? seq - 1);
    this.decided.set(seq);
  }

  /** Esc's last step: everything here is read, and the line goes. */
  markAllRead(): void {
    this.view.refresh();
    const [handle, state] = [untracked(this.handle), untracked(this.state)];
    this.isReadingHeld.set(false);
    this.decided.set(null);
    if (handle !== undefined && state !== undefined && state.unread > 0)
      handle.read(Math.max(state.cursor, state.read.seq));
  }

  /** Begins to edit one's newest message in the loaded part, if there is one. */
  editLast(): void {
    const me = untracked(this.me)?.id;
    const last = untracked(this.timeline).messages.findLast(({ author, text }) => author.id === me && text !== null);
    if (typeof last?.text === 'string') this.editing.set({ id: last.id, text: last.text, isPending: false });
  }

  private async seqOf(message: MessageId): Promise<number | undefined> {
    const loaded = untracked(this.timeline).messages.find(({ id }) => id === message);
    if (loaded !== undefined) return loaded.seq;
    try {
      return (await this.rest.message(untracked(this.id), message)).seq;
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem === undefined) throw error;
      this.targetIsGone.set(true);
      return undefined;
    }
  }
}
