// The hue of an owner on the map; grey where nobody is known or a device has none of its own.
import type { LabDescription } from '../../../src-preload/contract/description'
import { deviceHue } from '../../base/hue'
import type { Owner } from './model'

export interface MapHue {
  line: string
  soft: string
  mid: string
  dash: number[]
}

export type HueOf = (owner: Owner) => MapHue

const GREY: MapHue = { line: 'unknown', soft: 'surface-2', mid: 'surface-3', dash: [] }
const DASH = [4, 3]

export const hueOf =
  (lab: LabDescription): HueOf =>
  (owner) => {
    const hue = deviceHue(lab, owner)
    if (!hue) return GREY
    const { token, dashed } = hue
    return { line: token, soft: `${token}-soft`, mid: `${token}-mid`, dash: dashed ? DASH : [] }
  }
