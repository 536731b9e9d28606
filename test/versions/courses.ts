import type { ConfigMap } from '../../lib/kube/object.ts';
import { uidOf } from '../../lib/kube/object.ts';
import { configMaps } from '../../lib/kube/resources.ts';
import type { Status } from '../../lib/nim/record.ts';
import { body } from '../support/deployment-calls.ts';
import { developer } from '../support/people.ts';
import { openProject, type Project } from '../support/saga/project.ts';
import type { FrozenRevision, SentEvent } from './frozen.ts';
import { contentOf } from './record-schema.ts';
import { type Age, type Answer, ages, ofEvent, type Target, type TwoRevisions } from './two-revisions.ts';

/** What a course does, in the words of a Broker and of a user; each call goes to the revision whose turn it is. */
export interface Hand {
  /** The user asks for the deployment. Answers the event that was published. */
  ask(): Promise<SentEvent>;
  remove(cache: 'keep' | 'delete'): Promise<SentEvent>;
  /** A round of sweep. Answers what it sent again. */
  sweep(): Promise<SentEvent>;
  /** An event is delivered and dealt with. Answers the reply, where it is one that is delivered again. */
  deliver(target: Target, event: SentEvent): Promise<SentEvent>;
  /** An event is delivered to somebody who gets only so far with it, and is to be delivered again. */
  interrupt(target: Target, event: SentEvent, how: 'cut' | 'refused', call: string): Promise<void>;
}

export interface Course {
  readonly title: string;
  /** The API server denies every InferenceService. */
  readonly refused?: boolean;
  /** How many calls there are: each is made to either revision. */
  readonly calls: number;
  readonly run: (hand: Hand) => Promise<unknown>;
  readonly end: { readonly phase: string; readonly objects: readonly string[]; readonly outcomes: readonly string[] };
}

const record = 'ConfigMap/nim-deployment-chat';
const cache = 'PersistentVolumeClaim/nim-cache-chat';
const whole = [
  record,
  'ConfigMap/nim-owner-chat',
  'InferenceService/chat',
  cache,
  'Secret/nvidia-nim-image-pull-chat',
  'Secret/nvidia-nim-secrets-chat',
  'ServingRuntime/nim-runtime-chat',
];
const provisioned = { phase: 'Provisioned', objects: whole, outcomes: ['provisioned'] };
const rolledBack = { phase: 'RolledBack', objects: [record], outcomes: ['failed', 'rolledback'] };
const gone = { phase: 'no record', objects: [], outcomes: ['deleted', 'provisioned'] };

export const courses: readonly Course[] = [
  {
    title: 'asked for, provisioned at the third delivery, delivered once more',
    calls: 5,
    async run(hand) {
      const requested = await hand.ask();
      await hand.interrupt('provision', requested, 'refused', 'create servingruntimes');
      await hand.interrupt('provision', requested, 'cut', 'create inferenceservices');
      await hand.deliver('provision', requested);
      await hand.deliver('provision', requested);
    },
    end: provisioned,
  },
  {
    title: 'refused, rolled back at the second delivery, woken once more',
    refused: true,
    calls: 5,
    async run(hand) {
      const requested = await hand.ask();
      const failed = await hand.deliver('provision', requested);
      await hand.interrupt('compensate', failed, 'cut', 'delete servingruntimes');
      await hand.deliver('compensate', failed);
      await hand.deliver('provision', requested);
    },
    end: rolledBack,
  },
  {
    title: 'given up as a dead letter after a failed attempt',
    refused: true,
    calls: 4,
    async run(hand) {
      const requested = await hand.ask();
      await hand.interrupt('provision', requested, 'refused', 'create persistentvolumeclaims');
      const failed = await hand.deliver('provision', requested);
      await hand.deliver('compensate', failed);
    },
    end: rolledBack,
  },
  {
    title: 'deleted with its cache, at the second delivery',
    calls: 5,
    async run(hand) {
      await hand.deliver('provision', await hand.ask());
      const wish = await hand.remove('delete');
      await hand.interrupt('compensate', wish, 'cut', 'delete inferenceservices');
      await hand.deliver('compensate', wish);
    },
    end: gone,
  },
  {
    title: 'deleted but for its cache, at the second delivery',
    calls: 5,
    async run(hand) {
      await hand.deliver('provision', await hand.ask());
      const wish = await hand.remove('keep');
      await hand.interrupt('compensate', wish, 'cut', 'patch persistentvolumeclaims');
      await hand.deliver('compensate', wish);
    },
    end: { ...gone, objects: [cache] },
  },
  {
    title: 'deleted in the middle of its provisioning',
    calls: 5,
    async run(hand) {
      const requested = await hand.ask();
      await hand.interrupt('provision', requested, 'cut', 'create inferenceservices');
      const wish = await hand.remove('delete');
      await hand.deliver('compensate', wish);
      await hand.deliver('provision', requested);
    },
    end: { ...gone, outcomes: ['deleted'] },
  },
  {
    title: 'found by sweep, its events lost',
    calls: 6,
    async run(hand) {
      await hand.ask();
      await hand.deliver('provision', await hand.sweep());
      await hand.remove('delete');
      await hand.deliver('compensate', await hand.sweep());
    },
    end: gone,
  },
];

