import { InProcessChannels, InProcessHub } from '@parley/server-domain';
import { describeNodeChannels } from './ports/index.ts';

describeNodeChannels('in process', () => {
  const hub = new InProcessHub();
  return Promise.resolve({
    start: () => Promise.resolve(new InProcessChannels(hub)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
});
