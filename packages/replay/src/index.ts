export const packageName = "replay";
