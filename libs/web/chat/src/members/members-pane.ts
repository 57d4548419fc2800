import { ChangeDetectionStrategy, Component, computed, effect, inject, output, signal, untracked } from '@angular/core';
import { ChatService, RestClient } from '@parley/web-data-access';
import type { MemberPage, User } from '@parley/dto';
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

  private readonly loaded = signal<readonly Member[]>([]);
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
    const [here, away] = [members.filter(({ id }) => online.has(id)), members.filter(({ id }) => !online.has(id))];
    return [
      { title: this.text.members.online(here.length), members: here, isOnline: true },
      { title: this.text.members.offline(away.length), members: away, isOnline: false },
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

  protected async load(after?: User['id']): Promise<void> {
    try {
      const page = await this.rest.members(this.visit.id(), after);
      this.loaded.update((members) => (after === undefined ? page.items : [...members, ...page.items]));
      this.hasMore.set(page.hasMore);
      this.hasFailed.set(false);
    } catch {
      this.hasFailed.set(true);
    }
  }

  protected async more(): Promise<void> {
    await this.load(this.loaded().at(-1)?.id);
  }
}
