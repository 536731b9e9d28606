import { Environment } from '@marcbachmann/cel-js';
import type { Attempt } from '../access/authorization.ts';

/** The `authorizer` of Kubernetes' CEL: asks, step by step, whether the caller may do something. */
export class Authorizer {
  readonly allows: (attempt: Attempt) => boolean;
  readonly attempt: Omit<Attempt, 'verb'>;

  constructor(allows: (attempt: Attempt) => boolean, attempt: Omit<Attempt, 'verb'> = { group: '', resource: '' }) {
    this.allows = allows;
    this.attempt = attempt;
  }

  with(more: Partial<Attempt>): Authorizer {
    return new Authorizer(this.allows, { ...this.attempt, ...more });
  }
}

class Decision {
  readonly allowed: boolean;

  constructor(allowed: boolean) {
    this.allowed = allowed;
  }
}

const environment = new Environment({ enableOptionalTypes: true, unlistedVariablesAreDyn: true })
  .registerType('Authorizer', Authorizer)
  .registerType('Decision', Decision)
  // of Kubernetes' own library for lists
  .registerFunction('list.sum(): int', (list: bigint[]) => list.reduce((sum, item) => sum + item, 0n))
  .registerFunction('Authorizer.group(string): Authorizer', (on: Authorizer, group: string) => on.with({ group }))
  .registerFunction('Authorizer.resource(string): Authorizer', (on: Authorizer, resource: string) =>
    on.with({ resource }),
  )
  .registerFunction('Authorizer.namespace(string): Authorizer', (on: Authorizer, namespace: string) =>
    on.with({ namespace }),
  )
  .registerFunction(
    'Authorizer.check(string): Decision',
    (on: Authorizer, verb: string) => new Decision(on.allows({ ...on.attempt, verb })),
  )
  .registerFunction('Decision.allowed(): bool', (decision: Decision) => decision.allowed);

/** An expression over what admission knows. Throws when it cannot be evaluated. */
export type Expression = (context: Readonly<Record<string, unknown>>) => unknown;

const compiled = new Map<string, Expression>();

/** Compiles an expression, once for all clusters of a process: policies are few, and tests open thousands. Throws when it is no CEL. */
export function compile(text: string): Expression {
  const known = compiled.get(text);
  if (known) return known;
  const run = environment.parse(text);
  const expression: Expression = (context) => run({ ...context });
  compiled.set(text, expression);
  return expression;
}
