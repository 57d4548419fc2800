import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  DOCUMENT,
  afterRenderEffect,
  computed,
  effect,
  inject,
  linkedSignal,
  signal,
  untracked,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ChatService } from '@parley/web-data-access';
import { Icon, Text } from '@parley/web-ui';
import { RoomVisit, type Place } from '../room/room-visit.ts';
import { MessageRowView } from './message-row.ts';
import { ReadObserver } from './read-observer.ts';
import { rows, type MessageRow, type Row } from './rows.ts';
import { ScrollKeeper } from './scroll-keeper.ts';
import { isFollowing, isNearEnd, isNearStart } from './scroll-rules.ts';

/** The room's messages: a log that follows its end while the reader is there, and otherwise holds still. */
@Component({
  selector: 'parley-timeline',
  imports: [Icon, MessageRowView],
  templateUrl: './timeline.html',
  styleUrl: './timeline.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TimelineView {
  private readonly chat = inject(ChatService);
  private readonly document = inject(DOCUMENT);
  protected readonly visit = inject(RoomVisit);
  protected readonly text = inject(Text);
  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  private readonly keeper = computed(() => new ScrollKeeper(this.scroller().nativeElement));

  protected readonly rows = linkedSignal<readonly Row[], readonly Row[]>({
    source: () => [],
    computation: (_, before) =>
      rows(
        {
          timeline: this.visit.timeline(),
          me: this.visit.me(),
          lineSeq: this.visit.lineSeq(),
          nameOf: (user) => this.chat.nameOf(user),
        },
        before?.value,
      ),
  }).asReadonly();

  /** The reader is at the end, and the end is loaded. */
  private readonly following = signal(true);
  private readonly isAtEnd = computed(() => this.following() && !this.visit.timeline().hasNewer);
  protected readonly hasStart = computed(() => this.visit.isOpen() && !this.visit.timeline().hasOlder);
  /** Additions are announced only when they are news: not while pages of history come in. */
  protected readonly live = computed(() =>
    this.visit.isOpen() && this.visit.loading() === undefined && this.isAtEnd() ? 'polite' : 'off',
  );
  protected readonly newBelow = computed(() => (this.isAtEnd() ? 0 : (this.visit.state()?.unread ?? 0)));
  protected readonly showsPill = computed(() => this.visit.isOpen() && !this.isAtEnd());

  private readonly hovered = signal<string | undefined>(undefined);
  private readonly focused = signal<string | undefined>(undefined);
  /** A row whose menu is open keeps its actions while focus is in the menu. */
  protected readonly pinned = signal<string | undefined>(undefined);
  protected readonly active = computed(() => this.pinned() ?? this.hovered() ?? this.focused());
  /** The one row in the tab order: where the reader was, else the last. */
  private readonly lastFocused = signal<string | undefined>(undefined);
  protected readonly tabStop = computed(() => {
    const last = this.lastFocused();
    const messages = this.rows().filter((row) => row.kind === 'message');
    return last !== undefined && messages.some(({ key }) => key === last) ? last : messages.at(-1)?.key;
  });

  protected readonly reading = new ReadObserver(this.document, (seq) => {
    this.visit.read(seq);
  });
  private place: Place | undefined;
  private hadFocus = false;

  constructor() {
    this.visit.places.pipe(takeUntilDestroyed()).subscribe((place) => {
      this.place = place;
      this.isPlaced.update((count) => count + 1);
    });
    // Component effects run before the rows are drawn, render effects after: between them nothing may jump.
    effect(() => {
      this.rows();
      const keeper = untracked(this.keeper);
      keeper.capture();
      this.hadFocus = untracked(this.scroller).nativeElement.contains(this.document.activeElement);
    });
    afterRenderEffect({
      mixedReadWrite: () => {
        this.rows();
        this.isPlaced();
        untracked(() => {
          this.settle();
        });
      },
    });
    const resized = new ResizeObserver(() => {
      this.hold();
    });
    afterRenderEffect(() => {
      resized.observe(this.scroller().nativeElement);
    });
    inject(DestroyRef).onDestroy(() => {
      resized.disconnect();
      this.reading.stop();
    });
  }

  private readonly isPlaced = signal(0);

  protected scrolled(): void {
    const element = this.scroller().nativeElement;
    const [wasFollowing, isFollowingNow] = [untracked(this.following), isFollowing(element)];
    this.following.set(isFollowingNow);
    this.keeper().capture();
    if (!this.visit.isOpen()) return;
    // The SDK keeps what is near the last page asked for: one that leaves the end must not lose it to what arrives there.
    if (isNearStart(element) || (wasFollowing && !isFollowingNow)) void this.visit.extend('older');
    if (isNearEnd(element)) void this.visit.extend('newer');
  }

  protected pointed(event: Event): void {
    this.hovered.set(keyAt(event.target));
  }

  protected left(): void {
    this.hovered.set(undefined);
  }

  protected focusMoved(event: FocusEvent): void {
    const key = keyAt(event.type === 'focusin' ? event.target : event.relatedTarget);
    this.focused.set(key);
    if (key !== undefined) this.lastFocused.set(key);
  }

  /** ↑ and ↓ move between messages while one has the focus. */
  protected keyed(event: KeyboardEvent): void {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    const target = event.target;
    if (!(target instanceof HTMLElement) || target.dataset['message'] === undefined) return;
    const messages = [...this.scroller().nativeElement.querySelectorAll<HTMLElement>('[data-message]')];
    const next = messages[messages.indexOf(target) + (event.key === 'ArrowUp' ? -1 : 1)];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }

  protected unreadSeq(row: MessageRow): number | undefined {
    return !row.isMine && row.seq !== undefined && row.seq > this.visit.readAtOpening() ? row.seq : undefined;
  }

  protected day(at: number): string {
    return this.text.format.day(new Date(at), new Date());
  }

  /** After the rows were drawn: to the place that was asked for, or along with the end, or nowhere at all. */
  private settle(): void {
    const place = this.place;
    if (place !== undefined && this.visit.isOpen()) {
      this.place = undefined;
      this.go(place);
    } else this.hold();
    this.keepFocus();
    this.scrolled();
  }

  private go(place: Place): void {
    const keeper = this.keeper();
    if (place.kind === 'message') {
      const row = keeper.find(place.id);
      if (row !== undefined) {
        keeper.reveal(row, 0.3);
        row.focus({ preventScroll: true });
      }
    } else {
      const line = place.kind === 'line' ? this.scroller().nativeElement.querySelector<HTMLElement>('.new') : null;
      if (line === null) keeper.toEnd();
      else keeper.reveal(line, 0.2);
    }
    keeper.capture();
  }

  private hold(): void {
    if (this.isAtEnd()) this.keeper().toEnd();
    else this.keeper().restore();
  }

  /** A focused row that the window left behind hands its focus to the log, rather than to nothing. */
  private keepFocus(): void {
    if (this.hadFocus && this.document.activeElement === this.document.body) {
      this.scroller().nativeElement.focus({ preventScroll: true });
    }
    this.hadFocus = false;
  }
}

function keyAt(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-message]')?.dataset['message'] : undefined;
}
