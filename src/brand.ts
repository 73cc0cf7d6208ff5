/** @internal */
declare const brand: unique symbol;

/**
 * A `T` that only one constructor may make: two brands of the same bytes do not
 * compile in each other's place. Brands add up, so an identity key is a DH key too.
 *
 * @internal
 */
export type Brand<T, Name extends string> = T & {
  readonly [brand]: { readonly [K in Name]: true };
};
