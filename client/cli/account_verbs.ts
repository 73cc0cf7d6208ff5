import type { Command } from "@commander-js/extra-typings";
import { type Dispatch, newAccountVerb, verb } from "./verb.ts";

const SIGNS = "sign in again or on a new machine, or sign out";
const SELF = "tell who you are here, or change your password";
const BACKUP = "save the account in a file, or bring it here";

/** Adds the verbs about one's own account. */
export function addAccountVerbs(program: Command, { account }: Dispatch): void {
  program.commandsGroup("account");
  program.addCommand(
    newAccountVerb("register", "make an account")
      .action((options) =>
        account(
          options,
          async (context) => (await import("./register.ts")).register(context, options),
        )
      ),
  );
  program.addCommand(
    newAccountVerb("login", "sign in again, or on a new machine").summary(SIGNS)
      .option("--replace-device", "make this machine the account's one device")
      .action((options) =>
        account(
          options,
          async (context) => (await import("./login.ts")).login(context, options),
        )
      ),
  );
  program.addCommand(
    verb("logout", "sign this device out at the relay; history stays").summary(SIGNS)
      .action((options) =>
        account(options, async (context) => (await import("./logout.ts")).logout(context))
      ),
  );
  program.addCommand(
    verb("whoami", "tell which account this is, and its relay").summary(SELF)
      .action((options) =>
        account(options, async (context) => (await import("./whoami.ts")).whoami(context))
      ),
  );
  addPasswdVerb(program, account);
  addBackupVerbs(program, account);
  program.addCommand(
    verb("trust-relay", "accept the relay's new key once compared")
      .argument("[key]", "the key, where no terminal can ask")
      .action((key, options) =>
        account(
          options,
          async (context) => (await import("./trust_relay.ts")).trustRelay(context, key),
        )
      ),
  );
}

function addPasswdVerb(program: Command, account: Dispatch["account"]): void {
  program.addCommand(
    verb("passwd", "change the password, here and at the relay").summary(SELF)
      .option("--new-password-file <file>", "the new one is its first line")
      .action((options) =>
        account(
          options,
          async (context) => (await import("./passwd.ts")).passwd(context, options),
        )
      ),
  );
}

function addBackupVerbs(program: Command, account: Dispatch["account"]): void {
  const flags = "--backup-password-file <file>";
  const about = "the backup's own password is its first line";
  program.addCommand(
    verb("backup", "save the account in a sealed file").summary(BACKUP)
      .argument("<file>", "the file to make").option(flags, about)
      .action((file, options) =>
        account(
          options,
          async (context) => (await import("./backup.ts")).backup(context, file, options),
        )
      ),
  );
  program.addCommand(
    verb("restore", "bring a saved account to this machine").summary(BACKUP)
      .argument("<file>", "a file that backup made").option(flags, about)
      .action((file, options) =>
        account(
          options,
          async (context) =>
            (await import("./backup.ts")).restore(context, file, options),
        )
      ),
  );
}
