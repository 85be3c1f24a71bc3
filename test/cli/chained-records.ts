import { checksumOf, emptyChecksum } from "@offhook/engine";
import type { NewRecord } from "@offhook/engine";
import { nodeDigest } from "offhook";

/** The records of a stream with the checksums that an engine would have given them. */
export function chained<T extends NewRecord>(records: readonly T[]): readonly T[] {
  let previous = emptyChecksum;
  return records.map((record) => {
    previous = checksumOf(record, previous, nodeDigest);
    return { ...record, checksum: previous };
  });
}
