import type { SentEvent } from './frozen.ts';
import type { How } from './trouble.ts';
import type { Target } from './two-revisions.ts';

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
  interrupt(target: Target, event: SentEvent, how: How, call: string): Promise<void>;
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

/** What is delivered once more, late, is not in here: `take` does that after each course, to both revisions. */
export const courses: readonly Course[] = [
  {
    title: 'asked for, provisioned at the third delivery',
    calls: 4,
    async run(hand) {
      const requested = await hand.ask();
      await hand.interrupt('provision', requested, 'refused', 'create servingruntimes');
      await hand.interrupt('provision', requested, 'cut', 'create inferenceservices');
      await hand.deliver('provision', requested);
    },
    end: provisioned,
  },
  {
    title: 'refused at the second delivery, rolled back at the second delivery',
    refused: true,
    calls: 5,
    async run(hand) {
      const requested = await hand.ask();
      await hand.interrupt('provision', requested, 'refused', 'create persistentvolumeclaims');
      const failed = await hand.deliver('provision', requested);
      await hand.interrupt('compensate', failed, 'cut', 'delete servingruntimes');
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
    calls: 4,
    async run(hand) {
      const requested = await hand.ask();
      await hand.interrupt('provision', requested, 'cut', 'create inferenceservices');
      await hand.deliver('compensate', await hand.remove('delete'));
    },
    end: { ...gone, outcomes: ['deleted'] },
  },
  {
    title: 'asked for and not heard of, found by sweep',
    calls: 3,
    async run(hand) {
      await hand.ask();
      await hand.deliver('provision', await hand.sweep());
    },
    end: provisioned,
  },
  {
    title: 'deleted and not heard of, found by sweep',
    calls: 5,
    async run(hand) {
      await hand.deliver('provision', await hand.ask());
      await hand.remove('delete');
      await hand.deliver('compensate', await hand.sweep());
    },
    end: gone,
  },
];
