import { OverlayContainer } from '@angular/cdk/overlay';
import { Injectable, inject, makeEnvironmentProviders, type EnvironmentProviders } from '@angular/core';
import { Text } from '../text/text.ts';

/** The element that menus and dialogs are put into, as a landmark: what is outside of all landmarks is easily missed. */
@Injectable()
export class Popups extends OverlayContainer {
  private readonly text = inject(Text);

  protected override _createContainer(): void {
    super._createContainer();
    this._containerElement?.setAttribute('role', 'region');
    this._containerElement?.setAttribute('aria-label', this.text.popups);
  }
}

export function providePopups(): EnvironmentProviders {
  return makeEnvironmentProviders([{ provide: OverlayContainer, useClass: Popups }]);
}
