import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
  selector: 'parley-root',
  template: `<main><h1>Parley</h1></main>`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {}
