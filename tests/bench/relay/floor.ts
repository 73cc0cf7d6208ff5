/**
 * The floor: the least that a relay of this kind can be on this runtime. It delivers
 * first, holds until acknowledged, and commits in groups, as ours does; there is no
 * sealing, no account, no limit, no check and no order over restarts.
 *
 *     hello    me u32                        (text frames would cost as much)
 *     send     0 ‖ id 8 ‖ to u32 ‖ body      answered by 0 ‖ id 8
 *     push     1 ‖ place u64 ‖ body          acknowledged by 1 ‖ place u64
 */
const [path = ":memory:"] = Deno.args;
const kv = await Deno.openKv(path);
const sockets = new Map<number, WebSocket>();
const held = new Map<number, () => void>();
let [place, waiting, running] = [Date.now(), new Array<Change>(), false];

interface Change {
  readonly mutation: Deno.KvMutation;
  readonly done: () => void;
}

async function commit(
  mutation: Deno.KvMutation,
  done: () => void,
): Promise<void> {
  waiting.push({ mutation, done });
  if (running) return;
  for (running = true; waiting.length > 0;) {
    const group = waiting.splice(0, 500);
    await kv.atomic().mutate(...group.map((change) => change.mutation))
      .commit();
    for (const change of group) change.done();
  }
  running = false;
}

function push(socket: WebSocket, seq: number, body: Uint8Array): void {
  const frame = new Uint8Array(9 + body.length);
  frame[0] = 1;
  new DataView(frame.buffer).setBigUint64(1, BigInt(seq));
  frame.set(body, 9);
  socket.send(frame);
}

function take(socket: WebSocket, me: number, frame: Uint8Array): void {
  const view = new DataView(frame.buffer);
  const seq = frame[0] === 1 ? Number(view.getBigUint64(1)) : ++place;
  if (frame[0] === 1) {
    const answer = held.get(seq);
    answer?.();
    held.delete(seq);
    if (answer === undefined) {
      commit({ type: "delete", key: [me, seq] }, () => {});
    }
    return;
  }
  const [to, body] = [view.getUint32(9), frame.subarray(13)];
  const answer = () => socket.send(frame.slice(0, 9));
  const recipient = sockets.get(to);
  if (recipient === undefined) {
    commit({ type: "set", key: [to, seq], value: body }, answer);
  } else {
    held.set(seq, answer);
    push(recipient, seq, body);
  }
}

async function greet(socket: WebSocket, me: number): Promise<void> {
  for await (const { key, value } of kv.list<Uint8Array>({ prefix: [me] })) {
    push(socket, Number(key[1]), value);
  }
  sockets.set(me, socket);
}

Deno.serve({ port: 0, hostname: "127.0.0.1" }, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  const me = Number(new URL(request.url).search.slice(1));
  socket.binaryType = "arraybuffer";
  socket.onopen = () => greet(socket, me);
  socket.onmessage = ({ data }) => take(socket, me, new Uint8Array(data));
  socket.onclose = () => sockets.delete(me);
  return response;
});
