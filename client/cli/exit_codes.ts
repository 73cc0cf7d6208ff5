/** What each exit code tells a script; part of the program's contract. */
export const EXIT = {
  done: 0,
  /** The person at the keyboard can mend it: a wrong password, an unknown user. */
  fixable: 1,
  /** A bug of ours. */
  unexpected: 2,
  /** No network, no relay, or a relay that makes no sense. */
  unreachable: 3,
  /** An identity key changed or is not trusted. */
  identity: 4,
  /** Too many requests or a full mailbox: the same command works later. */
  later: 5,
  /** The command was not typed as it must be. */
  usage: 64,
  /** Another process holds what is needed. */
  busy: 75,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = typeof EXIT[keyof typeof EXIT];
