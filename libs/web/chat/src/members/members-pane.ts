import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  output,
  signal,
  untracked,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { ChatService, RestClient } from '@parley/web-data-access';
import type { MemberPage } from '@parley/dto';
import { Avatar, Icon, Text } from '@parley/web-ui';
import { RoomVisit } from '../room/room-visit.ts';

type Member = MemberPage['items'][number];

/** The details pane: who is in the room, those who are online first. */
@Component({
  selector: 'parley-members-pane',
  imports: [Avatar, Icon],
  templateUrl: './members-pane.html',
  styleUrl: './members-pane.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MembersPane {
  readonly dismissed = output();

  private readonly chat = inject(ChatService);
  private readonly rest = inject(RestClient);
  private readonly visit = inject(RoomVisit);
  protected readonly text = inject(Text);
  protected readonly me = this.chat.user;

  private readonly close = viewChild.required<ElementRef<HTMLElement>>('close');
  private readonly loaded = signal<readonly Member[]>([]);
  /** How many are to be shown at least; pages are larger. */
  private wanted = 1;
  private askings = 0;
  protected readonly hasMore = signal(false);
  protected readonly hasFailed = signal(false);
  /** Presence comes live in small rooms; in large ones it is as of loading. */
  private readonly online = computed(() => {
    const live = this.visit.state()?.online;
    const ids = live?.map(({ id }) => id) ?? this.loaded().flatMap(({ id, isOnline }) => (isOnline ? [id] : []));
    return new Set(ids);
  });
  protected readonly groups = computed(() => {
    const online = this.online();
    const members = this.loaded()
      .map((member) => ({ ...member, name: this.chat.nameOf(member) }))
      .sort((one, other) => one.name.localeCompare(other.name, this.text.format.locale));
    // All are counted, loaded or not.
    const { onlineCount = 0, room } = this.visit.state() ?? {};
    const awayCount = Math.max(0, (room?.memberCount ?? 0) - onlineCount);
    const [here, away] = [members.filter(({ id }) => online.has(id)), members.filter(({ id }) => !online.has(id))];
    return [
      { title: this.text.members.online(onlineCount), members: here, isOnline: true },
      { title: this.text.members.offline(awayCount), members: away, isOnline: false },
    ].filter(({ members: { length } }) => length > 0);
  });

  constructor() {
    // Somebody came or went: the list is asked for again.
    const count = computed(() => this.visit.state()?.room.memberCount);
    effect(() => {
      count();
      untracked(() => void this.load());
    });
  }

  focus(): void {
    this.close().nativeElement.focus();
  }

  /** Asks anew, for as many as were asked for before. */
  protected load(): Promise<void> {
    return this.ask([]);
  }

  protected more(): Promise<void> {
    this.wanted = this.loaded().length + 1;
    return this.ask(this.loaded());
  }

  /** Loads what comes after `members`, unless the list is asked for anew meanwhile: an older answer counts no more. */
  private async ask(members: readonly Member[]): Promise<void> {
    const asking = ++this.askings;
    let [found, hasMore] = [members, true];
    try {
      while (hasMore && found.length < this.wanted) {
        const page = await this.rest.members(this.visit.id(), found.at(-1)?.id);
        if (asking !== this.askings) return;
        found = [...found, ...page.items];
        hasMore = page.hasMore;
      }
      this.loaded.set(found);
      this.hasMore.set(hasMore);
      this.hasFailed.set(false);
    } catch {
      if (asking === this.askings) this.hasFailed.set(true);
    }
  }
}
