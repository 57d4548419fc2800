import { Injectable, computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import type { ConnectionState, Parley, ParleySocket, RoomHandle, RoomState, Timeline } from '@parley/client';
import type { ClientEvents, EventName, RoomId, ServerEvents, ServerLimits, User } from '@parley/dto';
import { Socket } from 'ngx-socket-io';
import { Observable } from 'rxjs';
import { SessionService, personOf } from '../session/session.service.ts';
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
 * signals. Connects when somebody is signed in, or was when last seen here, and closes when they sign out.
 */
@Injectable({ providedIn: 'root' })
export class ChatService {
  private readonly socket: Socket<ServerEvents, ClientEvents> = inject<Socket<ServerEvents, ClientEvents>>(Socket);
  // The same class to TypeScript only where both packages resolve Socket.IO's types alike.
  private readonly ioSocket = this.socket.ioSocket as unknown as ParleySocket;
  private readonly session = inject(SessionService);
  private readonly open = inject(OpenParley);
  private readonly parley = signal<Parley | undefined>(undefined);

  readonly connection: Signal<ConnectionState> = storeSignal(() => this.parley()?.connection, notConnected);
  private readonly greeted = storeSignal<User | undefined>(() => this.parley()?.user, undefined);
  private readonly person = computed(() => personOf(this.session.session()));
  /** Who is signed in: as the server's hello said, and before it as their session does. */
  readonly user = computed(() => this.greeted() ?? this.person());
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

  constructor() {
    const owner = computed(() => this.person()?.id);
    effect((stop) => {
      const user = owner();
      if (user === undefined) return;
      const parley = untracked(() =>
        this.open({ socket: this.ioSocket, token: (request) => this.session.token(request), user }),
      );
      this.parley.set(parley);
      stop(() => {
        void parley.close();
        this.parley.set(undefined);
      });
    });
    effect(() => {
      const user = this.greeted();
      if (user !== undefined)
        untracked(() => {
          this.session.remember(user);
        });
    });
    // The SDK waits ever longer while it gets no token; once the accounts routes answer there is nothing to wait for.
    let wasUnreachable = false;
    effect(() => {
      const session = this.session.session();
      if (wasUnreachable && session.kind === 'signed-in')
        untracked(() => {
          this.retryNow();
        });
      wasUnreachable = session.kind === 'unknown' && session.isUnreachable;
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

  /** Messages and changes of one's own that the server has not taken: waiting, or refused in a room that one is in. */
  unsent(): number {
    const parley = untracked(this.parley);
    if (parley === undefined) return 0;
    const refused = parley.rooms.value
      .map(({ room }) => parley.room(room.id).timeline.value)
      .flatMap(({ pending, changes }) => [...pending, ...changes])
      .filter(({ status }) => status === 'failed');
    return parley.connection.value.waiting + refused.length;
  }

  /**
   * What the server tells, as it comes: an observable that listens while somebody is subscribed, and no longer. For what
   * happens and leaves nothing behind, such as an announcement; what stands is in the signals. Built on the socket itself,
   * since ngx-socket-io's `fromEvent` counts calls, not subscriptions, and would leave a listener behind.
   */
  events<E extends EventName>(event: E): Observable<Parameters<ServerEvents[E]>[0]> {
    return new Observable((observer) => {
      const listener = (payload: Parameters<ServerEvents[E]>[0]) => {
        observer.next(payload);
      };
      // The socket's types can't follow an event that is yet to be named.
      const [socket, name]: [Socket, string] = [this.socket, event];
      socket.on(name, listener);
      return () => {
        socket.removeListener(name, listener);
      };
    });
  }
}
