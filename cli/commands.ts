/** Runs with its arguments and answers the exit code. Throws CliError. */
export type Command = (args: readonly string[]) => Promise<number>;

/** Each is loaded when it is called. */
export const commands: Readonly<Record<string, Command>> = {
  generate: async (args) => (await import('./catalog/generate.ts')).generateCommand(args),
  'detect-eu': async (args) => (await import('./catalog/detect-eu.ts')).detectCommand(args),
  diff: async (args) => (await import('./catalog/diff.ts')).diffCommand(args),
  verify: async (args) => (await import('./catalog/verify.ts')).verifyCommand(args),
  'mirror-list': async (args) => (await import('./catalog/mirror-list.ts')).mirrorListCommand(args),
};

export const helpText = `nim-functions catalog COMMAND

  generate --out FILE      ask NVIDIA for all models and their tags, and write the catalog ConfigMap
      --restricted FILE    which models are restricted, as detect-eu wrote it (else as in the catalog before)
      --previous FILE      the catalog before, for what NVIDIA refuses to tell now (FILE of --out)
      --concurrency N      so many questions at once (8)
      --max-failures P%    more models than this without an answer, and nothing is written (1%)
      --max-restricted P%  more models than this restricted all at once, and nothing is written (10%); detect-eu takes it too
  detect-eu --out FILE     ask from inside the EU which models are restricted, and write their ids
      --place NAME         where it is run, more exactly (EU)
      --force              let an incomplete probe replace a complete one
  diff OLD NEW             what a new catalog changes; --markdown for a release review
  verify FILE              schema, size, repeats, order, images; exit code 1 when something is wrong
      --registry HOST/PATH images may come from there (nvcr.io); may be repeated; mirror-list takes it too
  mirror-list FILE         images of the models, one a line, for skopeo copy
      --model ID           only this one; may be repeated
      --tags all|default   every tag, or the default one (default)
      --oc-mirror          an ImageSetConfiguration for oc mirror --v2 instead
      --mirror HOST/PATH   an ImageTagMirrorSet that leads there instead

  generate and detect-eu take
      --ngc URL            NVIDIA's API (https://api.ngc.nvidia.com; http on loopback only)
      --key-stdin          read the key from standard input; else it is NGC_API_KEY, and never an argument

Exit codes: 0 done, 1 not done or something is wrong, 2 a wrong command line, 130 interrupted (generate and detect-eu go on
where they stopped when they are started again).
`;
