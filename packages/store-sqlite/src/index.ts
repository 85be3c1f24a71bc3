export const packageName = "store-sqlite";
