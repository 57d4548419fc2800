import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { ChatService, RestClient, codeOf } from '@parley/web-data-access';
import type { ListedRoom, Room, RoomId } from '@parley/dto';
import { Icon, Text } from '@parley/web-ui';

/** All public rooms: to find one, and to join it. */
@Component({
  selector: 'parley-browse-page',
  imports: [Icon, RouterLink],
  templateUrl: './browse-page.html',
  styleUrl: './browse-page.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BrowsePage {
  private readonly chat = inject(ChatService);
  private readonly rest = inject(RestClient);
  private readonly router = inject(Router);
  protected readonly text = inject(Text);

  private readonly loaded = signal<readonly ListedRoom[]>([]);
  protected readonly isLoading = signal(true);
  /** What did not work, and how to try again. */
  protected readonly problem = signal<{ readonly said: string; readonly again: () => Promise<void> } | undefined>(
    undefined,
  );
  protected readonly hasMore = signal(false);
  protected readonly typed = signal('');
  protected readonly joining = signal<RoomId | undefined>(undefined);
  private readonly joined = computed(() => new Set(this.chat.rooms().map(({ room }) => room.id)));
  /** What is to be said where no room is. */
  protected readonly emptiness = computed(() => {
    const { loading, browse } = this.text;
    if (this.isLoading()) return loading;
    if (this.typed().trim() === '') return browse.empty;
    return this.hasMore() ? browse.noneYet : browse.none;
  });
  protected readonly rooms = computed(() => {
    const [typed, joined] = [this.typed().trim().toLocaleLowerCase(), this.joined()];
    return this.loaded()
      .filter(({ name }) => name.toLocaleLowerCase().includes(typed))
      .map((room) => ({ room, isJoined: joined.has(room.id) }));
  });

  constructor() {
    void this.load();
  }

  protected async load(): Promise<void> {
    this.isLoading.set(true);
    this.problem.set(undefined);
    try {
      const page = await this.rest.publicRooms(this.loaded().at(-1)?.id);
      this.loaded.update((rooms) => [...rooms, ...page.items]);
      this.hasMore.set(page.hasMore);
    } catch {
      this.problem.set({ said: this.text.browse.failed, again: () => this.load() });
    } finally {
      this.isLoading.set(false);
    }
  }

  protected filter(event: Event): void {
    this.typed.set((event.target as HTMLInputElement).value);
  }

  protected async join(room: Room): Promise<void> {
    this.joining.set(room.id);
    this.problem.set(undefined);
    try {
      await this.chat.join(room.id);
      await this.router.navigate(['/rooms', room.id]);
    } catch (error) {
      const said = this.text.browse.notJoined(room.name, this.text.problem.of(codeOf(error)));
      this.problem.set({ said, again: () => this.join(room) });
    } finally {
      this.joining.set(undefined);
    }
  }
}
