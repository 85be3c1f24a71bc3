import { status } from "@grpc/grpc-js";
import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import type {
  DeleteReq,
  DeleteResp as DeleteResponse,
  TombstoneReq,
  TombstoneResp as TombstoneResponse,
} from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js";
import { expectedOf } from "./append-calls.ts";
import type { ServerParts } from "./append-calls.ts";
import { CallFailure, DeleteResp, streamName, TombstoneResp } from "./protocol.ts";

/** `Streams.Delete`: hides what the stream has. */
export function deleteStream(
  parts: ServerParts,
  { request }: ServerUnaryCall<DeleteReq, DeleteResponse>,
  callback: sendUnaryData<DeleteResponse>,
): void {
  end(parts, request, false, (failure, position) => {
    if (failure !== null) return callback(failure);
    const at = new DeleteResp.Position().setCommitPosition(position).setPreparePosition(position);
    callback(null, new DeleteResp().setPosition(at));
  });
}

/** `Streams.Tombstone`: ends the stream for ever. */
export function tombstoneStream(
  parts: ServerParts,
  { request }: ServerUnaryCall<TombstoneReq, TombstoneResponse>,
  callback: sendUnaryData<TombstoneResponse>,
): void {
  end(parts, request, true, (failure, position) => {
    if (failure !== null) return callback(failure);
    const at = new TombstoneResp.Position().setCommitPosition(position).setPreparePosition(position);
    callback(null, new TombstoneResp().setPosition(at));
  });
}

function end(
  { log, faults }: ServerParts,
  request: DeleteReq | TombstoneReq,
  hard: boolean,
  done: (failure: CallFailure | null, position: string) => void,
): void {
  faults.admit(() => {
    if (faults.current.isNotReady) return done(CallFailure.notReady(), "");
    const options = request.getOptions();
    const stream = streamName(options?.getStreamIdentifier());
    const expected = expectedOf(options, options?.getRevision());
    const outcome = log.delete(stream, expected, hard);
    if (outcome.kind === "written") return done(null, String(outcome.position));
    if (outcome.kind === "streamDeleted") return done(CallFailure.streamDeleted(stream), "");
    const failure = new CallFailure(
      status.FAILED_PRECONDITION,
      "Delete failed due to WrongExpectedVersion.",
      {
        exception: "wrong-expected-version",
        "stream-name": stream,
        "expected-version": typeof expected === "number" ? String(expected) : wordNumbers[expected],
        "actual-version": String(outcome.current ?? -1),
      },
    );
    done(failure, "");
  });
}

/** How trailers say the three words. */
const wordNumbers = { any: "-2", noStream: "-1", streamExists: "-4" };
