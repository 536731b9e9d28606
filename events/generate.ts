import { mkdir, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { eventContracts } from './index.ts';

type Contract = (typeof eventContracts)[number];

/**
 * The JSON Schema (2020-12) of one event's data, as readers are to see it: what they do not know may come (docs/events.md, Versions).
 */
export function dataSchema(contract: Contract): Record<string, unknown> {
  return z.toJSONSchema(contract.schema, {
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
    },
  });
}

/** The published schema of one event's data, as text that is stable from run to run. */
export function schemaText(contract: Contract): string {
  return `${JSON.stringify({ $id: contract.dataschema, title: contract.type, ...dataSchema(contract) }, null, 2)}\n`;
}

/** File name under events/schemas for a contract. */
export function schemaFile(contract: Contract): string {
  return `${contract.type}.json`;
}

if (import.meta.main) {
  const folder = new URL('./schemas/', import.meta.url);
  await mkdir(folder, { recursive: true });
  for (const contract of eventContracts) await writeFile(new URL(schemaFile(contract), folder), schemaText(contract));
}
