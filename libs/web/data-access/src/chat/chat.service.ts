import { Injectable, computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import type { ConnectionState, Parley, ParleySocket, RoomHandle, RoomState, Timeline } from '@parley/client';
import type { ClientEvents, EventName, Frame, RoomId, ServerEvents, ServerLimits, User } from '@parley/dto';
import { Socket } from 'ngx-socket-io';
import { Observable, defer, share } from 'rxjs';
import { SessionService } from '../session/session.service.ts';
import { storeSignal } from '../store-signal.ts';
import { OpenParley } from './open-parley.ts';

const notConnected: ConnectionState = {
  status: 'connecting',
  since: 0,
  wasRecovered: false,
  isCaughtUp: false,
  waiting: 0,
};
const noTimeline: Timeline = {
  messages: [],
  hasOlder: false,
  hasNewer: false,
  isLoaded: false,
  pending: [],
  changes: [],
};

/** One room as signals, with the handle to act on it while somebody is signed in. */
export interface RoomView {
  readonly handle: Signal<RoomHandle | undefined>;
  readonly state: Signal<RoomState | undefined>;
  readonly timeline: Signal<Timeline>;
  /** Takes the room's state and timeline, and the list of rooms, as they are now, without waiting for the next frame. */
  refresh(): void;
}

/**
 * The page's one conversation with the server: the socket's events as observables, and the SDK over the same socket as
 * signals. Connects when somebody is signed in and closes when they sign out.
 */
@Injectable({ providedIn: 'root' })
export class ChatService {
  private readonly socket: Socket<ServerEvents, ClientEvents> = inject<Socket<ServerEvents, ClientEvents>>(Socket);
  // The same class to TypeScript only where both packages resolve Socket.IO's types alike.
  private readonly ioSocket = this.socket.ioSocket as unknown as ParleySocket;
  private readonly session = inject(SessionService);
  private readonly open = inject(OpenParley);
  private readonly parley = signal<Parley | undefined>(undefined);

  readonly hello$ = this.events('hello');
  readonly changes$ = this.frames();
  readonly roomReset$ = this.events('room:reset');
  readonly roomJoined$ = this.events('room:joined');
  readonly roomLeft$ = this.events('room:left');
  readonly roomUpdated$ = this.events('room:updated');
  readonly roomRead$ = this.events('room:read');
  readonly typing$ = this.events('typing');
  readonly presence$ = this.events('presence');
  readonly userUpdated$ = this.events('user:updated');
  readonly sessionEnded$ = this.events('session:ended');
  readonly serverDraining$ = this.events('server:draining');

  readonly connection: Signal<ConnectionState> = storeSignal(() => this.parley()?.connection, notConnected);
  private readonly greeted = storeSignal<User | undefined>(() => this.parley()?.user, undefined);
  /** Who is signed in: as the server's hello said, and before it as their token does. */
  readonly user = computed(() => {
    const session = this.session.session();
    return this.greeted() ?? (session.kind === 'signed-in' ? session.user : undefined);
  });
  /** The server has said hello: the rooms are known. */
  readonly isGreeted = computed(() => this.greeted() !== undefined);
  readonly limits: Signal<ServerLimits | undefined> = storeSignal<ServerLimits | undefined>(
    () => this.parley()?.limits,
    undefined,
  );
  private readonly joined = storeSignal<readonly RoomState[]>(() => this.parley()?.rooms, []);
  readonly rooms: Signal<readonly RoomState[]> = this.joined;
  readonly names: Signal<ReadonlyMap<string, string>> = storeSignal<ReadonlyMap<string, string>>(
    () => this.parley()?.names,
    new Map(),
  );
  /** Somebody is signed in and the SDK runs, connected or not. */
  readonly isOpen = computed(() => this.parley() !== undefined);

  constructor() {
    effect((stop) => {
      const session = this.session.session();
      if (session.kind !== 'signed-in') return;
      const parley = untracked(() =>
        this.open({ socket: this.ioSocket, token: () => this.session.token(), user: session.user.id }),
      );
      this.parley.set(parley);
      stop(() => {
        void parley.close();
        this.parley.set(undefined);
      });
    });
    // Signed out elsewhere: the server ends the connection, and the accounts routes tell whether the session is over.
    effect(() => {
      const { status, code } = this.connection();
      if (status === 'ended' && code?.startsWith('auth/')) void this.session.freshToken().catch(() => undefined);
    });
  }

  /** A room as signals, following `id`. Call it in an injection context: it stops with it. */
  roomView(id: () => RoomId): RoomView {
    const handle = computed(() => this.parley()?.room(id()));
    const state = storeSignal<RoomState | undefined>(() => handle()?.state, undefined);
    const timeline = storeSignal(() => handle()?.timeline, noTimeline);
    const refresh = () => {
      state.refresh();
      timeline.refresh();
      this.joined.refresh();
    };
    return { handle, state, timeline, refresh };
  }

  /** Joins a public room. Throws what the SDK throws. */
  async join(room: RoomId): Promise<void> {
    await this.parley()?.join(room);
  }

  retryNow(): void {
    this.parley()?.retryNow();
  }

  /** The name that somebody goes by now, which may differ from when they wrote. */
  nameOf(user: User): string {
    return this.names().get(user.id) ?? user.name;
  }

  /**
   * An event as an observable that listens while somebody is subscribed. ngx-socket-io counts calls of `fromEvent`, not
   * subscriptions, so it is called anew for each first subscriber; called once and resubscribed, it would leave a listener.
   */
  private events<E extends EventName>(event: E): Observable<Parameters<ServerEvents[E]>[0]> {
    return defer(() => this.socket.fromEvent(event) as Observable<Parameters<ServerEvents[E]>[0]>).pipe(share());
  }

  /** Without ngx-socket-io's change detection at each event: frames come too often for it. */
  private frames(): Observable<Frame> {
    return new Observable<Frame>((observer) => {
      const listener = (frame: Frame) => {
        observer.next(frame);
      };
      this.ioSocket.on('changes', listener);
      return () => {
        this.ioSocket.off('changes', listener);
      };
    }).pipe(share());
  }
}
