import { readTriggers } from '../../local/broker/trigger.ts';
import { readManifests } from '../../local/manifests.ts';

const triggers = readTriggers(readManifests());

/** The functions that an event of this type wakes, as the Triggers of knative/ say. */
export const receiversOf = (type: string): readonly string[] =>
  triggers.filter(({ attributes }) => attributes.type === type).flatMap(({ subscriber }) => subscriber.ref?.name ?? []);

/** The function that gets it when its receivers could not be woken. */
export const deadLettersOf = (type: string): readonly string[] =>
  triggers
    .filter(({ attributes }) => attributes.type === type)
    .flatMap(({ delivery }) => delivery.deadLetterSink?.ref?.name ?? []);
