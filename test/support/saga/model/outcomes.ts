import type { DeploymentEvent, DeploymentReference } from '../../../../events/envelope.ts';
import type { Phase } from '../../../../lib/nim/record.ts';
import { typeOf } from '../../event-type.ts';
import type { World } from './world.ts';

/** Which outcomes one record may have, sorted: it is provisioned or rolled back, and may be deleted at last. */
const together = ['deleted', 'deleted,provisioned', 'deleted,rolledback', 'provisioned', 'rolledback'];
const outcomeOf: Partial<Record<Phase, string>> = { Provisioned: 'provisioned', RolledBack: 'rolledback' };

/**
 * Exactly one outcome: what the events told fits together and fits what the record says or said, and of every record that came to its
 * end, or whose deployment was accepted, somebody was told. `atRest` has the phases of the records that are there.
 */
export function wrongOutcomes(world: World, atRest: ReadonlyMap<string, Phase>): string[] {
  const { outcomes } = world.under.saga;
  const wrong: string[] = [];
  const steps = world.under.phases;
  const reached = new Map<string, Set<string>>();
  for (const { uid, to } of steps ?? []) reached.set(uid, (reached.get(uid) ?? new Set()).add(to));
  const told = new Map<string, DeploymentEvent[]>();
  for (const event of outcomes) {
    const { recordUid } = event.data as DeploymentReference;
    told.set(recordUid, [...(told.get(recordUid) ?? []), event]);
  }
  for (const [uid, events] of told) {
    const types = [...new Set(events.map(({ type }) => typeOf(type)))].sort();
    if (!together.includes(types.join())) wrong.push(`${uid} has the outcomes ${types.join()}`);
    if (types.includes('deleted') && atRest.has(uid)) wrong.push(`${uid} is there and was said to be deleted`);
    for (const [phase, type] of Object.entries(outcomeOf)) {
      if (steps && types.includes(type) && !reached.get(uid)?.has(phase)) wrong.push(`${uid} was never ${phase}`);
    }
    const reasons = new Set(events.filter(({ type }) => typeOf(type) === 'rolledback').map(reasonOf));
    if (reasons.size > 1) wrong.push(`${uid} was rolled back for ${[...reasons].join(' and for ')}`);
  }
  for (const uid of world.under.saga.accepted) {
    const isKnown = atRest.has(uid) || told.has(uid) || world.tampered.has(uid) || world.lost(uid);
    if (!isKnown) wrong.push(`${uid} was accepted and came to nothing`);
  }
  const wasTold = (uid: string, type: string) =>
    world.lost(uid, type) || told.get(uid)?.some((event) => typeOf(event.type) === type) === true;
  for (const [uid, phase] of atRest) {
    const type = outcomeOf[phase];
    if (type && !wasTold(uid, type)) wrong.push(`${uid} is ${phase} and nobody was told`);
  }
  for (const [uid, phases] of reached) {
    // of a record that somebody else deleted, there may be nothing left to tell from
    if (atRest.has(uid) || !phases.has('Deleting') || world.tampered.has(uid)) continue;
    if (!wasTold(uid, 'deleted')) wrong.push(`${uid} was deleted and nobody was told`);
  }
  return wrong;
}

const reasonOf = ({ data }: DeploymentEvent): string =>
  JSON.stringify((data as { outcome?: { reason: string; message: string } }).outcome);
