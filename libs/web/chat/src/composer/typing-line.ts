import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ChatService } from '@parley/web-data-access';
import { Text } from '@parley/web-ui';
import { RoomVisit } from '../room/room-visit.ts';
import { typingSentence } from './typing-sentence.ts';

/** Who is typing, in a line that keeps its height when nobody is. */
@Component({
  selector: 'parley-typing-line',
  template: `
    @if (sentence(); as said) {
      <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
      <span class="said">{{ said }}</span>
    }
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 6px;
      block-size: 22px;
      padding-inline-start: 2px;
      font-size: var(--t-s);
      color: var(--ink-3);
    }
    .said {
      min-inline-size: 0;
      overflow: hidden;
      white-space: nowrap;
      text-overflow: ellipsis;
    }
    .dots {
      display: inline-flex;
      flex: none;
      gap: 3px;
    }
    i {
      inline-size: 4px;
      block-size: 4px;
      border-radius: 50%;
      background: currentcolor;
    }
    @media (prefers-reduced-motion: no-preference) {
      i {
        animation: blink 1.2s infinite;
      }
      i:nth-child(2) {
        animation-delay: 150ms;
      }
      i:nth-child(3) {
        animation-delay: 300ms;
      }
    }
    @keyframes blink {
      50% {
        opacity: 0.25;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TypingLine {
  private readonly chat = inject(ChatService);
  private readonly visit = inject(RoomVisit);
  private readonly text = inject(Text);

  protected readonly sentence = computed(() => {
    const names = this.visit.state()?.typing.map((user) => this.chat.nameOf(user)) ?? [];
    return typingSentence(names, this.text.typing);
  });
}
