// Numbers that look random and come out the same from the same seed (Marsaglia's xorshift32). No wall clock, no entropy.

export class Random {
  #state: number

  /** @param seed u32; 0 is taken as another fixed number, since xorshift cannot leave it */
  constructor(seed: number) {
    this.#state = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) | 0 || 1
  }

  /** A whole number from 0 up to and not including `n`, n up to 2^31. */
  below(n: number): number {
    let state = this.#state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.#state = state
    return (state >>> 0) % n
  }
}
