import type { DeploymentEvent } from '../../../events/envelope.ts';
import { uidOf } from '../../../lib/kube/object.ts';
import { deploymentLabel, managedBy, managedByLabel, objectNames, recordLabel } from '../../../lib/nim/names.ts';
import type { Saga } from './index.ts';
import type { Project } from './project.ts';

/**
 * What the saga made in a project and nobody accounts for when a test ends, as `Kind/name`: it has no owner (any more) and no outcome
 * says that it was left, or it belongs to a deployment that was rolled back.
 */
export async function leftOver(saga: Saga, project: Project): Promise<string[]> {
  const all = await project.all();
  const uids = new Set(all.map(({ object }) => uidOf(object)));
  const named = new Set([...saga.outcomes.flatMap(leftBy), ...saga.lost.map(cacheOf)]);
  const rolledBack = new Set(
    all.filter(({ object }) => phaseOf(object) === 'RolledBack').map(({ object }) => uidOf(object)),
  );
  return all
    .filter(({ title, object: { metadata } }) => {
      const { labels = {}, ownerReferences = [], deletionTimestamp } = metadata;
      if (labels[managedByLabel] !== managedBy || labels[recordLabel] || deletionTimestamp) return false;
      // a ConfigMap of a deployment's owner's name is only that where it has an owner itself
      if (ownerReferences.length === 0) {
        const foreignOwner = title === `ConfigMap/${objectNames(labels[deploymentLabel] ?? '').owner}`;
        return !named.has(title) && !foreignOwner;
      }
      return ownerReferences.every(({ uid }) => !uids.has(uid) || rolledBack.has(uid));
    })
    .map(({ title }) => title);
}

/** What an outcome says was left. */
function leftBy({ data }: DeploymentEvent): string[] {
  const { left = [] } = data as { left?: { kind: string; name: string }[] };
  return left.map((object) => `${object.kind}/${object.name}`);
}

/** What a deletion may have kept, whose answer or event was lost for good: there is nobody to say so. */
function cacheOf({ data }: DeploymentEvent): string {
  return `PersistentVolumeClaim/${objectNames((data as { name: string }).name).cacheClaim}`;
}

const phaseOf = (object: object): string | undefined => {
  const { status } = (object as { data?: { status?: string } }).data ?? {};
  return typeof status === 'string' && status.startsWith('{') ? JSON.parse(status).phase : undefined;
};
