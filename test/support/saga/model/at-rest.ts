import type { DeploymentReference } from '../../../../events/envelope.ts';
import { objectNames } from '../../../../lib/nim/names.ts';
import type { DeploymentRecord } from '../../../../lib/nim/record.ts';
import { typeOf } from '../../event-type.ts';
import { wrongOutcomes } from './outcomes.ts';
import type { Name, World } from './world.ts';
import { names } from './world.ts';

/** Where a record may go from each phase; a step from a phase to itself is one more attempt. */
const forward: Readonly<Record<string, readonly string[]>> = {
  Requested: ['Requested', 'Provisioning', 'Failing', 'RollingBack', 'Deleting'],
  Provisioning: ['Provisioning', 'Provisioned', 'Failing', 'RollingBack', 'Deleting'],
  Provisioned: ['Deleting'],
  Failing: ['RollingBack', 'Deleting'],
  RollingBack: ['RollingBack', 'RolledBack', 'Deleting'],
  RolledBack: ['Deleting'],
  Deleting: ['Deleting'],
};

/** Everything that must hold when all has been delivered and swept, as a list of what does not. */
export async function wrongAtRest(world: World): Promise<string[]> {
  const { project } = world.under;
  const wrong: string[] = [];
  for (const { uid, from, to } of world.under.phases ?? []) {
    if (!forward[from]?.includes(to)) wrong.push(`record ${uid} went from ${from} to ${to}`);
  }
  if (world.terminated) {
    // the foreign objects as well: whatever was in it, and nothing came back
    if (!(await project.gone())) wrong.push('the namespace did not go');
    const left = await project.objects();
    return left.length > 0 ? [...wrong, `the namespace went and left ${left.join()}`] : wrong;
  }
  const versions = new Map(
    (await project.versions()).map((line) => {
      const [title = '', ...version] = line.split(' ');
      return [title, version.join(' ')];
    }),
  );
  for (const [title, version] of world.foreign) {
    if (versions.get(title) !== version)
      wrong.push(`${title} of somebody else: was ${version}, is ${versions.get(title)}`);
  }
  const records = await Promise.all(names.map((name) => world.recordOf(name)));
  const phases = new Map(records.flatMap((record) => (record ? [[record.uid, record.status.phase] as const] : [])));
  wrong.push(...wrongOutcomes(world, phases));
  for (const [index, name] of names.entries()) wrong.push(...wrongWith(name, records[index], world, versions));
  return wrong;
}

/** All or nothing: a deployment is whole, or nothing is left of it but the record that tells why. */
function wrongWith(
  name: Name,
  record: DeploymentRecord | undefined,
  world: World,
  versions: ReadonlyMap<string, string>,
): string[] {
  const phase = record?.status.phase ?? 'no record';
  if (record && phase === 'Provisioned') return missingOf(record, world, versions);
  if (phase !== 'RolledBack' && phase !== 'no record') return [`${name} came to rest as ${phase}`];
  const left = partsOf(name).filter(
    (title) => versions.has(title) && !world.foreign.has(title) && !isKept(name, title, world, versions),
  );
  return left.length > 0 ? [`${name} is ${phase} and left ${left.join()}`] : [];
}

function partsOf(name: Name): string[] {
  const { owner, apiKeySecret, pullSecret, cacheClaim, servingRuntime, inferenceService } = objectNames(name);
  return [
    `ConfigMap/${owner}`,
    `Secret/${apiKeySecret}`,
    `Secret/${pullSecret}`,
    `PersistentVolumeClaim/${cacheClaim}`,
    `ServingRuntime/${servingRuntime}`,
    `InferenceService/${inferenceService}`,
  ];
}

/** Every object that the record names is there with its uid, but for what others deleted and what went with that. */
function missingOf(record: DeploymentRecord, world: World, versions: ReadonlyMap<string, string>): string[] {
  const { name, intake, status } = record;
  const registered = [...(intake?.secrets ?? []), ...status.objects];
  const uids = new Map(registered.map(({ kind, name: object, uid }) => [`${kind}/${object}`, uid ?? '']));
  uids.set(`ConfigMap/${objectNames(name).owner}`, intake?.owner.uid ?? '');
  const isThere = (title: string) => versions.get(title)?.split(' ')[0] === uids.get(title);
  const isTheirs = (uid: string | undefined) => world.tampered.has(uid ?? '');
  const parts = partsOf(name as Name);
  // a missing InferenceService is found by sweep, whoever deleted it; another attempt may have made it again before that
  const service = parts.at(-1) ?? '';
  const isMade = isTheirs(uids.get(service)) && versions.has(service) && !world.foreign.has(service);
  const missing = parts.filter((title) => {
    if (isThere(title)) return false;
    return title === service ? !isMade : !(isTheirs(uids.get(title)) || isTheirs(intake?.owner.uid));
  });
  return missing.length > 0 ? [`${name} is Provisioned without ${missing.join()}`] : [];
}

/**
 * A cache belongs to nobody any more when a deletion released it that did not ask for its end, and an outcome named it, unless that was lost for
 * good, or the deletion's event was when all that was left to do was to answer it.
 */
function isKept(name: Name, title: string, world: World, versions: ReadonlyMap<string, string>): boolean {
  const claim = objectNames(name).cacheClaim;
  if (title !== `PersistentVolumeClaim/${claim}`) return false;
  const { releases, saga } = world.under;
  const release = releases?.get(versions.get(title)?.split(' ')[0] ?? '');
  if (releases && (release === undefined || release.wish === 'delete')) return false;
  const { recordUid = '' } = release ?? {};
  if (world.lost(recordUid, 'deletion.requested') || world.lost(recordUid, 'deleted')) return true;
  return saga.outcomes.some(({ type, data }) => {
    const { name: of, left = [] } = data as DeploymentReference & { left?: { name: string }[] };
    return typeOf(type) === 'deleted' && of === name && left.some((object) => object.name === claim);
  });
}
