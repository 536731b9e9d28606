import { mkdir, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { eventContracts } from './index.ts';

/** The published schema of one event's data (JSON Schema 2020-12), as text that is stable from run to run. */
export function schemaText(contract: (typeof eventContracts)[number]): string {
  const schema = z.toJSONSchema(contract.schema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ $id: contract.dataschema, title: contract.type, ...schema }, null, 2)}\n`;
}

/** File name under events/schemas for a contract. */
export function schemaFile(contract: (typeof eventContracts)[number]): string {
  return `${contract.type}.json`;
}

if (import.meta.main) {
  const folder = new URL('./schemas/', import.meta.url);
  await mkdir(folder, { recursive: true });
  for (const contract of eventContracts) await writeFile(new URL(schemaFile(contract), folder), schemaText(contract));
}
