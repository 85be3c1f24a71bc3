import type { CallId } from "@offhook/engine";
import type { InputFile } from "./client/telegram-call-client.ts";
import type { PhoneMethods } from "./client/telegram-call-client.ts";
import { commitmentTo } from "./key-exchange/commitment.ts";

/** As https://core.telegram.org/api/files wants parts: the same size but for the last, which divides 512 KiB evenly. */
const partBytes = 128 * 1024;

/**
 * A call's log as it is uploaded. The file's id is made of the call's, so that a repetition sends the same bytes under the
 * same id.
 */
export function callLogFile(
  callId: CallId,
  log: Uint8Array,
): {
  readonly file: InputFile;
  readonly parts: readonly PhoneMethods["upload.saveFilePart"]["params"][];
} {
  const digest = commitmentTo(new TextEncoder().encode(`log of ${callId}`));
  const id = String(new DataView(digest.buffer, digest.byteOffset).getBigInt64(0));
  const count = Math.ceil(log.length / partBytes);
  const parts = Array.from({ length: count }, (_, filePart) => ({
    fileId: id,
    filePart,
    bytes: log.subarray(filePart * partBytes, (filePart + 1) * partBytes),
  }));
  return { file: { id, parts: count, name: "call.log" }, parts };
}
