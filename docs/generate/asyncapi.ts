import { encodeEvent } from '../../events/encode.ts';
import { dataSchema } from '../../events/generate.ts';
import { eventContracts } from '../../events/index.ts';
import { readManifests } from '../../local/manifests.ts';
import { eventExamples } from './event-examples.ts';
import { receiversOf } from './receivers.ts';

type Contract = (typeof eventContracts)[number];
type Json = Record<string, unknown>;

const broker = readManifests().find(({ kind }) => kind === 'Broker')?.metadata ?? { name: '' };
const channel = { $ref: '#/channels/broker' };

/** `deletion.requested` → `deletionRequested`. */
export const messageName = ({ name }: Pick<Contract, 'name'>): string =>
  name.replace(/\.(.)/g, (_dot, letter: string) => letter.toUpperCase());

/** The AsyncAPI 3.0 document of the events: what each function sends to the Broker and receives from it. */
export const asyncapi = {
  asyncapi: '3.0.0',
  info: {
    title: 'nim-functions',
    version: '1',
    description:
      'What happens to deployments, as CloudEvents 1.0. Events wake, records decide: no event carries authority. docs/events.md says how they are delivered.',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
  defaultContentType: 'application/json',
  servers: {
    broker: {
      host: 'broker-ingress.knative-eventing.svc',
      pathname: `/${broker.namespace}/${broker.name}`,
      protocol: 'http',
      description: 'The Broker where it is an in-memory channel. The functions have its address from K_SINK.',
    },
  },
  channels: {
    broker: {
      address: '/',
      description: 'The Broker: all events go through it, and Triggers choose by type.',
      servers: [{ $ref: '#/servers/broker' }],
      messages: Object.fromEntries(
        eventContracts.map((contract) => [
          messageName(contract),
          { $ref: `#/components/messages/${messageName(contract)}` },
        ]),
      ),
    },
  },
  operations: Object.fromEntries(operations()),
  components: {
    messages: Object.fromEntries(eventContracts.map((contract) => [messageName(contract), message(contract)])),
  },
};

/** One operation for every function that sends or receives, in the order of the contracts. */
function operations(): [string, Json][] {
  const uses = eventContracts.flatMap((contract) => [
    ...contract.sentBy.map((who) => ({ action: 'send', who, contract }) as const),
    ...receiversOf(contract.type).map((who) => ({ action: 'receive', who, contract }) as const),
  ]);
  const byName = Map.groupBy(uses, ({ action, who }) => `${who}-${action}`);
  return [...byName].map(([name, of]) => [
    name,
    {
      action: of[0]?.action,
      channel,
      title: `${of[0]?.who} ${of[0]?.action}s`,
      bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
      messages: of.map(({ contract }) => ({ $ref: `#/channels/broker/messages/${messageName(contract)}` })),
    },
  ]);
}

function message(contract: Contract): Json {
  const { $schema: _dialect, ...payload } = dataSchema(contract);
  const examples = eventExamples
    .filter(({ type }) => type === contract.type)
    .map((event) => {
      const { headers, body } = encodeEvent(event);
      return { name: 'binary mode', headers, payload: JSON.parse(body) as unknown };
    });
  return {
    name: contract.type,
    title: contract.name,
    summary: payload.description,
    contentType: 'application/json',
    headers: headersOf(contract),
    payload,
    examples,
  };
}

/** The attributes as HTTP headers in binary mode (CloudEvents HTTP binding 1.0.2). */
function headersOf({ type, dataschema, sentBy }: Contract): Json {
  const text = (description: string, more: Json = {}) => ({ type: 'string', description, ...more });
  const properties = {
    'content-type': text('Of the data.'),
    'ce-specversion': { const: '1.0' },
    'ce-type': { const: type },
    'ce-source': { enum: sentBy.map((sender) => `/nim-functions/${sender}`) },
    'ce-id': text('`<record uid>.<type>`: a repeated event has a repeated id.', { pattern: `^.+\\.${escaped(type)}$` }),
    'ce-subject': text('`<project>/<name>` of the deployment.', { pattern: '^[^/]+/[^/]+$' }),
    'ce-time': text('When it was sent.', { format: 'date-time' }),
    'ce-dataschema': { const: dataschema },
    'ce-partitionkey': text(
      'The uid of the record: events of one deployment are in one partition where the Broker has partitions; no order of delivery is promised.',
    ),
    'ce-traceparent': text('W3C trace context, carried through from the cause.'),
    traceparent: text('The same.'),
  };
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !name.endsWith('traceparent')),
  };
}

function escaped(text: string): string {
  return text.replaceAll('.', '\\.');
}
