import { z } from 'zod';

/** Longest `data` of one event, bytes of JSON: Kafka and HTTP header budgets stay far away, and a dead letter keeps it whole. */
export const eventDataBytesMax = 16 * 1024;

/** Type names start with this; the version is the last part, so that old and new revisions can run side by side. */
const typePrefix = 'io.opendatahub.nim.deployment';

/** One CloudEvent of ours: the attributes that we set, and `data` as its contract says. */
export interface DeploymentEvent<Data = unknown> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  readonly partitionkey: string;
  readonly traceparent?: string;
  readonly data: Data;
}

/** W3C Trace Context, version 00. It is handed on in a header: one of any other form is as good as none. */
const tracePattern = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const traced = (traceparent: string | undefined) =>
  traceparent !== undefined && tracePattern.test(traceparent) ? { traceparent } : {};

/** What every event says: which deployment, and which generation of it (the uid of its record). */
export const deploymentReference = z.object({
  // all three travel in headers as well
  namespace: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
    .describe('The project of the deployment.'),
  name: z
    .string()
    .max(63)
    .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/)
    .describe('The name of the deployment.'),
  recordUid: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9-]+$/)
    .describe('The uid of its record: tells a deployment from an earlier one of the same name.'),
});
export type DeploymentReference = z.infer<typeof deploymentReference>;

/** Why a deployment ended as it did; `message` is for people and may quote the API server. */
export const outcome = z
  .object({
    reason: z.string().min(1).max(64).describe('One word for machines, such as `QuotaExceeded` or `Forbidden`.'),
    resource: z
      .object({ kind: z.string().max(63), name: z.string().max(253) })
      .optional()
      .describe('The object that could not be created, where it was one.'),
    message: z.string().max(2048).describe('For people; may quote the API server.'),
  })
  .describe('Why the deployment ended as it did.');

/** An object named in an event. */
export const objectName = z.object({ kind: z.string().max(63), name: z.string().max(253) });

/** A reference between functions that wake each other; carried as the `source` attribute. */
export type FunctionName = 'deployments' | 'provision' | 'compensate' | 'sweep';

/** The type, the schema and the two ways through the border of one kind of event. */
export interface EventContract<Data extends DeploymentReference, Sender extends FunctionName = FunctionName> {
  /** The part of the type between the prefix and the version. */
  readonly name: string;
  readonly type: string;
  readonly dataschema: string;
  readonly schema: z.ZodType<Data>;
  /** The functions that send it: no other can make one. Who receives it is what the Triggers say. */
  readonly sentBy: readonly Sender[];
  /** Makes an event. Its id is a function of record and type, so that sending it again is a duplicate and not a new fact. */
  create(input: { source: Sender; data: Data; time: Date; traceparent?: string | undefined }): DeploymentEvent<Data>;
  /** Reads an event that came in. Throws {@link InvalidEvent} when it does not keep the contract. */
  parse(event: ReceivedEvent): DeploymentEvent<Data>;
}

/** A CloudEvent as decoded from the wire, before its contract was looked at. */
export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject?: string | undefined;
  readonly time?: string | undefined;
  readonly dataschema?: string | undefined;
  readonly data?: unknown;
  readonly extensions: Readonly<Record<string, string>>;
}

/** The event does not keep its contract: it is refused for good. The text is constant, it may be copied into a dead letter. */
export class InvalidEvent extends Error {
  override name = 'InvalidEvent';
}

/** Defines one kind of event: `name` is the part of the type between the prefix and the version. */
export function defineEvent<Data extends DeploymentReference, const Sender extends FunctionName>(
  name: string,
  { sentBy, schema }: { sentBy: readonly Sender[]; schema: z.ZodType<Data> },
): EventContract<Data, Sender> {
  const type = `${typePrefix}.${name}.v1`;
  const dataschema = `urn:nim-functions:event:deployment.${name}.v1`;
  return {
    name,
    type,
    dataschema,
    schema,
    sentBy,
    create({ source, data, time, traceparent }) {
      return {
        specversion: '1.0',
        id: `${data.recordUid}.${type}`,
        type,
        source: `/nim-functions/${source}`,
        subject: `${data.namespace}/${data.name}`,
        time: time.toISOString(),
        datacontenttype: 'application/json',
        dataschema,
        partitionkey: data.recordUid,
        ...traced(traceparent),
        data: schema.parse(data),
      };
    },
    parse(event) {
      if (event.type !== type) throw new InvalidEvent(`expected an event of type ${type}`);
      const parsed = schema.safeParse(event.data);
      if (!parsed.success) throw new InvalidEvent('the data does not match the schema of its type');
      const { namespace, name: deployment, recordUid } = parsed.data;
      const consistent =
        event.subject === `${namespace}/${deployment}` &&
        event.extensions.partitionkey === recordUid &&
        event.id === `${recordUid}.${type}`;
      if (!consistent) throw new InvalidEvent('id, subject and partitionkey do not name the deployment of the data');
      return {
        specversion: '1.0',
        id: event.id,
        type,
        source: event.source,
        subject: event.subject ?? '',
        time: event.time ?? '',
        datacontenttype: 'application/json',
        dataschema,
        partitionkey: recordUid,
        ...traced(event.extensions.traceparent),
        data: parsed.data,
      };
    },
  };
}
