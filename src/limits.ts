/**
 * Every number that an attacker would like to be larger, with its unit. The relay's own
 * limits, which an operator may change, are in `relay/limits.ts`.
 */
export const LIMIT = {
  /** Messages that one receipt is for. */
  receiptIds: 100,
  /** Messages that may be skipped in one step of a chain. */
  forwardJump: 25_000,
  /** Skipped message seeds that a chain keeps, and SPQR indexes behind the newest. */
  skippedPerChain: 2_000,
  /** Receiving chains that a session keeps. */
  receivingChains: 5,
  /** Sessions that a record keeps beside the current one. */
  archivedSessions: 40,
  /** Sender-key states for each sender and distribution. */
  senderKeyStates: 5,
  /** Opened messages of a writer that another one in the same place is told from. */
  tracesPerWriter: 2_000,
  /** Age in milliseconds at which an unanswered session is not sent in any more. */
  unansweredSessionMs: 30 * 24 * 60 * 60 * 1000,
  /** Nested arrays and maps in CBOR. */
  cborDepth: 16,
  /** Bytes of an envelope's body. */
  envelopeBody: 63_000,
  /** Bytes of padded content: larger is a file. With a PreKey message it fits a body. */
  content: 60_000,
  /** Bytes of a sealed request or answer. */
  sealedBody: 96 * 1024,
  /** Requests, or answers and pushes, in one frame of a socket. */
  frameItems: 256,
  /** Bytes of a token. */
  token: 1_024,
  /** One-time prekeys of each kind in one upload. */
  prekeysPerUpload: 50,
  /** Counters that a channel's replay window remembers behind the newest. */
  replayWindow: 1_024,
  /** Requests of one channel that may wait for their answers. */
  outstandingRequests: 64,
  /** Requests after which a client makes a new channel. */
  channelRequests: 2 ** 20,
  /** Requests that the relay still takes beyond that, for what was under way. */
  channelGrace: 1_024,
  /** Milliseconds without a request after which a client makes a new channel. */
  channelIdleMs: 15 * 60 * 1000,
  /** Seconds that a channel lives. */
  channelLifetimeS: 24 * 60 * 60,
  /** Socket frames in one direction after which the key is renewed. */
  socketRekey: 2 ** 20,
  /** Signatures that may lead from one relay identity to the next. */
  successors: 8,
  /** Seconds that a certificate or bundle statement may be past its end. */
  statementGraceS: 24 * 60 * 60,
  /** Milliseconds that a message waits for its relay before it is given up: 14 days. */
  outboxMs: 14 * 24 * 60 * 60 * 1000,
  /** Mebibytes of a vault's key derivation, least and most, and its passes at most. */
  kdfMemoryLeastMib: 64,
  kdfMemoryMostMib: 1_024,
  kdfPasses: 10,
  /** Session starts remembered for each last-resort key. */
  kyberStarts: 50_000,
  /** Entries of a group's log; then the group is made anew. */
  groupEntries: 10_000,
  /** Entries after which members who are no admins can only leave. */
  groupEntriesOfMembers: 9_000,
  /** Bytes of an entry's body. */
  groupEntry: 1_024,
  /** Members of a group. */
  groupMembers: 1_000,
  /** Bytes of a group's name in UTF-8. */
  groupName: 256,
  /** Times that a member signs a change anew after others came first. */
  groupTries: 5,
  /** Milliseconds between a relay's clock and a head statement that is sent under. */
  headAgeMs: 60 * 1000,
  /** Milliseconds that a live comparison may take. */
  comparisonMs: 10 * 60 * 1000,
  /** Live comparisons with one peer in an hour: each is one guess for an attacker. */
  comparisonsPerHour: 3,
  /** Milliseconds between two renewals with a person that nobody asked for. */
  repairMs: 60 * 60 * 1000,
  /** Milliseconds for which an old epoch's messages pass once the next one is known. */
  oldEpochMs: 24 * 60 * 60 * 1000,
  /** Milliseconds that sender keys outlive their epoch: relays keep mail so long. */
  oldKeysMs: 30 * 24 * 60 * 60 * 1000,
  /** Messages of a group that wait, sealed, for a key or for the log; and its keys. */
  heldPerGroup: 500,
  /** Milliseconds that a sealed message waits for its key. */
  heldMs: 30 * 24 * 60 * 60 * 1000,
  /** Milliseconds that a message waits for the log which its writer knew. */
  missingLogMs: 24 * 60 * 60 * 1000,
  /** Bytes of one line to the socket of a process that holds an account. */
  rpcLine: 1024 * 1024,
  /** Calls in one batch. */
  rpcBatch: 100,
  /** Calls of one connection that may be under way. */
  rpcCalls: 16,
  /** Connections to one socket. */
  rpcConnections: 64,
  /** Bytes that may wait for a program to read them; then it is cut off. */
  rpcBacklog: 8 * 1024 * 1024,
  /** Messages in one answer. */
  rpcPage: 100,
} as const;
