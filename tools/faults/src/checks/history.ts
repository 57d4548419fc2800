/**
 * What a campaign recorded: every command that clients sent with what came back, every frame and page they took in, and
 * the store's own journal. The checks of this folder need nothing else; a simulator and a live run fill it alike.
 */
export interface History {
  /** By ascending `at`. */
  readonly events: readonly HistoryEvent[];
  /** In the order in which they were in use. */
  readonly generations: readonly Generation[];
  /** By name. */
  readonly clients: ReadonlyMap<string, Client>;
}

/** A client across its connections: what it knows it knows until its name changes. */
export interface Client {
  readonly user: string;
  /** It began at the first change of its rooms and must miss none, however often it starts again. */
  readonly isComplete: boolean;
}

/** A change as journal and clients know it, reduced to what is compared. */
export interface Item {
  readonly id: string;
  readonly seq: number;
  readonly rev: number;
  readonly editRev: number;
  /** The author's id. */
  readonly author: string;
  readonly text: string | null;
}

export interface JournalEntry extends Item {
  readonly room: string;
}

/** The time between two restores of an older copy: within it nothing acknowledged may be lost, also across epochs. */
export interface Generation {
  /** The epochs that belong to it. */
  readonly epochs: readonly string[];
  /** Every revision that the store assigned, with what it held then. */
  readonly journal: readonly JournalEntry[];
  /** At the generation's end: the records and head of each room. */
  readonly rooms: ReadonlyMap<string, RoomLog>;
}

export interface RoomLog {
  readonly head: number;
  readonly messages: readonly Item[];
}

export type Command =
  | { readonly kind: 'send'; readonly id: string; readonly text: string }
  | { readonly kind: 'edit'; readonly id: string; readonly edit: string; readonly text: string }
  | { readonly kind: 'delete'; readonly id: string };

interface Happening {
  /** Milliseconds of a clock that all clients of the history share and that no two events have alike. */
  readonly at: number;
  /** Who it happened to: one person's one replica, across connections and restarts. */
  readonly client: string;
  readonly room: string;
}

/** A command left the client. Each time it is sent again is an attempt of its own. */
export interface Attempted extends Happening {
  readonly kind: 'attempted';
  /** Names the attempt; its answer repeats it. An attempt without an answer is *unknown*. */
  readonly attempt: number;
  /** The user's id as authors are named. */
  readonly user: string;
  readonly command: Command;
}

export interface Acknowledged extends Happening {
  readonly kind: 'acknowledged';
  readonly attempt: number;
  /** Of the connection that the answer came by. */
  readonly epoch: string;
  readonly seq: number;
  readonly rev: number;
}

/** The answer says that this attempt stored nothing. `server/unknown` and `server/internal` don't say that: leave them out. */
export interface Refused extends Happening {
  readonly kind: 'refused';
  readonly attempt: number;
  readonly code: string;
  /** Said to come back: the command keeps its place. */
  readonly isRetried: boolean;
}

/** From here on the replica's frames must join: a first page, a page after a reset, 0, or a cursor kept from before. */
export interface Started extends Happening {
  readonly kind: 'started';
  readonly epoch: string;
  readonly cursor: number;
}

/** A complete client's storage holds this cursor: what lies before it is never told again, so all of it must have been. */
export interface Kept extends Happening {
  readonly kind: 'kept';
  readonly epoch: string;
  readonly cursor: number;
}

/** A frame moved the cursor from somewhere in `from`…`to` to `to`. Frames that were dropped or are held are not recorded. */
export interface Applied extends Happening {
  readonly kind: 'applied';
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
  readonly items: readonly Item[];
}

/** A page of history arrived. */
export interface PageRead extends Happening {
  readonly kind: 'page';
  readonly epoch: string;
  /** `at` of when it was asked for. */
  readonly askedAt: number;
  readonly head: number;
  readonly items: readonly Item[];
}

interface Moved {
  readonly at: number;
  readonly user: string;
  readonly room: string;
}

/** Somebody may be in a room from now on. */
export interface Joined extends Moved {
  readonly kind: 'joined';
}

/** Somebody certainly is out of a room by now. */
export interface Left extends Moved {
  readonly kind: 'left';
}

/** The replica at rest, some time after the last fault. */
export interface Rested extends Happening {
  readonly kind: 'rested';
  readonly epoch: string | undefined;
  readonly cursor: number;
  /** What is shown, up to the newest, by ascending `seq`. Absent: nothing was ever loaded. */
  readonly messages?: readonly Item[];
  /** False: they reach back to the room's first message. */
  readonly hasOlder: boolean;
  /** One's own messages that are shown as refused. */
  readonly refused?: readonly string[];
  /** Milliseconds after the last fault. */
  readonly afterMs: number;
}

export type HistoryEvent =
  Attempted | Acknowledged | Refused | Started | Kept | Applied | PageRead | Joined | Left | Rested;

export type CheckName = 'C1' | 'C2' | 'C3' | 'C4' | 'C5' | 'C6' | 'C7' | 'C8' | 'C9' | 'C10';

export interface Violation {
  readonly check: CheckName;
  /** What was expected and what is there instead, with the names needed to find it. */
  readonly story: string;
}

/** Names a command across its attempts. A deletion has no id of its own: it sets, so all of one person's are one. */
export function nameOf(command: Command): string {
  return `${command.kind}:${command.kind === 'edit' ? command.edit : command.id}`;
}

export function isSameItem(a: Item, b: Item): boolean {
  return (
    a.id === b.id &&
    a.seq === b.seq &&
    a.rev === b.rev &&
    a.editRev === b.editRev &&
    a.author === b.author &&
    a.text === b.text
  );
}

/** An item in a story. */
export function showItem({ id, seq, rev, editRev, text }: Item): string {
  return `${id} seq ${seq} rev ${rev} editRev ${editRev} ${JSON.stringify(text)}`;
}
