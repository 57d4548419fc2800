import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ViewContainerRef,
  afterRenderEffect,
  computed,
  inject,
  linkedSignal,
  signal,
  untracked,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { ChatService, SessionService, codeOf, personOf } from '@parley/web-data-access';
import { Limits } from '@parley/dto/constants';
import { Dialogs, Icon, Text, isTouchOnly, mediaQuery } from '@parley/web-ui';
import { Completing } from '../completion/completing.ts';
import type { Completion } from '../completion/completion.ts';
import { wordIn } from '../completion/word.ts';
import { InputMethod } from '../keys/input-method.ts';
import { RoomVisit } from '../room/room-visit.ts';
import type { Editing } from '../room/visit-parts.ts';
import { composerAction } from './key-rules.ts';
import { DraftStore } from './draft-store.ts';
import { fit, trimmed } from './field.ts';
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
  private readonly session = inject(SessionService).session;
  /** The device has no keyboard but the one on its screen. */
  protected readonly isTouch = mediaQuery(isTouchOnly);
  protected readonly visit = inject(RoomVisit);
  protected readonly text = inject(Text);
  private readonly field = viewChild.required<ElementRef<HTMLTextAreaElement>>('field');
  /** Behind it stands what is suggested: above what is written. */
  private readonly above = viewChild.required('above', { read: ViewContainerRef });
  private readonly destroyed = inject(DestroyRef);
  private readonly completing = new Completing(
    () => this.field().nativeElement,
    () => this.makeCompletion(),
  );
  protected readonly inputMethod = new InputMethod();
  private readonly typing = new TypingNews((isTyping) => this.visit.handle()?.typing(isTyping));

  /** Who writes: known from the session, connected or not. */
  private readonly user = computed(() => personOf(this.session())?.id);
  /** What is edited, or else the room's draft, until something is typed. */
  protected readonly written = linkedSignal(() => {
    const editing = this.visit.editing();
    this.user();
    this.visit.id();
    return editing?.text ?? this.storedDraft();
  });
  protected readonly limit = computed(() => this.chat.limits()?.textLength ?? Limits.textLength);
  /** Of what is sent: without the space around it. */
  private readonly left = computed(() => this.limit() - trimmed(this.written()).length);
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
  /** Why what was written is still here. */
  protected readonly problem = signal('');

  constructor() {
    // Once the field has its text: whoever types on at once writes where the caret stays.
    afterRenderEffect(() => {
      if (this.visit.editing() === undefined) return;
      const field = untracked(this.field).nativeElement;
      field.focus({ preventScroll: true });
      field.setSelectionRange(field.value.length, field.value.length);
    });
    afterRenderEffect(() => {
      this.written();
      fit(this.field().nativeElement);
    });
    this.destroyed.onDestroy(() => {
      this.typing.stop();
    });
  }

  focus(): void {
    this.field().nativeElement.focus({ preventScroll: true });
  }

  protected changed(event: Event): void {
    const text = (event.target as HTMLTextAreaElement).value;
    this.written.set(text);
    this.problem.set('');
    this.completing.look();
    if (this.isEditing()) return;
    this.saveDraft(text);
    this.typing.changed(text);
  }

  protected pressed(event: KeyboardEvent): void {
    if (this.inputMethod.has(event)) return;
    if (this.completing.press(event)) {
      event.preventDefault();
      return;
    }
    const field = this.field().nativeElement;
    const action = composerAction(event, {
      text: field.value,
      caret: field.selectionStart,
      isEditing: this.isEditing(),
      isTouch: this.isTouch(),
    });
    if (action === 'type') return;
    event.preventDefault();
    if (action === 'send') void this.submit();
    else if (action === 'edit-last') this.visit.editLast();
    else this.cancelEdit();
  }

  cancelEdit(): void {
    this.visit.editing.set(undefined);
    this.problem.set('');
    this.focus();
  }

  protected async submit(): Promise<void> {
    if (!this.canSend()) return;
    const [editing, text] = [this.visit.editing(), trimmed(this.written())];
    this.problem.set('');
    this.completing.close();
    this.focus();
    if (editing === undefined) await this.send(text);
    else if (text === '') await this.offerDeletion(editing);
    else await this.save(editing, text);
  }

  private async makeCompletion(): Promise<Completion | undefined> {
    const { Completion } = await import('../completion/completion.ts');
    // The room was left meanwhile.
    if (this.destroyed.destroyed) return undefined;
    const made = this.above().createComponent(Completion);
    made.setInput('field', this.field().nativeElement);
    made.setInput('find', wordIn);
    return made.instance;
  }

  private async send(text: string): Promise<void> {
    const draft = this.written();
    this.written.set('');
    // Typed and sent before it was drawn, the field would keep its text: what is bound to it did not change.
    this.field().nativeElement.value = '';
    this.typing.stop();
    const sent = this.visit.handle()?.send(text);
    void this.visit.toEnd();
    try {
      await sent;
      this.visit.refresh();
      // Only now is it safe without its draft; another one that was begun meanwhile stays.
      if (this.storedDraft() === draft) this.saveDraft('');
    } catch {
      this.putBack(draft);
      this.problem.set(this.text.composer.notKept);
    }
  }

  private async save(editing: Editing, text: string): Promise<void> {
    this.visit.editing.set(undefined);
    if (text === editing.text && !editing.isPending) return;
    try {
      await this.visit.handle()?.edit(editing.id, text);
    } catch (error) {
      if (this.isEditing()) this.putBack(text);
      else {
        this.visit.editing.set(editing);
        this.written.set(text);
      }
      this.problem.set(this.text.composer.editNotKept(this.text.problem.of(codeOf(error))));
    }
  }

  private async offerDeletion(editing: Editing): Promise<void> {
    const { deleteTitle: title, deleteDetail: detail } = this.text.log;
    if (!(await this.dialogs.confirm({ title, detail, action: this.text.delete }))) return;
    this.cancelEdit();
    try {
      await this.visit.handle()?.delete(editing.id);
    } catch (error) {
      this.problem.set(this.text.composer.notDeleted(this.text.problem.of(codeOf(error))));
    }
  }

  /** What could not go out becomes the draft again, before what was begun since. */
  private putBack(text: string): void {
    const since = this.isEditing() ? this.storedDraft() : this.written();
    const draft = since === '' || since === text ? text : `${text}\n${since}`;
    this.saveDraft(draft);
    if (!this.isEditing()) this.written.set(draft);
  }

  private storedDraft(): string {
    const user = untracked(this.user);
    return user === undefined ? '' : this.drafts.read(user, untracked(this.visit.id));
  }

  private saveDraft(text: string): void {
    const user = this.user();
    if (user !== undefined) this.drafts.write(user, this.visit.id(), text);
  }
}
