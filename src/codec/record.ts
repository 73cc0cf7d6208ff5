import { PeerError } from "../errors.ts";

/**
 * Structures that travel as CBOR maps with integer keys: one table says which number
 * stands for which field, and both directions read it.
 */
export type Numbering = Readonly<Record<string, number>>;

/** The map with numbers in place of names; fields that are `undefined` are left out. */
export function numbered<N extends Numbering>(
  numbering: N,
  fields: { readonly [Name in keyof N]?: unknown },
): Map<number, unknown> {
  const map = new Map<number, unknown>();
  for (const [name, number] of Object.entries(numbering)) {
    const value = fields[name];
    if (value !== undefined) map.set(number, value);
  }
  return map;
}

/**
 * The fields by name, for a schema to check. A number without a name stays what it is, so
 * that a strict schema refuses it and a lenient one passes it over. "malformed" for
 * anything but a map with integer keys.
 */
export function named(numbering: Numbering, value: unknown): Record<string, unknown> {
  if (!(value instanceof Map)) throw new PeerError("malformed");
  const map: ReadonlyMap<unknown, unknown> = value;
  const names = new Map(
    Object.entries(numbering).map(([name, number]) => [number, name]),
  );
  const fields = [...map].map(([key, item]): [string, unknown] => {
    if (typeof key !== "number") throw new PeerError("malformed");
    return [names.get(key) ?? String(key), item];
  });
  return Object.fromEntries(fields);
}
