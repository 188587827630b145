// A lab of QEMU's virt machine without drivers, and a board like it, joined by the mirror: for tests. No thread, no wall clock.
import type { EventRow } from '../../../../src-preload/contract/query'
import type { FindingEntry } from '../../../../src-preload/contract/entry'
import { EventKind, Initiator, MirrorResult } from '../../../../src-preload/contract/event'
import type { MirrorRule } from '../../../../src-preload/contract/link'
import type { Address } from '../../../../src-preload/contract/units'
import type { CacheAttribute } from '../../../../src-preload/contract/entry'
import { SimClock } from '../../../base/clock'
import { MemorySink } from '../../../trace/memory-sink'
import { Lab } from '../../compose'
import { createLabControl } from '../../control-words'
import { describeLab } from '../../describe-lab'
import { loaded } from '../../testing/bench'
import { BoardMirror } from '../board-mirror'
import { placesOf, planOf } from '../plan'
import { Teller } from '../sent'
import { ModelBoard, type ModelBoardOptions } from './model-board'

export const UART = '9000000.pl011'
export const CLOCK = '9010000.pl031'
export const PINS = '9030000.pl061'
export const DEVICES = [UART, CLOCK, PINS]

const found = loaded('arm-virt', [])
const description = describeLab(found)

/** A lab by itself; `posted`: as labs have it. */
export function labOf(posted = false) {
  const clock = new SimClock()
  const sink = new MemorySink(clock)
  const bus = { ...found.lab.bus, ...(!posted && { posted: 0 }) }
  const lab = new Lab({
    lab: { ...found.lab, bus },
    description,
    clock,
    sink,
    control: createLabControl(),
    instantSerial: true,
  })
  lab.boot()
  lab.bus.initiator = Initiator.FIRST_DRIVER
  const regionOf = (device: string) => {
    const index = description.devices.findIndex(({ name }) => name === device)
    return description.regions.find((region) => region.device === index)!
  }
  const map = (device: string, attribute: CacheAttribute = 'UC-'): number => {
    const { start, size } = regionOf(device)
    return lab.bus.map(start as Address, size, attribute)
  }
  return { lab, clock, sink, description, regionOf, map }
}

export interface RigOptions extends Omit<ModelBoardOptions, 'clock'> {
  rules: MirrorRule[]
  posted?: boolean
}

export const allIn = (mode: MirrorRule['mode']): MirrorRule[] => DEVICES.map((device) => ({ device, mode }))

export function rig({ rules, posted, ...options }: RigOptions) {
  const driver = labOf(posted)
  const second = labOf()
  const board = new ModelBoard(second.lab, second.clock, { ...options, clock: driver.clock })
  const { lab, sink } = driver
  const plan = planOf(description, rules)
  const answered: boolean[] = []
  const waits: number[] = []
  const stop = { asked: false }
  const mirror = new BoardMirror({
    port: board,
    plan,
    teller: new Teller({ lab: description, sink: lab.sink, report: lab.sink.report }),
    patience: {
      now: () => board.wall,
      align: () => undefined,
      catchUp: () => undefined,
      wait(ms) {
        waits.push(ms)
        board.wait(ms)
        return !stop.asked
      },
    },
    onAnswer: (isOk) => answered.push(isOk),
  })
  lab.bus.mirror(mirror, plan.flatMap(placesOf))
  const rows = (kind: EventKind): EventRow[] => sink.rows.filter((row) => row.kind === kind)
  return {
    ...driver,
    board,
    second,
    mirror,
    answered,
    /** ms, of each wait. */
    waits,
    stop,
    rows,
    /** How the board's half of each access went, and of which access it is. */
    told: () =>
      rows(EventKind.mirror).map((row) => ({ result: nameOf(row.mirror & 0xf), of: row.valueHi, value: row.value })),
    findings: (): FindingEntry[] =>
      sink.rows.map(({ entry }) => entry).filter((entry): entry is FindingEntry => entry?.type === 'finding'),
  }
}

const nameOf = (result: number): string => Object.entries(MirrorResult).find(([, number]) => number === result)![0]
