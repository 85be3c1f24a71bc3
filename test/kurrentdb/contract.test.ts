import { describeEventStore } from "@offhook/engine/testing";
import { kurrentDbEventStore } from "@offhook/store-kurrentdb";
import { kurrentSubject } from "./subject.ts";

const { name, url } = await kurrentSubject();
/** Different for each run, as a real server keeps what earlier ones wrote. */
const run = `t${Date.now().toString(36)}`;

const placed = (place: string): string => `${run}.${place.replaceAll("-", "_")}.`;

describeEventStore(`kurrentDbEventStore on ${name}`, {
  open: (place) => kurrentDbEventStore(url, { streamPrefix: placed(place) }),
  openReader: (place) => kurrentDbEventStore(url, { streamPrefix: placed(place), readOnly: true }),
});
