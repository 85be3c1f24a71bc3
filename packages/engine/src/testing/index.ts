export const entry = "testing";
