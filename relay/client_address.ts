/**
 * The name under which a client's network address is counted: an IPv4 address, or the
 * 64-bit prefix of an IPv6 address, since whoever has one of those has them all.
 */
export function clientAddress(remote: string, forwarded: string | null): string {
  const text = (forwarded?.split(",").at(-1) ?? remote).trim();
  return isV4(text) ? text : prefixOf(text.replace(/^\[|\]$|%.*$/g, ""));
}

/** `a:b:c:d::/64`, the mapped IPv4 address, or "unknown" for what is no address. */
function prefixOf(text: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(text)?.[1];
  if (mapped !== undefined && isV4(mapped)) return mapped;
  const [head = "", tail, more] = text.split("::");
  if (more !== undefined) return "unknown";
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  if (before === null || after === null) return "unknown";
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return "unknown";
  const all = [...before, ...Array<number>(missing).fill(0), ...after];
  return `${all.slice(0, 4).map((group) => group.toString(16)).join(":")}::/64`;
}

function groupsOf(text: string): number[] | null {
  if (text === "") return [];
  const groups = text.split(":");
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => parseInt(group, 16));
}

function isV4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => {
    return /^\d{1,3}$/.test(part) && Number(part) <= 255;
  });
}
