import { dataSchema } from '../../events/generate.ts';
import { eventContracts } from '../../events/index.ts';
import { asyncapi, messageName } from './asyncapi.ts';
import { fieldTables, type Schema } from './fields.ts';
import { deadLettersOf, receiversOf } from './receivers.ts';
import { json, table } from './table.ts';

const none = '–';
const names = (of: readonly string[]): string => of.join(', ') || none;
const anchor = (name: string): string => name.replaceAll('.', '');

/** The blocks of docs/events.md that are made from the contracts and the AsyncAPI document, by name. */
export const eventBlocks: Readonly<Record<string, string>> = {
  events: table(
    ['type `io.opendatahub.nim.deployment.…`', 'sent by', 'wakes', 'dead letters go to'],
    eventContracts.map(({ name, type, sentBy }) => [
      `[\`${name}.v1\`](#${anchor(name)})`,
      names(sentBy),
      names(receiversOf(type)),
      names(deadLettersOf(type)),
    ]),
  ),
  data: eventContracts
    .map((contract) => {
      const schema: Schema = dataSchema(contract);
      const [example] = (asyncapi.components.messages[messageName(contract)]?.examples ?? []) as { payload: unknown }[];
      return [
        `### ${contract.name}`,
        `\`${contract.type}\`. ${schema.description}`,
        fieldTables(schema),
        json(example?.payload),
      ].join('\n\n');
    })
    .join('\n\n'),
  example: binaryExample(),
};

/** One event as it is on the wire. */
function binaryExample(): string {
  const [first] = Object.values(asyncapi.components.messages);
  const [example] = (first?.examples ?? []) as { headers: Record<string, string>; payload: unknown }[];
  const { pathname, host } = asyncapi.servers.broker;
  const headers = Object.entries(example?.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return [
    '```http',
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    ...headers,
    '',
    JSON.stringify(example?.payload),
    '```',
  ].join('\n');
}
