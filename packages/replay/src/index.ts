/** `@offhook/replay`: recorded calls, read again. No input or output of its own, and it runs in a browser. */

// Draw
export { transitionLine } from "./transition/transition-line.ts";
export type { TransitionLineOptions } from "./transition/transition-line.ts";
export { ladder, ladderParts } from "./ladder/ladder.ts";
export type { LadderOptions, LadderParts } from "./ladder/ladder.ts";
export { ladderMermaid } from "./ladder/ladder-mermaid.ts";
export { ladderSvg } from "./ladder/ladder-svg.ts";
export type { LadderSvgOptions } from "./ladder/ladder-svg.ts";
export type { LadderTheme } from "./ladder/ladder-style.ts";
export { ladderRows } from "./ladder/ladder-rows.ts";
export type { LadderRecords } from "./ladder/ladder-rows.ts";
export type { LadderSide, LadderStep, Passage } from "./ladder/ladder-step.ts";
export { lineText } from "./text/line.ts";
export type { Line, Span, Tone } from "./text/line.ts";

export { timelineLines } from "./timeline/timeline-lines.ts";
export type { TimelineOptions } from "./timeline/timeline-lines.ts";

// Find
export { callFilter, callFilterFields } from "./filter/call-filter.ts";
export type { CallFilter, CallFilterOptions } from "./filter/call-filter.ts";
export { FilterInvalid } from "./filter/filter-invalid.ts";
export {
  namedProblems,
  problemNames,
  problemsOf,
  shortTalkMs,
  silentMs,
  slowSetupMs,
} from "./problems/named-problems.ts";
export type { NamedProblem, ProblemName, ProblemSubject } from "./problems/named-problems.ts";
export { callTable } from "./calls/call-table.ts";
export type { CallTableOptions } from "./calls/call-table.ts";
export { callDurations } from "./calls/call-durations.ts";
export type { CallDurations } from "./calls/call-durations.ts";

// What would have happened, and what differs
export { forkCall } from "./fork/fork-call.ts";
export type { Branch, LeftOut, UnansweredEffect, WouldExpire } from "./fork/branch.ts";
export type { ForkEdit, InsertedEvent } from "./fork/fork-edit.ts";
export { ForkInvalid } from "./fork/fork-invalid.ts";
export { branchLines } from "./fork/branch-lines.ts";
export { branchFacts } from "./fork/branch-facts.ts";
export type { BranchLinesOptions } from "./fork/branch-facts.ts";
export { diffCalls } from "./diff/diff-calls.ts";
export type { DiffOptions } from "./diff/diff-calls.ts";
export type { CallDiff, Difference, DiffRow } from "./diff/call-diff.ts";
export { diffLines } from "./diff/diff-lines.ts";
export type { DiffLinesOptions } from "./diff/diff-lines.ts";
export { redecide } from "./diff/redecide.ts";

// Hold a machine to it
export { regressionTest } from "./regression/regression-test.ts";
export type { RegressionTestOptions } from "./regression/regression-test.ts";

// Step through
export { callSession } from "./session/call-session.ts";
export type { CallSession, SessionStep } from "./session/call-session.ts";
export { moveSession, playSpeeds, startPosition } from "./session/session-position.ts";
export type { SessionMove, SessionPosition } from "./session/session-position.ts";
export { longestPauseMs, playPause } from "./session/play-pause.ts";
export type { PlayPause } from "./session/play-pause.ts";
export { contextChanges, contextFacts } from "./session/context-changes.ts";
export type { ContextChange } from "./session/context-changes.ts";
export { changeLines, sessionLines, stepLines } from "./session/session-lines.ts";
export type { SessionDetail, SessionLinesOptions } from "./session/session-lines.ts";

// Signalling
export { recordedSignaling } from "./signaling/signaling-packets.ts";
export type { RecordedPacket, RecordedSignaling, SignalingKey } from "./signaling/signaling-packets.ts";
export { signalingLines } from "./signaling/signaling-lines.ts";
export type { SignalingOptions } from "./signaling/signaling-lines.ts";

// Count
export { CallCounter } from "./stats/call-statistics.ts";
export type { CallStatistics, GroupStatistics, StatisticsGroup } from "./stats/call-statistics.ts";
export { TransitionCounter } from "./stats/transition-statistics.ts";
export type { StateDwell, TransitionCount, TransitionStatistics } from "./stats/transition-statistics.ts";
export type { DurationFigures } from "./stats/duration-sketch.ts";
export { statisticsLines, transitionStatisticsLines } from "./stats/statistics-lines.ts";
export type { StatisticsOptions } from "./stats/statistics-lines.ts";

// Explain and verify
export { explainCall } from "./explain/explain-call.ts";
export type { ExplainOptions } from "./explain/explain-call.ts";
export type { ExplainedNow, ExplainedWait, Explanation, Sentence } from "./explain/explanation.ts";
export type { AcceptedEvent } from "./explain/accepted-events.ts";
export type { Turn } from "./explain/state-turns.ts";
export { explanationLines } from "./explain/explanation-lines.ts";
export type { ExplanationOptions } from "./explain/explanation-lines.ts";
export { timeline } from "./timeline/timeline.ts";
export type { AnsweredEffect, AskedEffect, TimelineEntry } from "./timeline/timeline-entry.ts";
export type { TimerMatch } from "./timeline/timer-match.ts";
export { describeEnd } from "./rules/describe-end.ts";
export { describeRule } from "./rules/describe-rule.ts";
export type { RuleDescription } from "./rules/describe-rule.ts";
export { secretsOfCall } from "./secrets/call-secrets.ts";
export type { SecretFate } from "./secrets/call-secrets.ts";
export { verifyCall } from "./verify/verify-call.ts";
export type {
  CallFinding,
  CallVerification,
  UpcastedRecord,
  VerifyOptions,
} from "./verify/call-verification.ts";
export { smallestDifference } from "./verify/smallest-difference.ts";
export type { SmallestDifference } from "./verify/smallest-difference.ts";

// Who recorded it
export { originSentences, recordedOrigin } from "./origin/recorded-origin.ts";
export type { RecordedOrigin } from "./origin/recorded-origin.ts";

// Send and receive
export { writeBundle } from "./bundle/write-bundle.ts";
export type { WriteBundleOptions } from "./bundle/write-bundle.ts";
export { openBundle } from "./bundle/bundle-store.ts";
export type { OpenedBundle } from "./bundle/bundle-store.ts";
export { bundleContents } from "./bundle/bundle-contents.ts";
export type { BundleContents } from "./bundle/bundle-contents.ts";
export { readBundle } from "./bundle/read-bundle.ts";
export type { BundlePart } from "./bundle/read-bundle.ts";
export { BundleUnreadable } from "./bundle/bundle-errors.ts";
export type { BundleProblem } from "./bundle/bundle-errors.ts";
export { bundleFormat, bundleVersion } from "./bundle/bundle-format.ts";
export type { BundledCall, BundleHeader, BundleMode } from "./bundle/bundle-format.ts";
export { createRedaction } from "./redact/redaction.ts";
export type { Redaction, RedactionOptions } from "./redact/redaction.ts";
export { recordedStore } from "./bundle/recorded-store.ts";
export type { Recording } from "./bundle/recorded-store.ts";

// For renderers of your own
export { eventText } from "./transition/event-text.ts";
export { plainText } from "./text/plain-text.ts";
export { cellsOf, cutTo, fitTo, wrapTo } from "./text/cells.ts";
export { cutLine } from "./text/cut-line.ts";
export { secondsText, timeOfDay } from "./text/clock-text.ts";
export { dateText, durationText } from "./text/date-text.ts";
