/**
 * A TL object freed from any layer: what the server logic and both of its faces speak.
 *
 * | TL | here |
 * |---|---|
 * | constructor | `_`, the full name with its namespace: `"phone.phoneCall"`, `"phoneCallWaiting"` |
 * | field | camelCase: `g_a_hash` is `gAHash`, `access_hash` is `accessHash` |
 * | `int`, `double`, `#` | `number` (`#` fields themselves are never present) |
 * | `long` | signed `bigint` |
 * | `int128`, `int256` | unsigned `bigint`, big-endian (the first byte on the wire is the highest) |
 * | `bytes` | `Uint8Array` |
 * | `string` | `string` |
 * | `Bool`, `flags.N?true` | `boolean` (an unset `true` flag is absent when decoded) |
 * | `Vector<T>` | array |
 * | absent `flags.N?T` | absent property |
 *
 * When an object is encoded for a layer, a field that the layer does not have is left out; an optional
 * field whose constructor the layer does not have is left out as well.
 */
export interface TlObject {
  readonly _: string;
  readonly [field: string]: TlValue | undefined;
}

/** A value of TL. `bigint` for `long` and wider numbers. */
export type TlValue = number | bigint | string | boolean | Uint8Array | TlObject | readonly TlValue[];
