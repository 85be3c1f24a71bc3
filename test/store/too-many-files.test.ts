import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";

const program = `
  import { openSqliteStores } from "@offhook/store-sqlite";
  const [, , folder] = process.argv;
  for (let number = 0; number < 100; number++)
    try {
      await openSqliteStores(folder + "/" + number + ".db");
    } catch ({ code, message }) {
      console.log(number > 2, code, message);
      process.exit(0);
    }`;

// Which of the files of a store is the one too many differs.
const limits = [96, 98, 100, 102, 104, 106];

it.skipIf(process.platform === "win32").each(limits)(
  "a process that may open %i files is told so",
  (limit) => {
    const folder = mkdtempSync(join(tmpdir(), "offhook-files-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const command = `ulimit -n ${limit}; exec "$0" --no-warnings --input-type=module -e "$1" - "$2"`;
    const said = execFileSync("sh", ["-c", command, process.execPath, program, folder], {
      cwd: import.meta.dirname,
      encoding: "utf8",
    });
    expect(said).toMatch(
      /^true (STORE|VAULT)_UNAVAILABLE \S+ can't be used: .* as many files open as it may\. .*ulimit -n/,
    );
  },
);
