import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RestClient, codeOf } from '@parley/web-data-access';
import { Limits } from '@parley/dto/constants';
import type { Room } from '@parley/dto';
import { DialogFrame, Text } from '@parley/web-ui';

/** Names a room: a new one, or the one given as data. Closes with the room as it is then. */
@Component({
  selector: 'parley-room-name-dialog',
  imports: [DialogFrame],
  template: `
    <parley-dialog-frame [heading]="renamed ? text.room.renameTitle : text.createRoom.title" (dismissed)="ref.close()">
      <form id="room-name-form" class="field" (submit)="$event.preventDefault(); submit()">
        <label for="room-name">{{ text.createRoom.name }}</label>
        <input
          id="room-name"
          class="input"
          type="text"
          autocomplete="off"
          [maxLength]="maxLength"
          [placeholder]="text.createRoom.placeholder"
          [value]="name()"
          [attr.aria-invalid]="problem() ? true : null"
          aria-describedby="room-name-hint"
          (input)="changed($event)"
          cdkFocusInitial
        />
        <p id="room-name-hint" [class.problem]="problem()" aria-live="polite">
          {{ problem() || text.createRoom.hint }}
        </p>
      </form>
      <div class="actions">
        <button type="button" class="button" (click)="ref.close()">{{ text.cancel }}</button>
        <button type="submit" form="room-name-form" class="button primary" [disabled]="isBusy()">
          {{ renamed ? text.save : text.createRoom.action }}
        </button>
      </div>
    </parley-dialog-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RoomNameDialog {
  private readonly rest = inject(RestClient);
  protected readonly ref = inject<DialogRef<Room>>(DialogRef);
  protected readonly renamed = inject<Room | null>(DIALOG_DATA, { optional: true });
  protected readonly text = inject(Text);
  protected readonly maxLength = Limits.roomNameLength;

  protected readonly name = signal(this.renamed?.name ?? '');
  private readonly trimmed = computed(() => this.name().trim());
  protected readonly problem = signal('');
  protected readonly isBusy = signal(false);

  protected changed(event: Event): void {
    this.name.set((event.target as HTMLInputElement).value);
    this.problem.set('');
  }

  protected async submit(): Promise<void> {
    if (this.trimmed() === '') {
      this.problem.set(this.text.createRoom.empty);
      return;
    }
    this.isBusy.set(true);
    try {
      const [name, renamed] = [this.trimmed(), this.renamed];
      this.ref.close(await (renamed ? this.rest.renameRoom(renamed.id, name) : this.rest.createRoom(name)));
    } catch (error) {
      this.problem.set(this.text.problem.of(codeOf(error)));
    } finally {
      this.isBusy.set(false);
    }
  }
}
