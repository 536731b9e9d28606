/** The short name of an event's type: `deletion.requested`. */
export const typeOf = (type: string): string => type.split('.').slice(4, -1).join('.');
