// Which hue belongs to which device: in board order, fixed for a lab.
import type { LabDescription } from '../../src-preload/contract/description'

export interface Hue {
  /** Colour token of the device: `dev-1`; its tints are `dev-1-text`, `dev-1-soft`, `dev-1-mid`. */
  token: string
  /** From the seventh device on the hues start over with a dashed edge. */
  dashed: boolean
}

const HUES = 6

/** A device without a region of its own has no hue. */
export function deviceHue(lab: LabDescription, device: number): Hue | null {
  if (!lab.devices[device]?.regions.length) return null
  const before = lab.devices.slice(0, device).filter(({ regions }) => regions.length > 0).length
  return { token: `dev-${(before % HUES) + 1}`, dashed: before >= HUES }
}
