import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  afterNextRender,
  inject,
  input,
  signal,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { ProblemError, RestClient, SessionService } from '@parley/web-data-access';
import { Limits } from '@parley/dto/constants';
import { Text, canHover, hasNoFocus, mediaQuery } from '@parley/web-ui';

/** The way in: as a guest, with a name of one's own or a generated one. */
@Component({
  selector: 'parley-welcome',
  templateUrl: './welcome.html',
  styleUrl: './welcome.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Welcome {
  /** A session ended without being asked to. */
  readonly wasEnded = input(false);

  private readonly session = inject(SessionService);
  private readonly rest = inject(RestClient);
  protected readonly text = inject(Text);
  protected readonly maxLength = Limits.userNameLength;
  protected readonly isBusy = signal(false);
  protected readonly problem = signal('');
  private readonly field = viewChild.required<ElementRef<HTMLElement>>('name');

  constructor() {
    const [document, hasKeyboard] = [inject(DOCUMENT), mediaQuery(canHover)];
    // On a touch screen a keyboard would cover what is said here.
    afterNextRender(() => {
      if (hasKeyboard() && hasNoFocus(document)) this.field().nativeElement.focus();
    });
  }

  protected async start(name: string): Promise<void> {
    this.isBusy.set(true);
    this.problem.set('');
    try {
      await this.session.signInAsGuest(name.trim() === '' ? undefined : (token) => this.rename(name.trim(), token));
    } catch (error) {
      const problem = error instanceof ProblemError ? error.problem : undefined;
      this.problem.set(problem ? this.text.problem.of(problem.code) : this.text.welcome.failed);
    } finally {
      this.isBusy.set(false);
    }
  }

  private async rename(name: string, token: string): Promise<void> {
    await this.rest.renameMe(name, token);
  }
}
