import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  DestroyRef,
  afterRenderEffect,
  computed,
  effect,
  inject,
  linkedSignal,
  untracked,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { ChatService } from '@parley/web-data-access';
import { Limits } from '@parley/dto/constants';
import { Dialogs, Icon, Text } from '@parley/web-ui';
import { RoomVisit } from '../room/room-visit.ts';
import { composerAction } from './key-rules.ts';
import { DraftStore } from './draft-store.ts';
import { TypingLine } from './typing-line.ts';
import { TypingNews } from './typing-news.ts';

/** The count of characters is shown from this many left on. */
const nearLimit = 200;

/** Where one writes: new messages, and changes to old ones. */
@Component({
  selector: 'parley-composer',
  imports: [Icon, TypingLine],
  templateUrl: './composer.html',
  styleUrl: './composer.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Composer {
  private readonly chat = inject(ChatService);
  private readonly drafts = inject(DraftStore);
  private readonly dialogs = inject(Dialogs);
  private readonly window = inject(DOCUMENT).defaultView;
  protected readonly visit = inject(RoomVisit);
  protected readonly text = inject(Text);
  private readonly field = viewChild.required<ElementRef<HTMLTextAreaElement>>('field');
  private readonly typing = new TypingNews((isTyping) => this.visit.handle()?.typing(isTyping));

  private readonly user = computed(() => this.chat.user()?.id);
  /** What is edited, or else the room's draft, until something is typed. */
  protected readonly written = linkedSignal(() => {
    const [editing, user, room] = [this.visit.editing(), this.user(), this.visit.id()];
    return editing?.text ?? (user === undefined ? '' : untracked(() => this.drafts.read(user, room)));
  });
  protected readonly limit = computed(() => this.chat.limits()?.textLength ?? Limits.textLength);
  private readonly left = computed(() => this.limit() - this.written().length);
  protected readonly isOver = computed(() => this.left() < 0);
  protected readonly count = computed(() => {
    const left = this.left();
    if (left > nearLimit) return '';
    return left < 0 ? this.text.composer.over(-left) : this.text.composer.left(left);
  });
  protected readonly isEditing = computed(() => this.visit.editing() !== undefined);
  protected readonly canSend = computed(() => (this.isEditing() || this.written().trim() !== '') && !this.isOver());
  protected readonly label = computed(() =>
    this.isEditing() ? this.text.composer.editLabel : this.text.composer.label(this.visit.name()),
  );
  private hasJustComposed = false;

  constructor() {
    effect(() => {
      if (this.visit.editing() !== undefined) this.focusAtEnd();
    });
    afterRenderEffect(() => {
      this.written();
      fit(this.field().nativeElement);
    });
    inject(DestroyRef).onDestroy(() => {
      this.typing.stop();
    });
  }

  focus(): void {
    this.field().nativeElement.focus({ preventScroll: true });
  }

  protected changed(event: Event): void {
    const text = (event.target as HTMLTextAreaElement).value;
    this.written.set(text);
    if (this.isEditing()) return;
    this.saveDraft(text);
    this.typing.changed(text);
  }

  protected pressed(event: KeyboardEvent): void {
    const field = this.field().nativeElement;
    const action = composerAction(event, {
      text: field.value,
      caret: field.selectionStart,
      isEditing: this.isEditing(),
      isTouch: this.window?.matchMedia('(hover: none) and (pointer: coarse)').matches ?? false,
      hasJustComposed: this.hasJustComposed,
    });
    if (action === 'type') return;
    event.preventDefault();
    if (action === 'send') void this.submit();
    else if (action === 'edit-last') this.visit.editLast();
    else this.cancelEdit();
  }

  protected composed(): void {
    this.hasJustComposed = true;
    setTimeout(() => {
      this.hasJustComposed = false;
    });
  }

  protected cancelEdit(): void {
    this.visit.editing.set(undefined);
    this.focus();
  }

  protected async submit(): Promise<void> {
    if (!this.canSend()) return;
    const editing = this.visit.editing();
    const text = trimmed(this.written());
    this.focus();
    if (editing === undefined) await this.send(text);
    else if (text === '') await this.offerDeletion();
    else {
      this.visit.editing.set(undefined);
      if (text === editing.text && !editing.isPending) return;
      const handle = this.visit.handle();
      await (editing.isPending ? handle?.retry(editing.id, text) : handle?.edit(editing.id, text));
    }
  }

  private async send(text: string): Promise<void> {
    this.written.set('');
    // Typed and sent before it was drawn, the field would keep its text: what is bound to it did not change.
    this.field().nativeElement.value = '';
    this.saveDraft('');
    this.typing.stop();
    const sent = this.visit.handle()?.send(text);
    void this.visit.toEnd();
    try {
      await sent;
    } catch {
      // The outbox could not keep it: it goes back to where it is safe.
      if (this.written() === '') this.written.set(text);
      this.saveDraft(this.written());
    }
  }

  private async offerDeletion(): Promise<void> {
    const editing = this.visit.editing();
    if (editing === undefined) return;
    const { deleteTitle: title, deleteDetail: detail } = this.text.log;
    if (!(await this.dialogs.confirm({ title, detail, action: this.text.delete }))) return;
    this.visit.editing.set(undefined);
    const handle = this.visit.handle();
    await (editing.isPending ? handle?.discard(editing.id) : handle?.delete(editing.id));
    this.focus();
  }

  private saveDraft(text: string): void {
    const user = this.user();
    if (user !== undefined) this.drafts.write(user, this.visit.id(), text);
  }

  private focusAtEnd(): void {
    // The field gets its text when it is drawn; the caret goes behind it then.
    setTimeout(() => {
      const field = untracked(this.field).nativeElement;
      field.focus({ preventScroll: true });
      field.setSelectionRange(field.value.length, field.value.length);
    });
  }
}

/** Blank lines around a text say nothing; spaces within it may be code. */
function trimmed(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/u, '').trimEnd();
}

/** Grows a field with its text where the browser doesn't do so by itself; the style sheet sets the most. */
function fit(field: HTMLTextAreaElement): void {
  if (globalThis.CSS.supports('field-sizing', 'content')) return;
  field.style.blockSize = 'auto';
  field.style.blockSize = `${field.scrollHeight}px`;
}
