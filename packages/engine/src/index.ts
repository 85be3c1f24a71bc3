export const packageName = "engine";
