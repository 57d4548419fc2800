import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  afterRenderEffect,
  computed,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
  viewChildren,
  type ElementRef,
} from '@angular/core';
import { ChatService, RestClient } from '@parley/web-data-access';
import { Avatar, Text } from '@parley/web-ui';
import { isOfInputMethod } from '../keys/input-method.ts';
import { CurrentRoom } from '../room/current-room.ts';
import { completed } from './completed.ts';
import type { Emoji } from './emoji.ts';
import { matchingMembers, type Member } from './matching-members.ts';
import { RoomMembers } from './room-members.ts';
import type { Word } from './word.ts';

/** As the style sheet has it: heights of an option and of what is around all of them, in pixels, and their part of the window. */
const heights = { option: 38, frame: 10, ofWindow: 0.4 };
/** Fewer do not help, however low the window is. */
const least = 3;

interface Suggestion {
  /** Of its element. */
  readonly id: string;
  readonly name: string;
  /** What takes the word's place. */
  readonly text: string;
  readonly member?: Member;
}

/**
 * What a word can be completed to, above the field that it is written in, which keeps the focus. It is loaded when a word
 * begins; what it shares with the room's page alone would become a file more for every first visit, so it imports none of that.
 */
@Component({
  selector: 'parley-completion',
  imports: [Avatar],
  templateUrl: './completion.html',
  styleUrl: './completion.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(document:selectionchange)': 'moved()', '(document:focusout)': 'left($event)' },
})
export class Completion {
  readonly field = input.required<HTMLTextAreaElement>();
  /** Finds the word at a field's caret: `wordIn`, which the room's page has. */
  readonly find = input.required<(field: HTMLTextAreaElement) => Word | undefined>();

  private readonly document = inject(DOCUMENT);
  private readonly chat = inject(ChatService);
  private readonly rest = inject(RestClient);
  protected readonly text = inject(Text);
  private readonly room = inject(CurrentRoom).id;
  private readonly roomMembers = new RoomMembers((after) => this.rest.members(this.room() ?? '', after), Date.now);

  private readonly options = viewChildren<ElementRef<HTMLElement>>('option');
  private readonly members = signal<readonly Member[]>([]);
  private readonly emoji = signal<(typed: string) => readonly Emoji[]>(() => []);
  protected readonly word = signal<Word | undefined>(undefined);
  /** Nothing more is suggested for this word. */
  private readonly isDismissed = signal(false);
  protected readonly suggestions = computed(() => {
    const word = this.word();
    if (word === undefined || this.isDismissed()) return [];
    const found = word.kind === 'member' ? this.membersLike(word.typed) : this.emojiLike(word.typed);
    // Another letter is typed sooner than a list is scrolled.
    const { innerHeight = 0 } = this.document.defaultView ?? {};
    const fitting = Math.floor((innerHeight * heights.ofWindow - heights.frame) / heights.option);
    return found.slice(0, Math.max(least, fitting));
  });
  protected readonly isOpen = computed(() => this.suggestions().length > 0);
  /** Another list begins with its first again. */
  private readonly at = linkedSignal({
    source: computed(() =>
      this.suggestions()
        .map(({ id }) => id)
        .join(),
    ),
    computation: () => 0,
  });
  protected readonly chosen = computed(() => this.suggestions()[this.at()]);

  constructor() {
    afterRenderEffect(() => {
      const id = this.chosen()?.id;
      this.describe(id);
      const option = this.options().find(({ nativeElement }) => nativeElement.id === id);
      option?.nativeElement.scrollIntoView({ block: 'nearest' });
    });
  }

  /** Suggests what fits a word, while its field has the focus; another word is not dismissed any more. */
  show(word: Word | undefined): void {
    const before = untracked(this.word);
    const now = this.document.activeElement === untracked(this.field) ? word : undefined;
    this.word.set(now);
    if (now?.start === before?.start && now?.kind === before?.kind) return;
    this.isDismissed.set(false);
    if (now !== undefined) void this.load(now.kind);
  }

  /** Whether the key was for what is suggested; no key of an input method is. */
  press(event: KeyboardEvent): boolean {
    const chosen = this.chosen();
    if (chosen === undefined || isOfInputMethod(event)) return false;
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
    const { length } = this.suggestions();
    if (event.key === 'ArrowDown') this.at.update((at) => (at + 1) % length);
    else if (event.key === 'ArrowUp') this.at.update((at) => (at + length - 1) % length);
    else if (event.key === 'Enter' || event.key === 'Tab') this.accept(chosen);
    else if (event.key === 'Escape') this.isDismissed.set(true);
    else return false;
    return true;
  }

  protected accept({ text }: Suggestion): void {
    const field = this.field();
    // As it stands now: what could not be sent may have come back before it.
    const word = this.find()(field);
    if (word === undefined) return;
    const now = completed(field.value, word, text);
    field.value = now.text;
    field.setSelectionRange(now.caret, now.caret);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  protected point({ movementX, movementY }: MouseEvent, at: number): void {
    // When the list moves under a pointer that rests, browsers tell of a move too: that one chooses nothing.
    if (movementX !== 0 || movementY !== 0) this.at.set(at);
  }

  /** The caret left the word: nothing is suggested until it is written on. */
  protected moved(): void {
    const word = this.word();
    if (word !== undefined && this.find()(this.field())?.start !== word.start) this.show(undefined);
  }

  protected left({ target }: FocusEvent): void {
    if (target === this.field()) this.show(undefined);
  }

  private async load(kind: Word['kind']): Promise<void> {
    try {
      if (kind === 'emoji') this.emoji.set((await import('./emoji.ts')).matchingEmoji);
      // That one is in this room is known once the server has said hello.
      else if (this.room() !== undefined) this.members.set(await this.roomMembers.list());
    } catch {
      // Nothing is suggested for this word, and one writes on; the next one asks again.
    }
  }

  private membersLike(typed: string): readonly Suggestion[] {
    const members = this.members().map((member) => ({ ...member, name: this.chat.nameOf(member) }));
    const asked = { typed, me: this.chat.user()?.id, locale: this.text.format.locale };
    return matchingMembers(members, asked).map((member) => ({
      id: `completion-${member.id}`,
      name: member.name,
      text: `@${member.name}`,
      member,
    }));
  }

  private emojiLike(typed: string): readonly Suggestion[] {
    return this.emoji()(typed).map(({ emoji, name }) => ({
      id: `completion-${emoji}`,
      name,
      text: emoji,
    }));
  }

  /** Says what is chosen to whoever does not see it. A text area may not be a combobox, nor expanded (ARIA in HTML). */
  private describe(chosen: string | undefined): void {
    const field = this.field();
    const attributes = { 'aria-autocomplete': 'list', 'aria-controls': 'completion', 'aria-activedescendant': chosen };
    for (const [name, value] of Object.entries(attributes)) {
      if (chosen === undefined || value === undefined) field.removeAttribute(name);
      else field.setAttribute(name, value);
    }
  }
}
