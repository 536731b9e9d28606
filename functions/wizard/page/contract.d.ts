/** What the functions answer, as far as the page uses it. DESIGN section 4 is the contract; this is its reader's side. */

export interface KeyAnswer {
  readonly outcome:
    | 'valid'
    | 'invalid'
    | 'forbidden'
    | 'restricted'
    | 'legacy'
    | 'expired'
    | 'rate-limited'
    | 'unreachable'
    | 'skipped';
  readonly userMessage?: string;
}

/** A value that somebody curated, with who says so and how sure it is. */
export interface Curated<T> {
  readonly value: T;
  readonly source: string;
  readonly confidence: string;
}

export interface Model {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly kind?: string;
  readonly image: string;
  readonly tags: readonly { readonly tag: string; readonly floating: boolean }[];
  readonly defaultTag?: string;
  readonly ngcLatestTag?: string;
  readonly sizing?: {
    readonly minGPUMemoryGB?: Curated<number>;
    readonly recommendedGPUMemoryGB?: Curated<number>;
    readonly gpuCount?: Curated<number>;
    readonly cacheGB?: Curated<number>;
    readonly supportedGPUs?: Curated<readonly string[]>;
  };
  readonly restricted?: boolean;
}

export interface Catalog {
  readonly disabled?: boolean;
  readonly reason?: string;
  readonly generatedAt?: string;
  readonly keys?: { readonly collected: boolean; readonly validated: boolean };
  readonly models?: readonly Model[];
  readonly warnings?: readonly { readonly message: string }[];
}

export interface DeploymentRequest {
  readonly name: string;
  readonly model: string;
  readonly tag: string;
  readonly storage: { readonly size: string };
  readonly resources: { readonly gpus: number };
  readonly apiKey?: string;
}

export type ResourceState = 'absent' | 'pending' | 'ready' | 'stuck' | 'removing' | 'removed';

export interface Resource {
  readonly kind: string;
  readonly name: string;
  readonly state: ResourceState;
  readonly reason?: string;
}

export interface Deployment {
  readonly name: string;
  readonly namespace: string;
  readonly model: string;
  readonly tag: string;
  readonly phase: string;
  readonly resources?: readonly Resource[];
  readonly outcome?: {
    readonly reason: string;
    readonly resource?: { readonly kind: string; readonly name: string };
    readonly message: string;
  };
  readonly waitingFor?: string;
  readonly ready: boolean;
  readonly url?: string;
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}
