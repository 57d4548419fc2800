import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  afterRenderEffect,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { ChatService, RestClient, codeOf } from '@parley/web-data-access';
import type { ListedRoom } from '@parley/dto';
import { Icon, Keyed, Text, focusPage } from '@parley/web-ui';
import { CurrentRoom } from './current-room.ts';
import { isMissing } from './is-missing.ts';
import { onConnected } from './on-connected.ts';
import { RoomPane } from './room-pane.ts';

/** `none`: there is no such room. `failed`: whether there is could not be found out. */
type Trouble = 'none' | 'failed';

/** `/rooms/:room` and `/rooms/:room/:message`: the room, or the way into it. */
@Component({
  selector: 'parley-room-page',
  imports: [Icon, Keyed, RoomPane, RouterLink],
  template: `
    @if (isMember() || !chat.isGreeted()) {
      <!-- Made anew for each room: a visit begins when a room is opened and ends with it. Before the server has said hello
           the room is taken for one's own: what is unsent is seen, and more can be written. -->
      <parley-room-pane *parleyKeyed="room()" [room]="room()" [message]="message()" />
    } @else if (outside(); as found) {
      <main class="outside">
        <span class="mark"><parley-icon name="hash" /></span>
        @if (found === 'none') {
          <h1>{{ text.room.notFound }}</h1>
          <p>{{ text.room.notFoundDetail }}</p>
          <a class="button" routerLink="/rooms">{{ text.rooms.browse }}</a>
        } @else if (found === 'failed') {
          <h1>{{ text.room.lookFailed }}</h1>
          <p role="alert">{{ problem() }}</p>
          <button type="button" class="button" (click)="look()">{{ text.retry }}</button>
        } @else {
          <h1>{{ found.name }}</h1>
          <p>{{ text.room.notMember }}</p>
          @if (problem(); as said) {
            <p role="alert">{{ said }}</p>
          }
          <button type="button" class="button primary" (click)="join()">{{ text.room.join }}</button>
          <a class="quiet" routerLink="/rooms">{{ text.room.back }}</a>
        }
      </main>
    }
  `,
  styleUrl: './room-page.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RoomPage {
  readonly room = input.required<string>();
  /** A message that a link leads to. */
  readonly message = input<string>();

  protected readonly chat = inject(ChatService);
  private readonly rest = inject(RestClient);
  private readonly current = inject(CurrentRoom);
  protected readonly text = inject(Text);

  protected readonly isMember = computed(() => this.chat.rooms().some(({ room }) => room.id === this.room()));
  protected readonly outside = signal<ListedRoom | Trouble | undefined>(undefined);
  /** Why it could not be found out about, or not joined. */
  protected readonly problem = signal('');

  constructor() {
    effect((stop) => {
      const room = this.room();
      if (!this.isMember()) return;
      untracked(() => {
        this.current.enter(room);
      });
      stop(() => {
        this.current.leave(room);
      });
    });
    // Only once the rooms are known can it be said that this is none of them.
    effect(() => {
      const isOutside = this.chat.isGreeted() && !this.isMember();
      this.room();
      this.outside.set(undefined);
      this.problem.set('');
      if (isOutside) untracked(() => void this.look());
    });
    const document = inject(DOCUMENT);
    // Joined, or put out: what had the focus may be gone.
    afterRenderEffect(() => {
      this.isMember();
      this.outside();
      focusPage(document);
    });
    onConnected(() => {
      if (typeof this.outside() === 'string') void this.look();
      else this.problem.set('');
    });
  }

  protected async look(): Promise<void> {
    const room = this.room();
    this.problem.set('');
    try {
      const found = await this.rest.room(room);
      if (room !== this.room()) return;
      this.outside.set(found);
    } catch (error) {
      this.say(error, room);
    }
  }

  protected async join(): Promise<void> {
    const room = this.room();
    this.problem.set('');
    try {
      await this.chat.join(room);
    } catch (error) {
      this.say(error, room);
    }
  }

  private say(error: unknown, room: string): void {
    if (room !== this.room()) return;
    this.problem.set(this.text.problem.of(codeOf(error)));
    this.outside.update((found) => (isMissing(error) ? 'none' : (found ?? 'failed')));
  }
}
