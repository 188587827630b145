// Our bus with eight devices of one register each: plain, or with handlers that do what the peer's do.
import type { LabDescription, RegionInfo } from '../src-preload/contract/description'
import type { Address } from '../src-preload/contract/units'
import { Bus } from '../src-main/bus/bus'
import { createControl } from '../src-main/bus/control'
import { SimClock } from '../src-main/base/clock'
import type { EventSink } from '../src-main/base/event-sink'
import { defineMap, mapInfo, type RegisterMap } from '../src-main/registers/define-map'
import { RegisterBank, type Behaviour } from '../src-main/registers/register-bank'

export const map = defineMap({
  name: 'bench',
  doc: 'One register.',
  datasheet: '',
  size: 0x1000,
  registers: { DATA: { offset: 4, access: 'rw', doc: 'Data.' } },
})

const FIRST = 0x4006_8000
const APART = 0x4000
const DEVICES = 8

export const regions: RegionInfo[] = Array.from({ length: DEVICES }, (_, index) => ({
  id: index + 1,
  device: index,
  name: `bench.${index}`,
  space: 'mem',
  start: FIRST + index * APART,
  size: 0x1000,
  map: 0,
}))

/** The devices as the recorder and the checks know them. */
export const benchLab = (of: RegisterMap): LabDescription => ({
  name: 'bench',
  title: 'Bench',
  readme: '',
  platform: 'arm64',
  seed: 1,
  devices: regions.map(({ id, name }) => ({
    name,
    compatible: 'bench',
    node: name,
    regions: [id],
    irqs: [],
    serial: 0,
  })),
  drivers: [],
  regions,
  maps: [mapInfo(of)],
})

/** What handlers leave behind, so that none of them is empty. */
const state = new Uint32Array(DEVICES)
const reads = new Uint32Array(DEVICES)

/** Eight handlers of their own, as eight kinds of device have. */
const handlers: Behaviour<typeof map>['DATA'][] = [
  { onRead: () => reads[0]!++, onWrite: (value) => (state[0] = value & 1) },
  { onRead: () => reads[1]!++, onWrite: (value) => (state[1] = value & 2) },
  { onRead: () => reads[2]!++, onWrite: (value) => (state[2] = value | 4) },
  { onRead: () => reads[3]!++, onWrite: (value) => (state[3] = value ^ 8) },
  { onRead: () => reads[4]!++, onWrite: (value) => (state[4] = value >>> 1) },
  { onRead: () => reads[5]!++, onWrite: (value) => (state[5] = value >>> 2) },
  { onRead: () => reads[6]!++, onWrite: (value) => (state[6] = value & 0xff) },
  { onRead: () => reads[7]!++, onWrite: (value) => (state[7] = value & 0xff00) },
]

/** Eight registers with handlers that nobody uses: the places of bus/effect-switch.ts are taken. */
const crowd = defineMap({
  name: 'crowd',
  doc: 'Eight registers.',
  datasheet: '',
  size: 0x1000,
  registers: Object.fromEntries(
    handlers.map((_, index) => [`R${index}`, { offset: index * 4, access: 'rw' as const, doc: 'Unused.' }]),
  ),
})

export interface OursOptions {
  registers: 'plain' | 'handlers' | 'handlers in a crowd'
  tracking: boolean
  clock?: SimClock
  sink?: EventSink
  /** How long writes are under way, ns; not posted unless told. */
  postedNs?: number
}

export interface Ours {
  bus: Bus
  clock: SimClock
  /** Cookie of each device's register. */
  cookies: number[]
}

export function buildOurs(options: OursOptions): Ours {
  const { registers, tracking, clock = new SimClock(), sink, postedNs } = options
  const bus = new Bus({ clock, sink: sink ?? null, control: createControl(), tracking, ...(postedNs && { postedNs }) })
  if (registers === 'handlers in a crowd') {
    const bank = new RegisterBank(crowd)
    bank.behave(Object.fromEntries(handlers.map((handler, index) => [`R${index}`, handler])))
    bus.attach({ ...regions[0]!, id: DEVICES + 1, name: 'crowd', start: FIRST + DEVICES * APART }, bank)
  }
  for (const region of regions) {
    const bank = new RegisterBank(map)
    if (registers !== 'plain') bank.behave({ DATA: handlers[region.device]! })
    bus.attach(region, bank)
  }
  const cookies = regions.map(({ start }) => bus.map(start as Address, 0x1000, 'UC-') + 4)
  bus.initiator = 16
  return { bus, clock, cookies }
}
