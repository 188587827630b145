// A line of the claim and event views.

export interface Fact {
  name: string
  value: string
  /** Plain words, not something that could be typed into C. */
  mono?: boolean
  /** The value leads somewhere. */
  run?: () => void
}

/** Leaves out what is not known or does not apply. */
export const present = (facts: Fact[]): Fact[] => facts.filter(({ value }) => value !== '')
