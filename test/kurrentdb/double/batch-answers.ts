import { status } from "@grpc/grpc-js";
import type { UUID } from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js";
import type { BatchAppendResp as BatchAppendResponse } from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import type { AppendOutcome, ExpectedState } from "./decided-append.ts";
import {
  AllStreamPosition,
  BatchAppendResp,
  MaximumAppendSizeExceeded,
  Status,
  StreamDeleted,
  streamIdentifier,
  Timeout,
  WrongExpectedVersion,
} from "./protocol.ts";

/** The answers to an append of a batch call: with its correlation id and stream, and errors as a status in the message. */
export class BatchAnswers {
  readonly #correlationId: UUID | undefined;
  readonly #stream: string;

  constructor(correlationId: UUID | undefined, stream: string) {
    this.#correlationId = correlationId;
    this.#stream = stream;
  }

  of(outcome: AppendOutcome, expected: ExpectedState): BatchAppendResponse {
    switch (outcome.kind) {
      case "written": {
        const position = new AllStreamPosition()
          .setCommitPosition(String(outcome.position))
          .setPreparePosition(String(outcome.position));
        const success = new BatchAppendResp.Success()
          .setCurrentRevision(String(outcome.revision))
          .setPosition(position);
        return this.#answer().setSuccess(success);
      }
      case "wrongExpectedVersion":
        return this.#failure(
          status.FAILED_PRECONDITION,
          "WrongExpectedVersion",
          "event_store.client.WrongExpectedVersion",
          wrongVersion(outcome.current, expected).serializeBinary(),
        );
      case "streamDeleted":
        return this.#failure(
          status.FAILED_PRECONDITION,
          "StreamDeleted",
          "event_store.client.StreamDeleted",
          new StreamDeleted().setStreamIdentifier(streamIdentifier(this.#stream)).serializeBinary(),
        );
    }
  }

  tooLarge(most: number): BatchAppendResponse {
    return this.#failure(
      status.INVALID_ARGUMENT,
      "MaximumAppendSizeExceeded",
      "event_store.client.MaximumAppendSizeExceeded",
      new MaximumAppendSizeExceeded().setMaxappendsize(most).serializeBinary(),
    );
  }

  timeout(): BatchAppendResponse {
    return this.#failure(
      status.ABORTED,
      "Timeout",
      "event_store.client.Timeout",
      new Timeout().serializeBinary(),
    );
  }

  /** The detail says nothing: the official client takes it for an unknown error. */
  notReady(): BatchAppendResponse {
    return this.#failure(
      status.UNAVAILABLE,
      "Server Is Not Ready",
      "google.protobuf.Empty",
      new emptyMessages.Empty().serializeBinary(),
    );
  }

  #failure(code: number, message: string, detailType: string, detail: Uint8Array): BatchAppendResponse {
    const details = new anyMessages.Any();
    details.pack(detail, detailType);
    return this.#answer().setError(new Status().setCode(code).setMessage(message).setDetails(details));
  }

  #answer(): BatchAppendResponse {
    return new BatchAppendResp()
      .setCorrelationId(this.#correlationId)
      .setStreamIdentifier(streamIdentifier(this.#stream));
  }
}

function wrongVersion(
  current: number | null,
  expected: ExpectedState,
): InstanceType<typeof WrongExpectedVersion> {
  const wrong = new WrongExpectedVersion();
  const empty = new emptyMessages.Empty();
  if (current === null) wrong.setCurrentNoStream(empty);
  else wrong.setCurrentStreamRevision(String(current));
  if (expected === "any") return wrong.setExpectedAny(empty);
  if (expected === "noStream") return wrong.setExpectedNoStream(empty);
  if (expected === "streamExists") return wrong.setExpectedStreamExists(empty);
  return wrong.setExpectedStreamPosition(String(expected));
}
