/**
 * A place in the whole log of one store. Opaque: what a store writes into it is its own affair. Positions of one
 * store compare with that store's `comparePositions`; gaps are normal.
 */
export type Position = string & { readonly __position: true };
