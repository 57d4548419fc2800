import { Body, Controller, Get, Patch, Query, UseGuards } from '@nestjs/common';
import { apiPrefix, User, UserChange, UserList, UserQuery } from '@parley/dto';
import { Doorbell, UserDirectory, type Identity } from '@parley/server-domain';
import { Answers, BearerGuard, Caller, costlyRequest, CountsAs, LimitGuard } from '@parley/server-transport';

@Controller(`${apiPrefix}/users`)
@UseGuards(BearerGuard, LimitGuard)
export class UsersController {
  constructor(
    private readonly users: UserDirectory,
    private readonly doorbell: Doorbell,
  ) {}

  @Get()
  @Answers({ schema: UserList, summary: 'Users by id. Unknown ids are left out.' })
  async list(@Query({ schema: UserQuery }) { id }: UserQuery): Promise<UserList> {
    return { items: [...(await this.users.users(id))] };
  }

  @Get('me')
  @Answers({ schema: User, summary: 'Who is asking.' })
  me(@Caller() { user }: Identity): User {
    return user;
  }

  @Patch('me')
  @CountsAs(costlyRequest)
  @Answers({
    schema: User,
    summary: 'Change one’s name. Messages keep the name they were sent under.',
    errors: ['user/name-taken'],
  })
  async change(@Caller() { user }: Identity, @Body({ schema: UserChange }) { name }: UserChange): Promise<User> {
    if (name === user.name) return user;
    const changed = await this.users.rename(user.id, name);
    this.doorbell.userUpdated(changed);
    return changed;
  }
}