/** Every way to divide so many calls between the revisions. */
export const divisions = (calls: number): Age[][] =>
  calls === 0 ? [[]] : divisions(calls - 1).flatMap((division) => ages.map((age) => [...division, age]));

/** Takes a course in a project of its own, each call to the revision that the division says, and looks at what it came to. */
export async function take(course: Course, division: readonly Age[], revisions: TwoRevisions, frozen: FrozenRevision) {
  const project = await openProject(revisions.server);
  const { namespace } = project;
  const turns = division.values();
  const next = (): Age => {
    const { value } = turns.next();
    if (!value) throw new Error(`${course.title}: has more calls than it says`);
    return value;
  };
  const seen: { target: Target; event: SentEvent }[] = [];
  const replies: SentEvent[] = [];

  const user = { authorization: `Bearer ${revisions.server.tokens[developer]}`, 'content-type': 'application/json' };
  async function asUser(method: string, path: string, content?: object): Promise<SentEvent> {
    const sent = { method, headers: user, ...(content && { body: JSON.stringify(content) }) };
    const answer = await revisions.call(next(), 'deployments', `/namespaces/${namespace}/deployments${path}`, sent);
    require(answer.status === 202, answer);
    return onePublished();
  }
  function onePublished(): SentEvent {
    const [event, ...more] = revisions.published(namespace);
    if (!event || more.length > 0) throw new Error(`${event ? more.length + 1 : 0} events were published, and not one`);
    return event;
  }
  const post = async (age: Age, target: Target, event: SentEvent): Promise<Answer> => {
    const answer = await revisions.call(age, target, '/', { method: 'POST', ...event });
    if (answer.body !== '' && answer.status === 200) replies.push({ headers: ofEvent(answer.headers), body: answer.body });
    return answer;
  };
  function require(holds: boolean, { status, body: text }: Answer): void {
    if (!holds) throw new Error(`answered ${status} ${text}\n${revisions.output.slice(-20).join('\n')}`);
  }

  const hand: Hand = {
    ask: () => asUser('POST', '', body('chat')),
    remove: (kept) => asUser('DELETE', `/chat?cache=${kept}`),
    async sweep() {
      const answer = await post(next(), 'sweep', ping());
      require(answer.status < 300, answer);
      return onePublished();
    },
    async deliver(target, event) {
      seen.push({ target, event });
      const answer = await post(next(), target, event);
      require(answer.status === 200 || answer.status === 204, answer);
      return { headers: ofEvent(answer.headers), body: answer.body };
    },
    async interrupt(target, event, how, call) {
      revisions.arm({ how, call });
      const answer = await post(next(), target, event);
      require(answer.status === 503 && !revisions.isArmed(), answer);
    },
  };
  revisions.refuse(course.refused ?? false);
  await course.run(hand);
  if (!turns.next().done) throw new Error(`${course.title}: has fewer calls than it says`);

  const objects = await project.settledAs(course.end.objects);
  const outcomes = [...new Set(replies.map(typeOf))].sort();
  const versions = await project.versions();
  for (const { target, event } of seen) for (const age of ages) await post(age, target, event);
  const stayed = (await project.versions()).join() === versions.join();
  const end = { ...(await look(project, frozen)), objects, outcomes, stayed };
  await project.remove();
  return end;
}

/** The record as it is in the end, and whether it can be read by the old revision and is right about what there is. */
async function look({ kube, namespace, all }: Project, frozen: FrozenRevision) {
  const found = await kube.find<ConfigMap>(configMaps, namespace, 'nim-deployment-chat');
  if (!found) return { phase: 'no record', problems: [] };
  const content = contentOf(found);
  const { phase, objects } = content.data.status as Status;
  const there = new Map((await all()).map(({ title, object }) => [title, uidOf(object)]));
  const wrong = objects.filter(({ kind, name, uid }) => phase === 'Provisioned' && there.get(`${kind}/${name}`) !== uid);
  return { phase, problems: [...wrong, ...(frozen.recordSchema.safeParse(content).error?.issues ?? [])] };
}

const typeOf = ({ headers }: SentEvent): string => (headers['ce-type'] ?? '').split('.').slice(4, -1).join('.');

let pings = 0;
function ping(): SentEvent {
  pings += 1;
  const type = 'dev.knative.sources.ping';
  const headers = {
    'ce-specversion': '1.0',
    'ce-id': `ping-${pings}`,
    'ce-type': type,
    'ce-source': '/apis/v1/namespaces/nim-functions/pingsources/sweep',
    'content-type': 'application/json',
  };
  return { headers, body: '{}' };
}
