const scales: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const pattern = /^(\d{1,15}(?:\.\d{1,9})?)(m|k|[MGTPE]|[KMGTPE]i|[eE][+-]?\d{1,2})?$/;

/**
 * The value of a Kubernetes quantity ("100Gi", "1.5", "500m"), or undefined for a text that is none. Negative quantities are
 * legal in Kubernetes and never make sense here, so they are none. Source: k8s.io/apimachinery resource.Quantity.
 */
export function quantityValue(text: string): number | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, digits = '', suffix = ''] = match;
  const scale = Object.hasOwn(scales, suffix) ? scales[suffix] : Number(`1${suffix}`);
  return Number(digits) * (scale ?? Number.NaN);
}
