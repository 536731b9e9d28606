const reference = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)+$/;
const tag = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
/** The image of a reference, without its tag and its digest: a colon with a slash after it belongs to a port. */
const tagAndDigest = /(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;
const lengthMax = 255;

/** Registry, or registry and path, that images may come from: `nvcr.io`, `mirror.example.com:5000/nim`. */
export type AllowedRegistries = readonly string[];

export const defaultRegistries: AllowedRegistries = ['nvcr.io'];

/** True for an image reference without tag and digest. */
export const isImage = (text: string): boolean => text.length <= lengthMax && reference.test(text);

/** True for what may stand in {@link AllowedRegistries}. */
export const isRegistry = (text: string): boolean => isImage(text) || /^[a-z0-9][-a-z0-9.]*(:\d{1,5})?$/.test(text);

export const isTag = (text: string): boolean => tag.test(text);

/** Whoever may edit a catalog must not thereby choose what runs: an image counts only below one of these. */
export const isAllowed = (image: string, registries: AllowedRegistries): boolean =>
  registries.some((registry) => image.startsWith(`${registry}/`));

/** The same for what stands in a container: an image with tag, digest, both or neither. */
export function isAllowedReference(text: string, registries: AllowedRegistries): boolean {
  const image = text.replace(tagAndDigest, '');
  return isImage(image) && isAllowed(image, registries);
}
