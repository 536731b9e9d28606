import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { courses } from './courses.ts';
import { frozenRevisions } from './frozen.ts';
import { divisions, take } from './take-course.ts';
import { openTwoRevisions, type TwoRevisions } from './two-revisions.ts';

const startMs = 60_000;
const courseMs = 120_000;

/** While Knative moves traffic from one revision to the next, either may get any call. */
describe.each(frozenRevisions)('$name and this revision, side by side', (frozen) => {
  let revisions: TwoRevisions;
  beforeAll(async () => {
    revisions = await openTwoRevisions(frozen);
  }, startMs);
  afterAll(() => revisions.close(), startMs);

  test.each(courses)(
    '$title: the end is the same, whichever revision gets which call',
    async (course) => {
      for (const division of divisions(course.calls)) {
        const calls = division.join(', ');
        const end = await take(course, division, revisions, frozen).catch((cause: unknown) => {
          throw new Error(`calls to ${calls}: ${cause}`, { cause });
        });
        expect({ calls, ...end }).toEqual({ calls, ...course.end, problems: [], stayed: true });
      }
    },
    courseMs,
  );
});
