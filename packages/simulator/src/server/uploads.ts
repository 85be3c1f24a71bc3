import type { Account } from "./accounts.ts";
import type { Method } from "./server-context.ts";
import { RpcFault } from "./server-port.ts";
import { bytes, int, long } from "./tl-fields.ts";

/** Parts of files that an account has uploaded and not used yet, by file and number. The oldest file goes first. */
export type Uploads = Map<bigint, Map<number, Uint8Array>>;

const filesPerAccount = 4;
const partsPerFile = 64;
const bytesPerPart = 512 * 1024;

/** `upload.saveFilePart#b304a621 file_id:long file_part:int bytes:bytes = Bool` */
export const saveFilePart: Method = (_context, { account }, request) => {
  const [id, number, part] = [long(request, "fileId"), int(request, "filePart"), bytes(request, "bytes")];
  if (number < 0 || number >= partsPerFile) throw new RpcFault(400, "FILE_PART_INVALID");
  if (part.length === 0) throw new RpcFault(400, "FILE_PART_EMPTY");
  if (part.length > bytesPerPart) throw new RpcFault(400, "FILE_PART_TOO_BIG");
  const parts = account.uploads.get(id) ?? new Map<number, Uint8Array>();
  parts.set(number, part.slice());
  account.uploads.set(id, parts);
  const [oldest] = account.uploads.keys();
  if (account.uploads.size > filesPerAccount && oldest !== undefined) account.uploads.delete(oldest);
  return true;
};

/** The length of a file that was uploaded, which is forgotten. @throws {RpcFault} 400 FILE_PARTS_INVALID */
export function takeUpload(account: Account, id: bigint, count: number): number {
  const parts = account.uploads.get(id);
  const isWhole = parts !== undefined && parts.size === count && Math.max(...parts.keys()) === count - 1;
  if (!isWhole) throw new RpcFault(400, "FILE_PARTS_INVALID");
  account.uploads.delete(id);
  return [...parts.values()].reduce((length, part) => length + part.length, 0);
}
