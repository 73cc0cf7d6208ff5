/**
 * The names of emoji, as GitHub and most chats have them. Half a million letters, which
 * nothing waits for: a chat on a screen loads them once it is there.
 */
export async function emojiNames(): Promise<ReadonlyMap<string, string>> {
  const { nameToEmoji } = await import("gemoji");
  return new Map(Object.entries(nameToEmoji));
}
