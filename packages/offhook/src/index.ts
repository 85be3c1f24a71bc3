export const packageName = "offhook";
