import type { DeploymentReference } from '../../../../events/envelope.ts';
import { objectNames } from '../../../../lib/nim/names.ts';
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

const typeOf = (type: string): string => type.split('.').slice(4, -1).join('.');

/** Everything that must hold when all has been delivered and swept, as a list of what does not. */
export async function wrongAtRest(world: World): Promise<string[]> {
  const { saga, project, phases } = world.under;
  if (world.terminated) {
    const left = phases ? [] : await project.objects();
    return left.map((title) => `${title} is left of a namespace that is gone`);
  }
  const wrong: string[] = [];
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
  for (const name of names) wrong.push(...(await wrongWith(name, world, versions)));
  const outcomes = new Map<string, Set<string>>();
  for (const { type, data } of saga.outcomes) {
    const { recordUid } = data as DeploymentReference;
    outcomes.set(recordUid, (outcomes.get(recordUid) ?? new Set()).add(typeOf(type)));
  }
  for (const { uid, from, to } of phases ?? []) {
    if (!forward[from]?.includes(to)) wrong.push(`record ${uid} went from ${from} to ${to}`);
  }
  for (const [uid, types] of outcomes) {
    if (types.has('provisioned') && types.has('rolledback')) wrong.push(`${uid} has two outcomes`);
  }
  return wrong;
}

/** All or nothing: a deployment is whole, or nothing is left of it but the record that tells why. */
async function wrongWith(name: Name, world: World, versions: ReadonlyMap<string, string>): Promise<string[]> {
  const { saga } = world.under;
  const names = objectNames(name);
  const record = `ConfigMap/${names.record}`;
  const claim = `PersistentVolumeClaim/${names.cacheClaim}`;
  const parts = [
    `ConfigMap/${names.owner}`,
    `Secret/${names.apiKeySecret}`,
    `Secret/${names.pullSecret}`,
    claim,
    `ServingRuntime/${names.servingRuntime}`,
    `InferenceService/${names.inferenceService}`,
  ];
  const there = parts.filter((title) => versions.has(title) && !world.foreign.has(title));
  const found = await world.recordOf(name);
  const phase = found?.status.phase ?? 'no record';
  if (phase === 'Provisioned') {
    // what others deleted is theirs to explain, but for the InferenceService: that is missed by sweep
    const needed = world.tampered.has(name) ? parts.slice(-1) : parts;
    const missing = needed.filter((title) => !there.includes(title));
    const wrong = missing.length > 0 ? [`${name} is Provisioned without ${missing.join()}`] : [];
    const told = saga.outcomes.some(
      ({ type, data }) => typeOf(type) === 'provisioned' && (data as DeploymentReference).recordUid === found?.uid,
    );
    if (!told && !world.dropped.has(found?.uid ?? '')) wrong.push(`${name} is Provisioned and nobody was told`);
    return wrong;
  }
  if (phase !== 'RolledBack' && phase !== 'no record') return [`${name} came to rest as ${phase}`];
  // a cache that was to be kept belongs to nobody any more
  const kept = saga.outcomes.some(
    ({ type, data }) =>
      typeOf(type) === 'deleted' && JSON.stringify((data as { left?: object }).left).includes(names.cacheClaim),
  );
  const left = there.filter((title) => !(title === claim && kept));
  if (left.length > 0) return [`${name} is ${phase} and left ${left.join()}`];
  return phase === 'RolledBack' && !versions.has(record) ? [`${name} has no record`] : [];
}
