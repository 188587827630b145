// Every device model that a board can name.
import type { DeviceModel } from '../registers/device'
import { beBlock } from './be-block/be-block'
import { dmaEngine } from './dma-engine/dma-engine'
import { framebuffer } from './framebuffer/framebuffer'
import { i8254 } from './i8254/i8254'
import { i8259 } from './i8259/i8259'
import { labdev } from './labdev/labdev'
import { mc146818 } from './mc146818/mc146818'
import { ns16550a } from './ns16550a/ns16550a'
import { pl011 } from './pl011/pl011'
import { pl031 } from './pl031/pl031'
import { pl061 } from './pl061/pl061'
import { sp804 } from './sp804/sp804'
import { sp805 } from './sp805/sp805'
import { trapdev } from './trapdev/trapdev'

export const deviceModels: readonly DeviceModel[] = [
  labdev,
  pl011,
  pl031,
  pl061,
  sp804,
  sp805,
  framebuffer,
  trapdev,
  ns16550a,
  i8254,
  mc146818,
  i8259,
  beBlock,
  dmaEngine,
]

/** The model for a node's `compatible`, most specific first; null when there is none. */
export function modelFor(compatible: readonly string[]): DeviceModel | null {
  for (const name of compatible) {
    const model = deviceModels.find((each) => each.compatible.includes(name))
    if (model) return model
  }
  return null
}
