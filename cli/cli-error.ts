/** Something is wrong with what was asked for or with what was found: one line for people, and an exit code. */
export class CliError extends Error {
  override name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The command line itself is wrong. */
export const usageError = (message: string): CliError => new CliError(`${message}. See nim-functions --help`, 2);
