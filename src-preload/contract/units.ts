// The two branded units that both sides of the bridge share.

/** A bus address in bytes, below 2^53. */
export type Address = number & { readonly unit: 'Address' }

/** Nanoseconds since the lab started, below 2^53. */
export type SimTime = number & { readonly unit: 'SimTime' }
