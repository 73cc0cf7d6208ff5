import assert from "node:assert/strict";
import { savedEntry } from "../../../../client/tui/outward.ts";
import { FakeMessenger, messageOf } from "../../../support/fake_messenger.ts";
import { withFolder } from "../../../support/folders.ts";
import { fault } from "../../../support/vaults.ts";

Deno.test("a chat saves its conversation in a file of the day, and only once", () =>
  withFolder((folder) => {
    const messenger = new FakeMessenger();
    messenger.keep(messageOf({ id: "1", text: "hello" }));
    const errand = { kind: "export", chat: messageOf().chat, format: "txt" } as const;
    const entry = savedEntry(messenger, errand, folder);
    const [file] = [...Deno.readDirSync(folder)];
    assert.match(file?.name ?? "", /^bob-\d{4}-\d\d-\d\d\.txt$/);
    const path = `${folder}/${file?.name}`;
    assert.deepEqual(entry, { kind: "notice", text: `1 messages are in ${path}` });
    assert.match(Deno.readTextFileSync(path), /bob: hello\n$/);
    assert.throws(() => savedEntry(messenger, errand, folder), fault("file-exists"));
  }));
