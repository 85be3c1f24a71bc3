export const packageName = "telegram";
