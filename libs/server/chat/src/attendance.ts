import { Injectable } from '@nestjs/common';
import type { UserId } from '@parley/dto';
import { Attendance, NodeChannels } from '@parley/server-domain';
import { Presence } from './presence.ts';

/** Who is connected, to this node or another. */
@Injectable()
export class NodeAttendance extends Attendance {
  constructor(
    private readonly presence: Presence,
    private readonly channels: NodeChannels,
  ) {
    super();
  }

  override async online(users: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    const here = users.filter((user) => this.presence.isOnline(user));
    if (!this.channels.isShared || here.length === users.length) return new Set(here);
    // Nodes follow their people: whom none follows is nowhere.
    return new Set([...here, ...(await this.channels.followed(users))]);
  }
}
