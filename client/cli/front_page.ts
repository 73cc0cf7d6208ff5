/** What `messenger --help` prints: `deno task front` writes it. */
export const FRONT_PAGE = `usage: messenger VERB [options]

talk     chat [USER]           talk in a terminal, with a new account if need be
         send USER             send one message, done once the relay took it
         receive, daemon       print what arrived, or let other programs do so
         history, export CHAT  print a conversation, or save all of one
         search QUERY...       find what was said, in the vault alone
people   contacts              list everyone written to or heard from
         online, receipts      list who is connected, or tell people what came
         accept, decline USER  let a stranger who wrote to you in, or not
         block, unblock USER   drop what somebody writes, or not any more
         info, renew USER      tell what protects a chat, or agree on new keys
         verify, trust USER    compare keys with somebody, or accept new ones
groups   groups, group         list your groups, found one, and look after it
account  register              make an account
         login, logout         sign in again or on a new machine, or sign out
         whoami, passwd        tell who you are here, or change your password
         backup, restore FILE  save the account in a file, or bring it here
         trust-relay [KEY]     accept the relay's new key once compared
program  relay, demo           run a relay, or watch one at work for ten seconds
         completions SHELL     print what makes Tab work, or the man page
         version, doctor       tell which messenger this is, or what ails it

messenger VERB --help tells more about one
`;
