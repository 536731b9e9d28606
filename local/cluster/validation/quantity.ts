const pattern = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d{1,3})?$/;

const scales: Readonly<Record<string, readonly [base: bigint, exponent: number]>> = {
  Ki: [2n, 10],
  Mi: [2n, 20],
  Gi: [2n, 30],
  Ti: [2n, 40],
  Pi: [2n, 50],
  Ei: [2n, 60],
  n: [10n, -9],
  u: [10n, -6],
  m: [10n, -3],
  k: [10n, 3],
  M: [10n, 6],
  G: [10n, 9],
  T: [10n, 12],
  P: [10n, 15],
  E: [10n, 18],
};

/** apimachinery's complaint about text that is no quantity. */
export const quantityComplaint =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const charactersMax = 64;

/**
 * A resource.Quantity in billionths of its unit (the finest step that Kubernetes keeps, rounded up as it does),
 * or undefined when the text is none.
 */
export function parseQuantity(text: string): bigint | undefined {
  const match = text.length <= charactersMax ? pattern.exec(text) : null;
  if (!match) return undefined;
  const [, sign, digits = '', suffix = ''] = match;
  const [integer = '', fraction = ''] = digits.split('.');
  const exact = BigInt(`${integer}${fraction}`);
  const [base, exponent] = scales[suffix] ?? [10n, Number(suffix.slice(1) || 0)];
  let numerator = exact * 10n ** 9n;
  let denominator = 10n ** BigInt(fraction.length);
  if (exponent >= 0) numerator *= base ** BigInt(exponent);
  else denominator *= base ** BigInt(-exponent);
  const billionths = (numerator + denominator - 1n) / denominator;
  return sign === '-' ? -billionths : billionths;
}
