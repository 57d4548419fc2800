import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Message, Room } from '@parley/dto';
import type { StoredMessage } from '@parley/server-domain';
import type { Connection, Model } from 'mongoose';

// Records are made by this library alone, from what was validated at the door: Mongoose neither makes ids nor counts
// versions, and refuses a field that is not named here.
const options = { _id: false, id: false, versionKey: false, strict: 'throw', minimize: false } as const;

@Schema({ ...options, collection: 'rooms' })
class RoomFields {
  @Prop({ type: String }) declare readonly _id: string;
  @Prop({ type: String }) declare readonly kind: 'public';
  @Prop({ type: String }) declare readonly name: string;
  @Prop({ type: String }) declare readonly maker: string | null;
  @Prop({ type: String }) declare readonly createdAt: string;
  @Prop({ type: Number }) declare readonly head: number;
  /** Raised by every membership change. */
  @Prop({ type: Number }) declare readonly members: number;
  @Prop({ type: Number }) declare readonly memberCount: number;
}

/** A message as of its latest revision. */
@Schema({ ...options, _id: true, collection: 'messages' })
class MessageFields {
  @Prop({ type: String }) declare readonly room: string;
  @Prop({ type: String }) declare readonly id: string;
  @Prop({ type: Number }) declare readonly seq: number;
  @Prop({ type: Number }) declare readonly rev: number;
  @Prop({ type: Number }) declare readonly editRev: number;
  @Prop({ type: { id: String, name: String, isGuest: Boolean }, _id: false })
  declare readonly author: Message['author'];
  @Prop({ type: String }) declare readonly text: string | null;
  @Prop({ type: String }) declare readonly createdAt: string;
  @Prop({ type: String }) declare readonly editedAt?: string;
  @Prop({ type: String }) declare readonly deletedAt?: string;
  @Prop({ type: String }) declare readonly hash: string | null;
  @Prop({ type: [{ edit: String, rev: Number }], _id: false }) declare readonly edits: StoredMessage['edits'];
}

@Schema({ ...options, _id: true, collection: 'memberships' })
class MembershipFields {
  @Prop({ type: String }) declare readonly room: string;
  @Prop({ type: String }) declare readonly user: string;
  @Prop({ type: Number }) declare readonly readSeq: number;
  @Prop({ type: String }) declare readonly joinedAt: string;
}

/** Somebody who was put into the lobby once. */
@Schema({ ...options, collection: 'enrolled' })
class EnrolledFields {
  @Prop({ type: String }) declare readonly _id: string;
  @Prop({ type: String }) declare readonly at: string;
}

/** The name of the database, in the one record of its collection. */
@Schema({ ...options, collection: 'epoch' })
class EpochFields {
  @Prop({ type: String }) declare readonly _id: 'epoch';
  @Prop({ type: String }) declare readonly epoch: string;
}

/** As it is read and written: an object of no class. */
type Plain<Fields> = { readonly [Name in keyof Fields]: Fields[Name] };

export type RoomRecord = Plain<RoomFields>;
export type MessageRecord = Plain<MessageFields>;
export type MembershipRecord = Plain<MembershipFields>;
type EnrolledRecord = Plain<EnrolledFields>;
type EpochRecord = Plain<EpochFields>;

export interface Models {
  readonly rooms: Model<RoomRecord>;
  readonly messages: Model<MessageRecord>;
  readonly memberships: Model<MembershipRecord>;
  readonly enrolled: Model<EnrolledRecord>;
  readonly epoch: Model<EpochRecord>;
}

export function modelsOf(connection: Connection): Models {
  const model = <Fields>(fields: new () => Fields): Model<Plain<Fields>> =>
    connection.model(fields.name, SchemaFactory.createForClass(fields)) as unknown as Model<Plain<Fields>>;
  return {
    rooms: model(RoomFields),
    messages: model(MessageFields),
    memberships: model(MembershipFields),
    enrolled: model(EnrolledFields),
    epoch: model(EpochFields),
  };
}

export interface RequiredIndex {
  readonly key: Readonly<Record<string, 1>>;
  readonly isUnique: boolean;
}

/**
 * What the promise and the speed of reads rest on. Unique indexes begin with the room, so that `{room: 1}` can be the
 * shard key of messages and memberships.
 */
export const requiredIndexes: Readonly<Partial<Record<keyof Models, readonly RequiredIndex[]>>> = {
  rooms: [{ key: { kind: 1, _id: 1 }, isUnique: false }],
  messages: [
    { key: { room: 1, id: 1 }, isUnique: true },
    { key: { room: 1, seq: 1 }, isUnique: true },
    { key: { room: 1, rev: 1 }, isUnique: true },
  ],
  memberships: [
    { key: { room: 1, user: 1 }, isUnique: true },
    { key: { user: 1, room: 1 }, isUnique: false },
  ],
};

export function messageOf(record: MessageRecord): Message {
  const { id, seq, rev, editRev, author, text, createdAt, editedAt, deletedAt } = record;
  return {
    id,
    seq,
    rev,
    editRev,
    author: { id: author.id, name: author.name, isGuest: author.isGuest },
    text,
    createdAt,
    ...(editedAt !== undefined && { editedAt }),
    ...(deletedAt !== undefined && { deletedAt }),
  };
}

export function storedOf(record: MessageRecord): StoredMessage {
  const edits = record.edits.map(({ edit, rev }) => ({ edit, rev }));
  return { message: messageOf(record), hash: record.hash, edits };
}

export function recordOf(room: string, { message, hash, edits }: StoredMessage): MessageRecord {
  return { room, ...message, hash, edits };
}

export function roomOf({ _id, kind, name, maker, createdAt, head, memberCount }: RoomRecord): Room {
  return { id: _id, kind, name, maker, createdAt, head, memberCount };
}
