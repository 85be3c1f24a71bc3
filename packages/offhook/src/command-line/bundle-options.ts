import { Option } from "commander";
import type { Command } from "commander";

/** Which calls a file gets, and how: the same for every command that writes some. */
export function addBundleOptions(command: Command): Command {
  return command
    .option("--filter <filter>", "the calls that a filter means, as for list")
    .option("--all", "every call")
    .addOption(
      new Option(
        "--mode <mode>",
        "redacted (default), or plain: as they are recorded, with --reveal",
      ).choices(["redacted", "plain"]),
    )
    .option("--reveal", "confirms --mode plain")
    .option("--with <store>", "the store of the other side: its side of the calls goes in as well")
    .option("--force", "replace the file if it is there");
}
