import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  afterRenderEffect,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ChatService } from '@parley/web-data-access';
import { Icon, Text } from '@parley/web-ui';
import { keepFocus } from '../focus/keep-focus.ts';
import { onConnected } from '../room/on-connected.ts';
import { RoomVisit } from '../room/room-visit.ts';
import type { Place } from '../room/visit-parts.ts';
import { afterPaint } from './after-paint.ts';
import { MessageRowView } from './message-row.ts';
import { ReadObserver } from './read-observer.ts';
import { RowFocus } from './row-focus.ts';
import { rows, type MessageRow, type Row, type RowsInput } from './rows.ts';
import { ScrollKeeper } from './scroll-keeper.ts';
import { isFollowing, isNearEnd, isNearStart } from './scroll-rules.ts';
import { tabVisible } from './tab-visible.ts';

/** The room's messages: a log that follows its end while the reader is there, and otherwise holds still. */
@Component({
  selector: 'parley-timeline',
  imports: [Icon, MessageRowView],
  templateUrl: './timeline.html',
  styleUrl: './timeline.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TimelineView {
  /** Something lies over the log: what comes in behind it is not read. */
  readonly isCovered = input(false);

  private readonly chat = inject(ChatService);
  protected readonly visit = inject(RoomVisit);
  protected readonly text = inject(Text);
  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  private readonly content = viewChild.required<ElementRef<HTMLElement>>('content');
  private readonly keeper = computed(() => new ScrollKeeper(this.scroller().nativeElement));

  /** Before the first page there is only what one has written oneself. */
  protected readonly rows = linkedSignal<RowsInput, readonly Row[]>({
    source: () => ({
      timeline: this.visit.isOpen()
        ? this.visit.timeline()
        : { ...this.visit.timeline(), messages: [], hasNewer: false },
      me: this.visit.me(),
      lineSeq: this.visit.lineSeq(),
      nameOf: (user) => this.chat.nameOf(user),
    }),
    computation: (input, before) => rows(input, before?.value),
  }).asReadonly();
  private readonly messages = computed(() => this.rows().filter((row) => row.kind === 'message'));
  protected readonly focus = new RowFocus(computed(() => this.messages().map(({ key }) => key)));

  /** The reader is at the end, and the end is loaded. */
  private readonly isAtEnd = computed(() => this.visit.isFollowing() && !this.visit.timeline().hasNewer);
  protected readonly hasStart = computed(() => this.visit.isOpen() && !this.visit.timeline().hasOlder);
  /** What comes into the log is news, wherever the reader is: its end is loaded, and no page of history is on its way. */
  private readonly isNews = computed(
    () => this.visit.isOpen() && !this.visit.isLoading() && !this.visit.timeline().hasNewer,
  );
  private readonly wasDrawn = afterPaint(this.isNews);
  /** Additions are announced only when they are news: not while pages of history come in, nor with the page itself. */
  protected readonly live = computed(() => (this.isNews() && this.wasDrawn() ? 'polite' : 'off'));
  protected readonly newBelow = computed(() => (this.isAtEnd() ? 0 : (this.visit.state()?.unread ?? 0)));
  protected readonly showsPill = computed(() => this.visit.isOpen() && !this.isAtEnd());

  private readonly isVisible = tabVisible();
  private readonly isSeen = computed(() => this.isVisible() && !this.isCovered());
  protected readonly reading = new ReadObserver(this.isSeen, (seq) => {
    this.visit.read(seq);
  });
  /** The message that is being read: what a reset loads afresh is around it. */
  private readonly readSeq = signal<number | undefined>(undefined);
  private place: Place | undefined;
  private readonly isPlaced = signal(0);

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    this.visit.places.pipe(takeUntilDestroyed()).subscribe((place) => {
      this.place = place;
      this.isPlaced.update((count) => count + 1);
    });
    effect(() => {
      const handle = this.visit.handle();
      if (this.isAtEnd()) handle?.look('newer');
      else handle?.look('older', this.readSeq());
    });
    // Component effects run before the rows are drawn, render effects after: between them nothing may jump.
    effect(() => {
      this.rows();
      untracked(this.keeper).capture();
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
    keepFocus({
      changes: () => [this.rows(), this.showsPill()],
      within: () => host,
      heir: () => this.keeper().find(this.focus.holder() ?? '') ?? this.scroller().nativeElement,
    });
    effect(() => {
      if (this.isSeen())
        untracked(() => {
          this.reading.look();
          this.readEnd();
        });
    });
    effect(() => {
      this.visit.turn();
      untracked(() => {
        if (this.chat.connection().status === 'online') this.extend();
      });
    });
    onConnected(() => {
      this.extend();
    });
    this.holdWhenResized();
    inject(DestroyRef).onDestroy(() => {
      this.reading.stop();
    });
  }

  protected scrolled(): void {
    this.visit.isFollowing.set(isFollowing(this.scroller().nativeElement));
    const read = this.keeper().capture();
    this.readSeq.set(untracked(this.messages).find(({ key }) => key === read)?.seq);
    this.extend();
  }

  /** A marked message is read by being seen, too, though it be one's own: then the mark is over. */
  protected unreadSeq({ seq, isMine }: MessageRow): number | undefined {
    if (seq === undefined || seq <= this.visit.readAtOpening()) return undefined;
    return !isMine || seq === this.visit.markedSeq() ? seq : undefined;
  }

  protected day(at: number): string {
    return this.text.format.day(new Date(at), new Date());
  }

  /** After the rows were drawn: to the place that was asked for, or along with the end, or nowhere at all. */
  private settle(): void {
    const place = this.place;
    if (place !== undefined && this.visit.isOpen()) {
      this.place = undefined;
      this.keeper().go(place);
    } else this.hold();
    this.scrolled();
    this.readEnd();
  }

  private hold(): void {
    if (this.isAtEnd()) this.keeper().toEnd();
    else this.keeper().restore();
  }

  /** A mark below the last message, a picture, the window: whatever grows, the reader stays. */
  private holdWhenResized(): void {
    const resized = new ResizeObserver(() => {
      this.hold();
    });
    afterRenderEffect(() => {
      resized.observe(this.scroller().nativeElement);
      resized.observe(this.content().nativeElement);
    });
    inject(DestroyRef).onDestroy(() => {
      resized.disconnect();
    });
  }

  /** Asks for the page beyond an edge that is near. */
  private extend(): void {
    if (!this.visit.isOpen()) return;
    const element = this.scroller().nativeElement;
    if (isNearStart(element)) void this.visit.extend('older');
    if (isNearEnd(element)) void this.visit.extend('newer');
  }

  /** What is followed is read as it is drawn. Found out only later, the room would count as unread for a frame. */
  private readEnd(): void {
    if (!this.visit.isOpen() || !this.isAtEnd() || !this.isSeen()) return;
    const last = this.messages().findLast((row) => this.unreadSeq(row) !== undefined);
    if (last?.seq !== undefined) this.visit.read(last.seq);
  }
}
