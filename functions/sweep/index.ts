import { eventHandler } from '../../lib/http/event-handler.ts';
import { lazyCluster } from '../../lib/kube/cluster.ts';
import { createPublisher } from '../../lib/publish.ts';
import { register } from '../../lib/register.ts';
import { limitsOf } from './limits.ts';
import { sweep } from './sweep.ts';

/** What a PingSource sends (Knative eventing, sources.knative.dev/v1). */
const pingType = 'dev.knative.sources.ping';

register('sweep', ({ config, log }) => {
  const cluster = lazyCluster(config, log);
  const publish = createPublisher(config);
  return eventHandler(async (event) => {
    if (event.type !== pingType) {
      // a dead letter: its deployment's record still says what is missing, and the next round finds it
      const { type, id, subject, extensions } = event;
      const { knativeerrorcode: code, knativeerrordest: destination } = extensions;
      log.error({ event: { type, id, subject }, code, destination }, 'an event could not be delivered');
      return undefined;
    }
    const { self: kube } = await cluster();
    await sweep({
      kube,
      publish,
      now: () => new Date(),
      log,
      ...limitsOf(config),
      random: Math.random,
    });
    return undefined;
  });
});
