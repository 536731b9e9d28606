import type { Tag } from './tags.ts';

/** A number or a list that somebody curated: NVIDIA's catalog tells no sizing, so who says it and how sure it is belong to it. */
export interface Curated<T> {
  readonly value: T;
  readonly source: string;
  /** For example `vendor`, `derived`, `third-party`; `unstated` where a catalog says none. */
  readonly confidence: string;
}

/** What a model needs; each is absent where nobody knows. GB are 10^9 bytes. */
export interface Sizing {
  readonly minGPUMemoryGB?: Curated<number>;
  readonly recommendedGPUMemoryGB?: Curated<number>;
  readonly gpuCount?: Curated<number>;
  readonly cacheGB?: Curated<number>;
  readonly supportedGPUs?: Curated<readonly string[]>;
}

/** Where and when it was found that a model is restricted; of a catalog, where and when all were asked about last. */
export interface RestrictedProbe {
  readonly place?: string | undefined;
  readonly date?: string | undefined;
}

/** One model as it is served to people and as deployments use it. */
export interface Model {
  readonly id: string;
  readonly name: string;
  readonly description?: string | undefined;
  /** chat, embedding, rerank, vision, speech, guard, …; a guess by the id where the catalog does not say. */
  readonly kind: string;
  readonly publisher: string;
  /** Image without tag. */
  readonly image: string;
  readonly tags: readonly Tag[];
  readonly defaultTag?: string | undefined;
  /** What NVIDIA itself calls the latest: kept beside our default. */
  readonly ngcLatestTag?: string | undefined;
  readonly updatedDate?: string | undefined;
  readonly sizing?: Sizing | undefined;
  /** NVIDIA did not offer it where somebody asked. */
  readonly restricted: boolean;
  /** Of a restricted one: where and when that was found, as far as the catalog says. */
  readonly restrictedProbe?: RestrictedProbe | undefined;
}
