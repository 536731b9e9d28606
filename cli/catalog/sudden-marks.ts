import { CliError } from '../cli-error.ts';

/** Four of 186 were restricted when it was probed (DOMAIN section 4): what marks a tenth at once is a proxy, or a law that somebody should read. */
export const suddenPercent = '10%';

/** Refuses more new restriction marks at once than can be believed. Throws CliError. */
export function refuseSuddenMarks(count: number, asked: number, percentMax: number): void {
  if (count * 100 <= percentMax * asked) return;
  throw new CliError(
    `${count} of ${asked} models are restricted all at once, more than ${percentMax}%: nothing was written. ` +
      'Something on the way may answer 451 in place of NVIDIA; --max-restricted allows more',
  );
}
