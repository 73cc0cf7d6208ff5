import { concat, utf8 } from "./bytes.ts";

/**
 * Every string that separates one derived key, hash or signature from another, in one
 * table. The `signal` half is fixed by the protocol we interoperate with; the `ours`
 * half is "msgr/v1/<purpose>", always followed by a zero byte (see `label`).
 */
export const SIGNAL = {
  pqxdh: utf8("WhisperText_X25519_SHA-256_CRYSTALS-KYBER-1024"),
  rootStep: utf8("WhisperRatchet"),
  messageKeys: utf8("WhisperMessageKeys"),
  senderKeys: utf8("WhisperGroup"),
  /** The two spaces are the protocol's own. */
  braidChainStart: utf8("Signal PQ Ratchet V1 Chain  Start"),
  braidChainEpoch: utf8("Signal PQ Ratchet V1 Chain Add Epoch"),
  braidChainNext: utf8("Signal PQ Ratchet V1 Chain Next"),
  braidAuthenticator: utf8("Signal_PQCKA_V1_MLKEM768:Authenticator Update"),
  braidHeader: utf8("Signal_PQCKA_V1_MLKEM768:ekheader"),
  braidCiphertext: utf8("Signal_PQCKA_V1_MLKEM768:ciphertext"),
  braidSecret: utf8("Signal_PQCKA_V1_MLKEM768:SCKA Key"),
} as const;

/** The label's bytes and the zero byte that ends it. */
function label(purpose: string): Uint8Array {
  return concat(utf8(`msgr/v1/${purpose}`), new Uint8Array(1));
}

/** Labels of our own, each with its zero byte. */
export const LABEL = {
  /** Signed: the relay's certificate for its static key. */
  relayStatic: label("relay-static"),
  /** Signed: an old relay identity names the next one. */
  relaySuccessor: label("relay-successor"),
  /** Derived: the post-quantum secret of the channel handshake. */
  handshakePsk: label("hs-psk"),
  /** Derived: the channel's public identifier. */
  channelId: label("sid"),
  /** Derived: the keys of one WebSocket in a channel. */
  socket: label("ws"),
  /** Authenticated: binds a password login to its channel. */
  channelBinding: label("chb"),
  /** Signed: a device opens a session in a channel. */
  deviceLogin: label("login"),
  /** Signed: an identity vouches for its device's login key. */
  device: label("device"),
  /** Signed: an identity states what its prekey bundle holds. */
  bundle: label("bundle"),
  /** Signed: an entry of a group's membership log. */
  groupEntry: label("group-entry"),
  /** Hashed: an entry, into what the next one names as its predecessor. */
  groupHash: label("group-hash"),
  /** Signed: a member's new identity agrees to take the old one's place. */
  groupRekey: label("group-rekey"),
  /** Signed: a relay states where a group's log ends. */
  groupHead: label("head"),
  /** Hashed: a group's name, which the log only commits to. */
  groupName: label("name"),
  /** Hashed: the distribution that a sender key belongs to. */
  distribution: label("skd"),
  /** Hashed: the accepter's share of a live comparison, before it is shown. */
  comparisonCommit: label("sas-commit"),
  /** Derived: the code that two people compare. */
  comparisonCode: label("sas"),
  /** Derived: the key under which a person's "match" is authenticated. */
  comparisonMac: label("sas-mac"),
  /** Derived: the emoji of two identities. */
  identityEmoji: label("emoji-list"),
  /** Derived: the emoji of one session. */
  sessionEmoji: label("session-emoji"),
  /** Derived: the key that seals the rows of a vault. */
  vaultRows: label("vault-rows"),
  /** Derived: the key that turns names into row keys. */
  vaultIndex: label("vault-index"),
  /** Derived: the key of the multiset hash over all rows. */
  vaultRoot: label("vault-root"),
  /** Derived: the key that wraps a vault's master key. */
  vaultWrap: label("vault-wrap"),
  /** Derived: the key that seals the chunks of a backup. */
  backup: label("backup"),
  /** Derived: the key of the MAC that each relay record carries. */
  storeRecord: label("store-record"),
  /** Derived: the key under which a relay keeps names in its tallies of logins. */
  loginTallies: label("login-tallies"),
} as const;

/** Associated data of the channel's frames, each with its zero byte. */
export const FRAME = {
  request: concat(utf8("req"), new Uint8Array(1)),
  answer: concat(utf8("res"), new Uint8Array(1)),
  socketOpen: concat(utf8("ws-open"), new Uint8Array(1)),
  socket: concat(utf8("ws"), new Uint8Array(1)),
} as const;

/** The first bytes of the channel's Noise prologue. */
export const PROLOGUE = utf8("msgr-channel");
