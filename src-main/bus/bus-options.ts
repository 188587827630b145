// What a bus is made of and what it models: all that is not plain answering may be left out. Data.
import type { SimClock } from '../base/clock'
import type { EventSink } from '../base/event-sink'
import type { CPU_MODELS } from './cpu-model'
import type { BusTiming } from './timing'

export interface BusOptions {
  clock: SimClock
  /** null: accesses are not recorded. */
  sink: EventSink | null
  /** See ControlWord. */
  control: SharedArrayBuffer
  timing?: BusTiming
  /** Keep account of who wrote what last; see Bus.ownerAt. On unless told. */
  tracking?: boolean
  /** What the CPU makes of accesses; x86 unless told. */
  cpu?: keyof typeof CPU_MODELS
  /** How long an uncached write is under way, ns; 0, or nothing: it is there at once. */
  postedNs?: number
  /** Relaxed writes to different devices, and stores to memory of a CPU without order, are seen in an order that this seed decides. */
  reorderSeed?: number
  /** What answers where nobody does: all ones unless told, or an error of the bus. */
  unmapped?: 'ones' | 'abort'
}
