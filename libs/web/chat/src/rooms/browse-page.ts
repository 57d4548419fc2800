import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { ChatService, RestClient } from '@parley/web-data-access';
import type { ListedRoom, RoomId } from '@parley/dto';
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
  protected readonly hasFailed = signal(false);
  protected readonly hasMore = signal(false);
  protected readonly typed = signal('');
  protected readonly joining = signal<RoomId | undefined>(undefined);
  private readonly joined = computed(() => new Set(this.chat.rooms().map(({ room }) => room.id)));
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
    try {
      const page = await this.rest.publicRooms(this.loaded().at(-1)?.id);
      this.loaded.update((rooms) => [...rooms, ...page.items]);
      this.hasMore.set(page.hasMore);
      this.hasFailed.set(false);
    } catch {
      this.hasFailed.set(true);
    } finally {
      this.isLoading.set(false);
    }
  }

  protected filter(event: Event): void {
    this.typed.set((event.target as HTMLInputElement).value);
  }

  protected async join(room: RoomId): Promise<void> {
    this.joining.set(room);
    try {
      await this.chat.join(room);
      await this.router.navigate(['/rooms', room]);
    } catch {
      this.hasFailed.set(true);
    } finally {
      this.joining.set(undefined);
    }
  }
}
