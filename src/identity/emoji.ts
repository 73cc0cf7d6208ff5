import { type Uuid, uuidBytes } from "../address.ts";
import { compare, concat } from "../bytes.ts";
import { hkdf } from "../crypto/kdf.ts";
import type { PublicKey } from "../crypto/keys.ts";
import { scrypt } from "../crypto/scrypt.ts";
import { LABEL } from "../labels.ts";

/**
 * Bits that people compare, as emoji with English words: 64 of them, six bits each, from
 * the top. The table is the one of Matrix (MSC1267), chosen to be told apart on the
 * telephone and on any screen. Words matter: fonts draw the same emoji differently.
 */
export interface Emoji {
  /** The picture itself. */
  readonly symbol: string;
  /** What it shows, in English. */
  readonly word: string;
}

const LINES = [
  "🐶 Dog, 🐱 Cat, 🦁 Lion, 🐎 Horse, 🦄 Unicorn, 🐷 Pig, 🐘 Elephant, 🐰 Rabbit",
  "🐼 Panda, 🐓 Rooster, 🐧 Penguin, 🐢 Turtle, 🐟 Fish, 🐙 Octopus, 🦋 Butterfly, 🌷 Flower",
  "🌳 Tree, 🌵 Cactus, 🍄 Mushroom, 🌏 Globe, 🌙 Moon, ☁️ Cloud, 🔥 Fire, 🍌 Banana",
  "🍎 Apple, 🍓 Strawberry, 🌽 Corn, 🍕 Pizza, 🎂 Cake, ❤️ Heart, 😀 Smiley, 🤖 Robot",
  "🎩 Hat, 👓 Glasses, 🔧 Spanner, 🎅 Santa, 👍 Thumbs Up, ☂️ Umbrella, ⌛ Hourglass, ⏰ Clock",
  "🎁 Gift, 💡 Light Bulb, 📕 Book, ✏️ Pencil, 📎 Paperclip, ✂️ Scissors, 🔒 Lock, 🔑 Key",
  "🔨 Hammer, ☎️ Telephone, 🏁 Flag, 🚂 Train, 🚲 Bicycle, ✈️ Aeroplane, 🚀 Rocket, 🏆 Trophy",
  "⚽ Ball, 🎸 Guitar, 🎺 Trumpet, 🔔 Bell, ⚓ Anchor, 🎧 Headphones, 📁 Folder, 📌 Pin",
];

/** The 64 emoji, each at the place of the six bits that it stands for. */
export const EMOJI: readonly Emoji[] = LINES.join(", ").split(", ").map((entry) => {
  const space = entry.indexOf(" ");
  return { symbol: entry.slice(0, space), word: entry.slice(space + 1) };
});

/** As many emoji as the bytes hold whole groups of six bits for; the rest is dropped. */
export function emojiOf(bytes: Uint8Array): Emoji[] {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  return [...bits.matchAll(/.{6}/g)].flatMap(([group]) => {
    const place = parseInt(group, 2);
    return EMOJI.slice(place, place + 1);
  });
}

/** One of the two whose identities are compared. */
export interface Party {
  readonly uuid: Uuid;
  readonly identityKey: PublicKey;
}

/**
 * 16 emoji of two identities, the same on both sides and in every session. They show a
 * difference at a glance and verify nothing: without a commitment, whoever has the time
 * can search for keys with the same 96 bits. scrypt makes that search dear, and one call
 * (0.4 s): keep the answer.
 */
export function identityEmoji(a: Party, b: Party): Emoji[] {
  const parties = [a, b].map(({ uuid, identityKey }) =>
    concat(uuidBytes(uuid), identityKey)
  );
  const password = concat(...parties.sort(compare));
  const cost = { rounds: 2 ** 15, blockSize: 8, lanes: 1 };
  return emojiOf(scrypt(password, LABEL.identityEmoji, cost, 12));
}

/** What a session's emoji are made of. */
export interface SessionMarks {
  readonly ours: PublicKey;
  readonly theirs: PublicKey;
  /** The base key of the session's initiator: `alice_base_key` of wire-spec 4. */
  readonly baseKey: PublicKey;
}

/**
 * 7 emoji of one session, the same on both sides: they change when the session does. An
 * indicator and no verification, as nobody compared what they stand for.
 */
export function sessionEmoji({ ours, theirs, baseKey }: SessionMarks): Emoji[] {
  const ikm = concat(...[ours, theirs].sort(compare), baseKey);
  return shortCode(hkdf({ ikm, info: LABEL.sessionEmoji, length: CODE_LENGTH }));
}

/** Bytes of a code of seven emoji; six bits of them are left over. */
export const CODE_LENGTH = 6;

const SHORT = 7;

/** The first 42 of 48 bits as seven emoji: what people read out to each other. */
export function shortCode(code: Uint8Array): Emoji[] {
  return emojiOf(code).slice(0, SHORT);
}
