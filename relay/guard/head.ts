/** The end of a head. */
const END = [13, 10, 13, 10] as const;

/** How a connection begins that speaks HTTP/2 without having asked whether it may. */
const HTTP_2 = [80, 82, 73, 32] as const;

/**
 * What a client says up to the end of its first head, with whatever came along behind
 * that. `null` where it ends before, or is longer than that. HTTP/2 is none of ours: in
 * it one connection would be as many as it likes.
 */
export async function readHead(
  client: Pick<Deno.Conn, "read">,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const buffer = new Uint8Array(bytes);
  for (let length = 0; length < bytes;) {
    const more = await client.read(buffer.subarray(length));
    if (more === null) return null;
    const from = Math.max(0, length - END.length + 1);
    length += more;
    if (!hasEnd(buffer.subarray(from, length))) continue;
    return HTTP_2.every((byte, i) => byte === buffer[i])
      ? null
      : buffer.subarray(0, length);
  }
  return null;
}

function hasEnd(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(END[0]); at >= 0; at = bytes.indexOf(END[0], at + 1)) {
    if (END.every((byte, i) => byte === bytes[at + i])) return true;
  }
  return false;
}
