import { type ConfigMap, uidOf } from '../../lib/kube/object.ts';
import { configMaps } from '../../lib/kube/resources.ts';
import type { Status } from '../../lib/nim/record.ts';
import { body } from '../support/deployment-calls.ts';
import { typeOf } from '../support/event-type.ts';
import { developer } from '../support/people.ts';
import { openProject, type Project } from '../support/saga/project.ts';
import type { Course, Hand } from './courses.ts';
import type { FrozenRevision, SentEvent } from './frozen.ts';
import { contentOf } from './record-schema.ts';
import { type Age, type Answer, ages, ofEvent, type Target, type TwoRevisions } from './two-revisions.ts';

/** Every way to divide so many calls between the revisions. */
export const divisions = (calls: number): Age[][] =>
  calls === 0 ? [[]] : divisions(calls - 1).flatMap((division) => ages.map((age) => [...division, age]));

/** Takes a course in a project of its own, each call to the revision that the division says, and looks at what it came to. */
export async function take(course: Course, division: readonly Age[], revisions: TwoRevisions, frozen: FrozenRevision) {
  const project = await openProject(revisions.server);
  const { namespace } = project;
  const { trouble } = revisions;
  const turns = division.values();
  const next = (): Age => {
    const { value } = turns.next();
    if (!value) throw new Error(`${course.title}: has more calls than it says`);
    return value;
  };
  const quiet = revisions.output.length;
  const seen = new Map<SentEvent, Target>();
  const replies: SentEvent[] = [];

  const user = { authorization: `Bearer ${revisions.server.tokens[developer]}`, 'content-type': 'application/json' };
  async function asUser(method: string, path: string, content?: object): Promise<SentEvent> {
    const sent = { method, headers: user, ...(content && { body: JSON.stringify(content) }) };
    const answer = await revisions.call(next(), 'deployments', `/namespaces/${namespace}/deployments${path}`, sent);
    expectThat(answer.status === 202, answer);
    return onePublished();
  }
  function onePublished(): SentEvent {
    const [event, ...more] = revisions.published(namespace);
    if (!event || more.length > 0) throw new Error(`${event ? more.length + 1 : 0} events were published, and not one`);
    return event;
  }
  const post = async (age: Age, target: Target, event: SentEvent): Promise<Answer> => {
    const answer = await revisions.call(age, target, '/', { method: 'POST', ...event });
    if (answer.body !== '' && answer.status === 200)
      replies.push({ headers: ofEvent(answer.headers), body: answer.body });
    return answer;
  };
  function expectThat(holds: boolean, { status, body: text }: Answer): void {
    if (!holds) throw new Error(`answered ${status} ${text}\n${revisions.output.slice(quiet).join('\n')}`);
  }

  const hand: Hand = {
    ask: () => asUser('POST', '', body('chat')),
    remove: (kept) => asUser('DELETE', `/chat?cache=${kept}`),
    async sweep() {
      const answer = await post(next(), 'sweep', ping());
      expectThat(answer.status < 300, answer);
      return onePublished();
    },
    async deliver(target, event) {
      seen.set(event, target);
      const answer = await post(next(), target, event);
      expectThat(answer.status === 200 || answer.status === 204, answer);
      return { headers: ofEvent(answer.headers), body: answer.body };
    },
    async interrupt(target, event, how, call) {
      trouble.arm(how, call);
      const answer = await post(next(), target, event);
      expectThat(answer.status === 503 && !trouble.isArmed(), answer);
    },
  };
  trouble.disarm();
  trouble.denyServices(course.refused ?? false);
  await course.run(hand);
  if (!turns.next().done) throw new Error(`${course.title}: has fewer calls than it says`);

  const objects = await project.settledAs(course.end.objects);
  const outcomes = [...new Set(replies.map(({ headers }) => typeOf(headers['ce-type'] ?? '')))].sort();
  const versions = await project.versions();
  for (const [event, target] of seen) for (const age of ages) await post(age, target, event);
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
  const wrong = objects.filter(
    ({ kind, name, uid }) => phase === 'Provisioned' && there.get(`${kind}/${name}`) !== uid,
  );
  return { phase, problems: [...wrong, ...(frozen.recordSchema.safeParse(content).error?.issues ?? [])] };
}

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
