import { z } from 'zod';
import type { ConfigMap } from '../../lib/kube/object.ts';
import { deploymentLabel, managedBy, managedByLabel, recordLabel } from '../../lib/nim/names.ts';
import { recordParts } from '../../lib/nim/record.ts';

/** What a record is found by, and what stands in it. */
export interface RecordContent {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  /** The parts, parsed. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A record's ConfigMap with its parts parsed, as a record schema describes it. Throws SyntaxError for a part that is not JSON. */
export function contentOf({ metadata: { name, labels = {} }, data = {} }: ConfigMap): RecordContent {
  const parts = Object.entries(data).map(([key, text]) => [key, JSON.parse(text) as unknown] as const);
  return { metadata: { name, labels }, data: Object.fromEntries(parts) };
}

/**
 * The JSON Schema (2020-12) of the records that this revision writes: its fields may not go or change, others may come. What a
 * reader would fill in counts as one that is written: a status without `objects` can be read, and its objects would stay for ever.
 */
export function recordSchema(): object {
  const { request, intake, deletion, status } = recordParts;
  const labels = {
    [managedByLabel]: z.literal(managedBy),
    [deploymentLabel]: z.string(),
    [recordLabel]: z.literal('true'),
  };
  const record = z.looseObject({
    metadata: z.looseObject({ name: z.string().regex(/^nim-deployment-/), labels: z.looseObject(labels) }),
    data: z.looseObject({
      request,
      intake: intake.optional(),
      deletion: deletion.optional(),
      status: status.optional(),
    }),
  });
  return z.toJSONSchema(record, {
    target: 'draft-2020-12',
    io: 'output',
    override: ({ jsonSchema }) => {
      delete jsonSchema.description;
      // with a default a missing field would pass
      delete jsonSchema.default;
      // zod reads patterns of a JSON Schema without the flag that \P needs
      if (jsonSchema.pattern)
        jsonSchema.pattern = jsonSchema.pattern.replaceAll('\\P{Cc}', '[^\\x00-\\x1f\\x7f-\\x9f]');
    },
  });
}
