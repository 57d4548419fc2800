import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Location } from '@angular/common';
import { ChangeDetectionStrategy, Component, DOCUMENT, ElementRef, inject, input, output } from '@angular/core';
import { Router } from '@angular/router';
import { Dialogs, Icon, Text } from '@parley/web-ui';
import { RoomVisit } from '../room/room-visit.ts';
import type { MessageRow } from './rows.ts';

/** What can be done with a message, over its corner: edit at once, the rest in a menu. */
@Component({
  selector: 'parley-message-actions',
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, Icon],
  templateUrl: './message-actions.html',
  styleUrl: './message-actions.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'group', '[attr.aria-label]': 'text.log.actions(row().name)' },
})
export class MessageActions {
  readonly row = input.required<MessageRow>();
  /** The menu opened or closed. */
  readonly toggled = output<boolean>();

  private readonly visit = inject(RoomVisit);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly location = inject(Location);
  private readonly document = inject(DOCUMENT);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly announcer = inject(LiveAnnouncer);
  protected readonly text = inject(Text);

  protected edit(): void {
    const { key: id, text } = this.row();
    if (text !== null) this.visit.editing.set({ id, text, isPending: false });
  }

  protected async copyLink(): Promise<void> {
    const path = this.router.serializeUrl(this.router.createUrlTree(['/rooms', this.visit.id(), this.row().key]));
    const link = new URL(this.location.prepareExternalUrl(path), this.document.baseURI).href;
    try {
      await navigator.clipboard.writeText(link);
      await this.announcer.announce(this.text.log.copied);
    } catch {
      await this.announcer.announce(this.text.log.copyFailed, 'assertive');
    }
  }

  protected markUnread(): void {
    const { seq } = this.row();
    if (seq !== undefined) void this.visit.markUnread(seq);
  }

  protected async delete(): Promise<void> {
    const { deleteTitle: title, deleteDetail: detail } = this.text.log;
    const { key } = this.row();
    // These actions go while the dialog has the focus; their row stays.
    const row = this.host.closest<HTMLElement>('[data-message]');
    const isSure = await this.dialogs.confirm({ title, detail, action: this.text.delete });
    row?.focus({ preventScroll: true });
    if (isSure) await this.visit.attempt(this.visit.handle()?.delete(key));
  }
}
