const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const dns1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualifiedName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${qualifiedName})?`;
const configKey = '[-._a-zA-Z0-9]+';

/** A rule that a name can break: gives the complaints, in apimachinery's wording, or none. */
export type NameRule = (name: string) => string[];

const whole = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text);

const rule =
  (pattern: string, charactersMax: number, complaint: string): NameRule =>
  (name) => [
    ...(name.length > charactersMax ? [`must be no more than ${charactersMax} bytes`] : []),
    ...(whole(pattern, name) ? [] : [`${complaint}, regex used for validation is '${pattern}')`]),
  ];

export const dns1123Subdomain = rule(
  subdomain,
  253,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com'",
);

export const dns1123Label = rule(
  label,
  63,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc'",
);

export const dns1035Label = rule(
  dns1035,
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123'",
);

export const labelValueRule = rule(
  labelValue,
  63,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345'",
);

const namePart = rule(
  qualifiedName,
  63,
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc'",
);

/** A label or annotation key: an optional DNS prefix, a slash, and a name. */
export const qualifiedNameRule: NameRule = (key) => {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) return [`a qualified name must have at most one '/'`];
  const prefix = parts.length === 2 ? dns1123Subdomain(parts[0] ?? '').map((text) => `prefix part ${text}`) : [];
  return [...prefix, ...(name === '' ? ['name part must be non-empty'] : namePart(name))];
};

/** A key of a ConfigMap's or Secret's data. */
export const configKeyRule: NameRule = (key) => {
  const complaint =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name'";
  const problems = rule(configKey, 253, complaint)(key);
  if (key === '.' || key === '..') problems.push(`must not be '${key}'`);
  else if (key.startsWith('..')) problems.push("must not start with '..'");
  return problems;
};
