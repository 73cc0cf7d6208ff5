import { utf8 } from "../../../src/bytes.ts";
import {
  acceptSenderKey,
  createSenderKey,
  distribute,
  openGroup,
  sealGroup,
} from "../../../src/group/sender_key.ts";
import { receiveBraid } from "../../../src/ratchet/braid/braid.ts";
import { openMessage } from "../../../src/session/conversation.ts";
import { KIND, type PairKind } from "../../../src/wire/envelope.ts";
import { decodeSenderKeyDistribution } from "../../../src/wire/sender_key_message.ts";
import { BraidPair } from "../../support/braid_pair.ts";
import { channelPair, NOW } from "../../support/channel_pair.ts";
import { acquainted, Correspondent } from "../../support/correspondent.ts";
import { seeded } from "../../support/seeded.ts";
import { type Target, target } from "../target.ts";

const random = seeded(1, "receiving");
const ping = { op: "ping", id: random.bytes(16), args: {} };

const carol = new Correspondent("carol");
const dave = new Correspondent("dave");
const first = carol.meets(dave).writes(dave, "hello");

const [alice, bob] = acquainted();
alice.meets(bob, { oneTime: false });
alice.reads(bob.writes(alice, "back in the old session"));
const letters = ["one", "two"].map((text) => bob.writes(alice, text));

const ours = createSenderKey(random.bytes(16), random);
const held = acceptSenderKey(null, decodeSenderKeyDistribution(distribute(ours)));

/** Ends of braids, and the message that each is about to receive. */
const moments = [0, 3, 20, 35, 41, 50, 77].map((after) => {
  const pair = new BraidPair(after);
  pair.roundTrips(after);
  return { braid: pair.of("bob"), message: pair.send("alice").message };
});

const { client, relay } = channelPair();
const pending = client.beginRequest(ping, NOW);
relay.openRequest(pending.body);
/** To another request of the same channel: an own one would be opened, and once. */
const answer = relay.sealAnswer(9, { id: ping.id, status: "ok" });

/** What a peer sends to somebody who has keys for it, opened as far as it goes. */
export const RECEIVING: readonly Target[] = [
  target({
    name: "first_message",
    seeds: [first.body],
    decode: (body) => opened(dave, carol, { kind: KIND.prekeyMessage, body }),
  }),
  target({
    name: "later_message",
    seeds: letters.map(({ body }) => body),
    decode: (body) => opened(alice, bob, { kind: KIND.message, body }),
  }),
  target({
    name: "group_message",
    seeds: [sealGroup(ours, utf8("hello, all"), random).message],
    decode: (bytes) => openGroup(held, bytes),
  }),
  ...moments.map(({ braid, message }, place) =>
    target({
      name: `braid_in_state_${place}`,
      seeds: [message],
      decode: (message: Uint8Array) => receiveBraid(braid, { message, maxJump: 10 }),
    })
  ),
  target({
    name: "sealed_request",
    sealed: true,
    seeds: [pending.body],
    decode: (bytes) => relay.openRequest(bytes),
  }),
  target({
    name: "sealed_answer",
    sealed: true,
    seeds: [answer],
    decode: (bytes) => pending.open(bytes),
  }),
  target({
    name: "sealed_opening",
    sealed: true,
    seeds: [pending.body.subarray(1)],
    decode: (bytes) => relay.acceptSocket(bytes),
  }),
  target({
    name: "socket_frame",
    sealed: true,
    seeds: [[ping], [ping, ping]].map((asked) => socket().client.seal(asked).frame),
    decode: (bytes) => socket().relay.open(bytes),
  }),
];

/** A new socket in the same channel: a frame that is refused is the end of one. */
function socket() {
  const { frame, socket } = client.openSocket({ token: "t", cursor: 0 }, NOW);
  return { client: socket, relay: relay.acceptSocket(frame).socket };
}

function opened(
  reader: Correspondent,
  writer: Correspondent,
  message: { readonly kind: PairKind; readonly body: Uint8Array },
) {
  const { person: { device: us }, record, prekeys } = reader;
  const from = writer.person.device.address;
  return openMessage(record, { us, from, pinned: null, prekeys, ...message });
}
