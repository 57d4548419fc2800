import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  DestroyRef,
  Injector,
  afterNextRender,
  afterRenderEffect,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
  type OnInit,
  type ElementRef,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { codeOf } from '@parley/web-data-access';
import type { Room } from '@parley/dto';
import { Dialogs, Icon, Text, canHover, hasNoFocus, isNarrow, mediaQuery } from '@parley/web-ui';
import { Composer } from '../composer/composer.ts';
import { isOfInputMethod } from '../keys/input-method.ts';
import { MembersPane } from '../members/members-pane.ts';
import { TimelineView } from '../timeline/timeline.ts';
import { RoomNotices } from './room-notices.ts';
import { RoomVisit } from './room-visit.ts';

/** One room for one visit: its header, timeline, composer and details. */
@Component({
  selector: 'parley-room-pane',
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, Composer, Icon, MembersPane, RoomNotices, RouterLink, TimelineView],
  templateUrl: './room-pane.html',
  styleUrl: './room-pane.css',
  providers: [RoomVisit],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RoomPane implements OnInit {
  readonly room = input.required<string>();
  readonly message = input<string>();

  private readonly document = inject(DOCUMENT);
  private readonly injector = inject(Injector);
  private readonly router = inject(Router);
  private readonly dialogs = inject(Dialogs);
  protected readonly visit = inject(RoomVisit);
  protected readonly text = inject(Text);
  private readonly composer = viewChild.required(Composer);
  private readonly membersButton = viewChild.required<ElementRef<HTMLElement>>('membersButton');
  private readonly members = viewChild(MembersPane);

  protected readonly hasMembers = signal(false);
  private readonly isNarrow = mediaQuery(isNarrow);
  /** The members take the whole screen: nothing behind them can be read or reached. */
  protected readonly isCovered = computed(() => this.hasMembers() && this.isNarrow());
  protected readonly isMaker = computed(() => {
    const maker = this.visit.state()?.room.maker;
    return typeof maker === 'string' && maker === this.visit.me()?.id;
  });

  constructor() {
    // Opens when the room is known, and again when a link in this room leads to another message.
    const isKnown = computed(() => this.visit.state() !== undefined);
    effect(() => {
      const message = this.message();
      if (isKnown()) untracked(() => void this.visit.open(message));
    });
    afterRenderEffect(() => {
      // What is in front of both, a dialog, keeps the focus.
      if (this.isCovered() && untracked(this.dialogs.count) === 0) untracked(this.members)?.focus();
    });
    const { document } = this;
    const listener = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || isOfInputMethod(event)) return;
      if (this.dialogs.count() === 0) this.stepDown();
    };
    document.addEventListener('keydown', listener);
    inject(DestroyRef).onDestroy(() => {
      document.removeEventListener('keydown', listener);
    });
    if (mediaQuery(canHover)()) {
      setTimeout(() => {
        if (hasNoFocus(document) && this.message() === undefined) this.composer().focus();
      });
    }
  }

  ngOnInit(): void {
    this.visit.id.set(this.room());
  }

  protected toggleMembers(): void {
    this.hasMembers.update((isOpen) => !isOpen);
  }

  protected closeMembers(): void {
    this.hasMembers.set(false);
    // Whoever was in them goes on at the button; what they covered takes no focus before it is drawn as uncovered.
    const write = () => {
      if (hasNoFocus(this.document)) this.membersButton().nativeElement.focus();
    };
    afterNextRender({ write }, { injector: this.injector });
  }

  protected async rename(): Promise<void> {
    await this.dialogs.open<Room>(() => import('../dialogs.ts').then(({ RoomNameDialog }) => RoomNameDialog), {
      data: this.visit.state()?.room,
    });
  }

  protected async leave(): Promise<void> {
    const { leaveTitle, notLeftTitle, leaveDetail: detail, leave: action } = this.text.room;
    const name = this.visit.name();
    if (!(await this.dialogs.confirm({ title: leaveTitle(name), detail, action }))) return;
    const isOut = await this.dialogs.attempt(
      async () => this.visit.handle()?.leave(),
      (error) => ({ title: notLeftTitle(name), detail: this.text.problem.of(codeOf(error)) }),
    );
    if (isOut) await this.router.navigate(['/rooms']);
  }

  /** Esc, when nothing above took it: what covers the room, an edit, the side pane, then what is unread. */
  private stepDown(): void {
    if (this.isCovered()) this.closeMembers();
    else if (this.visit.editing() !== undefined) this.composer().cancelEdit();
    else if (this.hasMembers()) this.closeMembers();
    else this.visit.markAllRead();
  }
}
