import type { ObjectStore } from '../../../local/cluster/index.ts';

/** A change of a record's status. */
export interface PhaseStep {
  readonly uid: string;
  readonly from: string;
  readonly to: string;
}

/** Collects every change of every record's status, in the order in which they were stored. */
export function watchPhases(objects: ObjectStore): readonly PhaseStep[] {
  const steps: PhaseStep[] = [];
  objects.watch('ConfigMap', ({ type, object, before }) => {
    const [from, to] = [before, object].map((one) => (one?.data as { status?: string } | undefined)?.status);
    if (type !== 'MODIFIED' || to === undefined || from === to) return;
    steps.push({ uid: object.metadata.uid, from: phaseOf(from), to: phaseOf(to) });
  });
  return steps;
}

const phaseOf = (status: string | undefined): string =>
  status === undefined ? 'Requested' : (JSON.parse(status) as { phase: string }).phase;
