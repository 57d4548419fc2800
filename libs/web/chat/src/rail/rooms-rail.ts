import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { ChatService } from '@parley/web-data-access';
import type { Room } from '@parley/dto';
import { Badge, Dialogs, Icon, Text } from '@parley/web-ui';
import { Shortcuts } from '../keys/shortcuts.ts';
import { CurrentRoom } from '../room/current-room.ts';

/** The rooms that one is in, with what is unread in each. Projects who one is to its end. */
@Component({
  selector: 'parley-rooms-rail',
  imports: [Badge, Icon, RouterLink],
  templateUrl: './rooms-rail.html',
  styleUrl: './rooms-rail.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RoomsRail {
  private readonly chat = inject(ChatService);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  protected readonly shortcuts = inject(Shortcuts);
  protected readonly current = inject(CurrentRoom);
  protected readonly text = inject(Text);
  protected readonly rooms = this.chat.rooms;
  protected readonly modifier = this.shortcuts.modifier;

  protected async create(): Promise<void> {
    const room = await this.dialogs.open<Room>(() =>
      import('../dialogs.ts').then(({ RoomNameDialog }) => RoomNameDialog),
    );
    if (room !== undefined) await this.router.navigate(['/rooms', room.id]);
  }
}
