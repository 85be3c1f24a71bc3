import { StoreError } from "@offhook/engine";
import { applicationId } from "../file/file-format.ts";
import type { FileFormat } from "../file/file-format.ts";

/**
 * Calls in one file. `record` and `summary` hold what was appended, byte for byte; the other columns of the tables are what
 * an index needs. People read the views `log` and `call_list`, whose columns are computed from the JSON when somebody
 * looks, so they can't differ from it: `sqlite3 calls.db 'select * from log'`. As generated columns of the tables they
 * would be computed at each insert and update as well, the virtual ones too.
 */
const schema = `
CREATE TABLE records (
  position INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL,
  record TEXT NOT NULL,
  UNIQUE (stream, revision)
);

CREATE TABLE calls (
  call_id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  telegram_call_id TEXT,
  direction TEXT NOT NULL,
  peer_ref TEXT,
  live INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  summary TEXT NOT NULL
);
CREATE INDEX calls_by_time ON calls (created_at, call_id);
CREATE INDEX calls_by_account ON calls (account, created_at, call_id);
CREATE INDEX calls_by_peer ON calls (peer_ref, created_at, call_id);
CREATE INDEX calls_by_telegram_id ON calls (account, telegram_call_id, created_at, call_id);
CREATE INDEX calls_live ON calls (account, created_at, call_id) WHERE live = 1;

CREATE TABLE account_state (
  account TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account, key)
);

CREATE VIEW log AS
SELECT position,
  strftime('%Y-%m-%d %H:%M:%f', json_extract(record, '$.at') / 1000.0, 'unixepoch') AS time,
  stream,
  revision,
  json_extract(record, '$.type') AS type,
  json_extract(record, '$.from') AS from_state,
  json_extract(record, '$.to') AS to_state,
  json_extract(record, '$.outcome') AS outcome,
  json_extract(record, '$.rule') AS rule,
  (SELECT group_concat(json_extract(value, '$.type'), ' ') FROM json_each(record, '$.effects')) AS asked,
  json_extract(record, '$.data') AS data,
  json_extract(record, '$.checksum') AS checksum,
  json_extract(record, '$.id') AS id,
  json_extract(record, '$.accountId') AS account,
  json_extract(record, '$.callId') AS call_id,
  json_extract(record, '$.telegramCallId') AS telegram_call_id,
  json_extract(record, '$.at') AS at,
  json_extract(record, '$.recordedAt') AS recorded_at,
  json_extract(record, '$.schemaVersion') AS schema_version,
  json_extract(record, '$.effects') AS effects,
  json_extract(record, '$.effectId') AS effect_id,
  json_extract(record, '$.ignoredBefore') AS ignored_before,
  json_extract(record, '$.machine.id') || ' ' || json_extract(record, '$.machine.version') AS machine,
  json_extract(record, '$.machine.hash') AS machine_hash,
  json_extract(record, '$.correlationId') AS correlation_id,
  json_extract(record, '$.causationId') AS causation_id,
  record
FROM records;

CREATE VIEW call_list AS
SELECT strftime('%Y-%m-%d %H:%M:%f', created_at / 1000.0, 'unixepoch') AS created,
  account,
  direction,
  json_extract(summary, '$.state') AS state,
  json_extract(summary, '$.end.reason') AS end_reason,
  round((json_extract(summary, '$.endedAt') - json_extract(summary, '$.confirmedAt')) / 1000.0, 3) AS talked_seconds,
  json_extract(summary, '$.emoji') AS emoji,
  telegram_call_id,
  call_id,
  json_extract(summary, '$.records') AS records,
  live,
  peer_ref,
  json_extract(summary, '$.video') AS video,
  created_at,
  json_extract(summary, '$.ringingAt') AS ringing_at,
  json_extract(summary, '$.acceptedAt') AS accepted_at,
  json_extract(summary, '$.confirmedAt') AS confirmed_at,
  json_extract(summary, '$.endedAt') AS ended_at,
  json_extract(summary, '$.updatedAt') AS updated_at,
  json_extract(summary, '$.end.origin') AS end_origin,
  json_extract(summary, '$.end.wire') AS wire_reason,
  json_extract(summary, '$.fingerprint') AS fingerprint,
  summary
FROM calls;
`;

export const eventStoreFormat: FileFormat = {
  name: "event store",
  applicationId: applicationId("OhEv"),
  version: 1,
  schema,
  pragmas: [],
  log: { roomPages: 1_000, mostPages: 1_000 },
  makeFault: (path) => (fault, message, options) => new StoreError(`STORE_${fault}`, path, message, options),
};
