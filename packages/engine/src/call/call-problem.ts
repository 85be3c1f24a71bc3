/** The problem tags that Telegram's apps append to a rating's comment. */
export type CallProblem =
  | "echo"
  | "noise"
  | "interruptions"
  | "distorted_speech"
  | "silent_local"
  | "silent_remote"
  | "dropped"
  | "distorted_video"
  | "pixelated_video";
