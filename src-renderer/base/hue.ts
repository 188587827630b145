// Which hue belongs to which device: in board order, fixed for a lab.
import type { LabDescription } from '../../src-preload/contract/description'

export interface Hue {
  /** Colour token of the device: `dev-1`; its tints are `dev-1-text`, `dev-1-soft`, `dev-1-mid`. */
  token: string
  /** From the seventh device on the hues start over with a dashed edge. */
  dashed: boolean
}

const HUES = 6
const known = new WeakMap<LabDescription, (Hue | null)[]>()

/** A device without a region of its own, or without a model, has no hue. */
export function deviceHue(lab: LabDescription, device: number): Hue | null {
  let hues = known.get(lab)
  if (!hues) known.set(lab, (hues = huesOf(lab)))
  return hues[device] ?? null
}

function huesOf(lab: LabDescription): (Hue | null)[] {
  const answers = new Set(lab.regions.filter(({ unanswered }) => unanswered !== true).map(({ id }) => id))
  let next = 0
  return lab.devices.map(({ regions }) => {
    if (!regions.some((region) => answers.has(region))) return null
    const hue = { token: `dev-${(next % HUES) + 1}`, dashed: next >= HUES }
    next++
    return hue
  })
}
