import { inject } from '@angular/core';
import { Router, type Route } from '@angular/router';
import { CurrentRoom, chatRoutes } from '@parley/web-chat';

export const routes: Route[] = [
  {
    path: '',
    pathMatch: 'full',
    redirectTo: () => inject(Router).createUrlTree(['/rooms', inject(CurrentRoom).last()]),
  },
  ...chatRoutes,
  { path: '**', loadComponent: () => import('./not-found/not-found.ts').then(({ NotFound }) => NotFound) },
];
