import { InvalidEvent } from '../../events/envelope.ts';
import { deploymentDeletionRequested, deploymentFailed, deploymentRequested } from '../../events/index.ts';
import { eventHandler } from '../../lib/http/event-handler.ts';
import { lazyCluster } from '../../lib/kube/cluster.ts';
import { register } from '../../lib/register.ts';
import { compensate } from './compensate.ts';

// `requested` comes here as a dead letter, when provision could not be woken often enough
const contracts = [deploymentFailed, deploymentDeletionRequested, deploymentRequested];

register('compensate', ({ config, log }) => {
  const cluster = lazyCluster(config, log);
  return eventHandler(async (event) => {
    const contract = contracts.find(({ type }) => type === event.type);
    if (!contract) throw new InvalidEvent('not a type that is handled here');
    const { data, type, traceparent } = contract.parse(event);
    const { self: kube } = await cluster();
    return compensate(
      { data, type, traceparent },
      {
        kube,
        now: () => new Date(),
        log,
        attemptsMax: config.PROVISION_ATTEMPTS_MAX,
        patienceMs: config.PROVISION_PATIENCE_MS,
        provisionDeadlineMs: config.PROVISION_DEADLINE_MS,
        intakeDeadlineMs: config.INTAKE_DEADLINE_MS,
      },
    );
  });
});
