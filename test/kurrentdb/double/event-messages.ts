import type { ReadResp as ReadResponse } from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js";
import type { LoggedEvent } from "./event-log.ts";
import { Empty, ReadResp, streamIdentifier, uuidMessage } from "./protocol.ts";
import type { ReadOptions } from "./read-calls.ts";

/** Events as the messages of a read, with ids in the form that it asked for. */
export class EventMessages {
  readonly #idsAsText: boolean;
  readonly #isRead: () => void;

  /** @param isRead told of each event */
  constructor(options: ReadOptions, isRead: () => void) {
    this.#isRead = isRead;
    this.#idsAsText = options.getUuidOption()?.hasString() === true;
  }

  /** `hasPosition`: for a read of all streams. A read of one stream shows none before 22.6. */
  of(event: LoggedEvent, hasPosition: boolean): ReadResponse {
    this.#isRead();
    const position = hasPosition ? String(event.position) : noPosition;
    const recorded = new ReadResp.ReadEvent.RecordedEvent()
      .setId(uuidMessage(event.id, this.#idsAsText))
      .setStreamIdentifier(streamIdentifier(event.stream))
      .setStreamRevision(String(event.revision))
      .setCommitPosition(position)
      .setPreparePosition(position)
      .setCustomMetadata(event.metadata)
      .setData(event.data);
    recorded
      .getMetadataMap()
      .set("type", event.type)
      .set("content-type", event.contentType)
      .set("created", String(BigInt(event.created) * ticksPerMillisecond));
    const message = new ReadResp.ReadEvent().setEvent(recorded);
    return new ReadResp().setEvent(
      hasPosition ? message.setCommitPosition(position) : message.setNoPosition(new Empty()),
    );
  }
}

/** What a server writes for a position that it does not know: -1 without a sign. */
const noPosition = "18446744073709551615";
const ticksPerMillisecond = 10_000n;
