import { Injectable } from '@angular/core';
import type { PreloadingStrategy, Route } from '@angular/router';
import { switchMap, timer, type Observable } from 'rxjs';

/** By then what was asked for is on screen, and loading ahead holds nothing up, in milliseconds. */
const laterMs = 1_500;

/** Loads every other page ahead, so that it opens at once and without a network, but not before the first one is there. */
@Injectable({ providedIn: 'root' })
export class PreloadLater implements PreloadingStrategy {
  preload(_route: Route, load: () => Observable<unknown>): Observable<unknown> {
    return timer(laterMs).pipe(switchMap(load));
  }
}
