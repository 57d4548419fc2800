import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { ChatService, ProblemError, RestClient } from '@parley/web-data-access';
import type { ListedRoom } from '@parley/dto';
import { Icon, Keyed, Text } from '@parley/web-ui';
import { CurrentRoom } from './current-room.ts';
import { isMissing } from './is-missing.ts';
import { onConnected } from './on-connected.ts';
import { RoomPane } from './room-pane.ts';

/** `none`: there is no such room. `failed`: the server did not say, for now; `unreachable`: it did not answer. */
type Trouble = 'none' | 'failed' | 'unreachable';

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
        } @else if (found === 'unreachable' || found === 'failed') {
          <h1>{{ found === 'failed' ? text.room.lookFailed : text.problem.offline }}</h1>
          <button type="button" class="button" (click)="look()">{{ text.retry }}</button>
        } @else {
          <h1>{{ found.name }}</h1>
          <p>{{ text.room.notMember }}</p>
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
      if (isOutside) untracked(() => void this.look());
    });
    onConnected(() => {
      if (typeof this.outside() === 'string') void this.look();
    });
  }

  protected async look(): Promise<void> {
    const room = this.room();
    try {
      const found = await this.rest.room(room);
      if (room === this.room()) this.outside.set(found);
    } catch (error) {
      if (room !== this.room()) return;
      const isOffline = error instanceof ProblemError && error.problem === undefined;
      this.outside.set(isMissing(error) ? 'none' : isOffline ? 'unreachable' : 'failed');
    }
  }

  protected async join(): Promise<void> {
    try {
      await this.chat.join(this.room());
    } catch {
      await this.look();
    }
  }
}
