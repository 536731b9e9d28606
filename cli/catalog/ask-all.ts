import type { BearerToken } from '../../lib/secret.ts';
import type { NgcApi } from '../ngc/ngc-api.ts';
import { askRepository, isAnswer, type Repository } from '../ngc/repository.ts';
import { showProgress } from '../progress.ts';
import { Journal } from './journal.ts';

/**
 * Asks about every model, so many at once, and keeps what is learned in a journal. Answers are in no order. Rejects when the key is
 * refused or it is interrupted; the journal stays.
 */
export async function askAll(
  api: NgcApi,
  ids: readonly string[],
  key: BearerToken,
  options: {
    concurrency: number;
    journal: string;
    about: string;
    /** Which answers hold for the next run too; all that are an answer, where it is left out. */
    keeps?: (repository: Repository) => boolean;
  },
): Promise<{ repositories: Map<string, Repository>; journal: Journal }> {
  const journal = new Journal(options.journal, options.about);
  const repositories = new Map([...journal.known].filter(([id]) => ids.includes(id)));
  const waiting = ids.filter((id) => !repositories.has(id));
  if (repositories.size > 0)
    process.stderr.write(`going on after ${repositories.size} models that were asked for before\n`);
  const progress = showProgress('models', ids.length);
  let next = 0;
  let stopped = false;
  const worker = async () => {
    for (let id = waiting[next++]; id !== undefined && !stopped; id = waiting[next++]) {
      const repository = await askRepository(api, id, key);
      repositories.set(id, repository);
      if (isAnswer(repository) && (options.keeps?.(repository) ?? true)) journal.add(id, repository);
      progress.step(repositories.size);
    }
  };
  try {
    await Promise.all(
      Array.from({ length: Math.min(options.concurrency, waiting.length) }, () =>
        worker().catch((error: unknown) => {
          stopped = true;
          throw error;
        }),
      ),
    );
  } finally {
    progress.end();
  }
  return { repositories, journal };
}
