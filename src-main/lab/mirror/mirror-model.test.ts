// Random scripts of a driver against a board that is equal to the model: they never differ, the board sees what the driver does and nothing
// else, the model ends as without a mirror; and a fault planted in the board is found at its first access and field.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventKind, type MirrorMode } from '../../../src-preload/contract/event'
import type { SimTime } from '../../../src-preload/contract/units'
import type { BoardOp } from '../../link/board-io'
import { allIn, CLOCK, DEVICES, labOf, PINS, rig, UART } from './testing/rig'

interface Step {
  does: 'read' | 'write' | 'wait' | 'barrier'
  device: string
  /** Index into the registers of the device's map, and bytes from its start. */
  register: number
  width: 1 | 2 | 4
  value: number
}

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('read' as const, 'write' as const) },
    { weight: 1, arbitrary: fc.constantFrom('wait' as const, 'barrier' as const) },
  ),
  device: fc.constantFrom(...DEVICES),
  register: fc.nat(24),
  width: fc.constantFrom(1 as const, 2 as const, 4 as const),
  value: fc.oneof(fc.constantFrom(0, 1, 0x10, 0x301, 0xffff_ffff), fc.integer({ min: 0, max: 0xffff_ffff })),
})
const script = fc.array(step, { minLength: 1, maxLength: 120, size: 'max' })

const cut = (value: number, width: number): number => (width === 4 ? value : value % 2 ** (8 * width))

type Side = ReturnType<typeof labOf>

/** What the driver does, as it should reach the board; each step answers where its accesses lie. */
function placeOf({ description, regionOf }: Side, { device, register }: Step) {
  const region = regionOf(device)
  const { registers } = description.maps[region.map]!
  const info = registers[register % registers.length]!
  return { info, offset: info.offset, address: region.start + info.offset }
}

function run(side: Side, steps: readonly Step[]): number[] {
  const { lab, clock, map } = side
  const cookies = new Map(DEVICES.map((device) => [device, map(device)]))
  return steps.map((each) => {
    const { does, device, width, value } = each
    const at = cookies.get(device)! + placeOf(side, each).offset
    if (does === 'wait') clock.advanceTo((clock.now + (value % 3_000_000)) as SimTime)
    else if (does === 'barrier') lab.bus.barrier({ memory: true, lines: true })
    else if (does === 'write') write(side, at, width, value)
    else return read(side, at, width)
    return 0
  })
}

function read({ lab: { bus } }: Side, at: number, width: number): number {
  if (width === 1) return bus.read8(at)
  return width === 2 ? bus.read16(at) : bus.read32(at)
}

function write({ lab: { bus } }: Side, at: number, width: number, value: number): void {
  if (width === 1) bus.write8(value, at)
  else if (width === 2) bus.write16(value, at)
  else bus.write32(value, at)
}

/** Every register as it stands. */
const stateOf = ({ lab, description, clock }: Side) => [
  clock.now,
  ...description.regions.flatMap(({ id, map }) =>
    (description.maps[map]?.registers ?? []).map(({ name, offset }) => `${id} ${name} ${lab.bus.peek(id, offset, 4)}`),
  ),
]

const inWords = ({ write: isWrite, address, width, value }: Pick<BoardOp, 'write' | 'address' | 'width' | 'value'>) =>
  `${isWrite ? 'W' : 'R'}${width} ${address.toString(16)} ${isWrite ? value : ''}`

function expected(side: Side, steps: readonly Step[], mode: keyof typeof MirrorMode): string[] {
  return steps.flatMap((each) => {
    const { info, address } = placeOf(side, each)
    const { width, value, does } = each
    if (does === 'write') return [inWords({ write: true, address, width, value: cut(value, width) })]
    const isAsked = mode !== 'shadow' || (!info.readHasEffect && info.access !== 'wo')
    return does === 'read' && isAsked ? [inWords({ write: false, address, width, value: 0 })] : []
  })
}

test.each(['shadow', 'board', 'compare'] as const)(
  '%s: nothing differs, nothing is missing, and the model ends as without a mirror',
  (mode) => {
    fc.assert(
      fc.property(script, (steps) => {
        const alone = labOf()
        const mirrored = rig({ rules: allIn(mode) })
        expect(run(mirrored, steps)).toEqual(run(alone, steps))
        mirrored.mirror.end()
        expect(mirrored.findings().filter(({ rule }) => rule.startsWith('mirror') || rule.startsWith('board'))).toEqual(
          [],
        )
        expect(stateOf(mirrored)).toEqual(stateOf(alone))
        expect(mirrored.board.log.map(inWords)).toEqual(expected(mirrored, steps, mode))
        const told = mirrored.told().map(({ result }) => result)
        expect(told).toHaveLength(mirrored.board.log.length)
        expect(told.filter((result) => result !== 'equal' && result !== 'unchecked')).toEqual([])
      }),
      { numRuns: 25 },
    )
  },
  60_000,
)

const FAULTS = [
  { device: UART, register: 'CR', field: 'LBE', bit: 0x80 },
  { device: UART, register: 'IMSC', field: 'OE', bit: 0x400 },
  { device: CLOCK, register: 'MR', field: 'MATCH', bit: 0x100 },
  { device: PINS, register: 'DIR', field: 'PINS', bit: 0x04 },
]

test('a fault planted in one field of the board is found at the first read that shows it, and nowhere else', () => {
  fc.assert(
    fc.property(script, fc.constantFrom(...FAULTS), (steps, { device, register, field, bit }) => {
      const { start } = labOf().regionOf(device)
      const fault = ({ write: isWrite, address, width }: BoardOp, offset: number): boolean =>
        !isWrite && address === start + offset && bit < 2 ** (8 * width)
      const info = mapOf(device).find(({ name }) => name === register)!
      const mirrored = rig({
        rules: allIn('compare'),
        fault: (op, right) => (fault(op, info.offset) ? { ...right, value: (right.value ^ bit) >>> 0 } : right),
      })
      run(mirrored, steps)
      const first = mirrored
        .rows(EventKind.read)
        .find(
          (row) =>
            row.region === mirrored.regionOf(device).id && row.offset === info.offset && bit < 2 ** (8 * row.width),
        )
      const found = mirrored.findings().filter(({ rule }) => rule === 'mirror-differs')
      expect(found.map(({ at, difference }) => [at, difference!.register, difference!.field])).toEqual(
        first ? [[first.seq, register, field]] : [],
      )
    }),
    { numRuns: 40 },
  )
}, 60_000)

function mapOf(device: string) {
  const { description, regionOf } = labOf()
  return description.maps[regionOf(device).map]!.registers
}
