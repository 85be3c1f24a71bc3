export const entry = "key-exchange";
