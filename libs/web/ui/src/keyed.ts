import { Directive, TemplateRef, ViewContainerRef, effect, inject, input, untracked } from '@angular/core';

/** Makes its content anew whenever the key is another: for what must not outlive the thing it shows. */
@Directive({ selector: '[parleyKeyed]' })
export class Keyed {
  readonly parleyKeyed = input.required<unknown>();

  private readonly template = inject(TemplateRef);
  private readonly container = inject(ViewContainerRef);

  constructor() {
    effect(() => {
      this.parleyKeyed();
      untracked(() => {
        this.container.clear();
        this.container.createEmbeddedView(this.template).markForCheck();
      });
    });
  }
}
