export const packageName = "simulator";
