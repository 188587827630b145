// A recorded lab again: on its own model nothing is answered otherwise; a model that differs shows at the first access that tells.
import { describe, expect, test } from 'vitest'
import type { BoardInfo } from '../../../src-preload/contract/link'
import type { EventRow } from '../../../src-preload/contract/query'
import type { BoardAnswer, BoardOp } from '../../link/board-io'
import type { LoadedLab } from '../load-lab'
import { bench, loaded } from '../testing/bench'
import { BareLab } from './bare-lab'
import { Replay, type ReplayDifference, type ReplaySummary, type ReplayTarget } from './replay'
import { sessionLab } from './session-lab'
import { BoardTarget, ModelTarget } from './targets'

/** What a session of the lab would hold. */
function session(name: string, until: number) {
  const board = bench(name)
  board.lab.boot()
  board.runTo(until)
  return { description: board.description, rows: board.sink.rows, bench: board }
}
type Session = ReturnType<typeof session>

async function again(
  { description, rows }: Pick<Session, 'description' | 'rows'>,
  target: ReplayTarget,
): Promise<{ differences: ReplayDifference[]; summary: ReplaySummary }> {
  const differences: ReplayDifference[] = []
  const replay = new Replay(description, target, [], (difference) => differences.push(difference))
  const took = await replay.take(rows)
  const summary = await replay.finish()
  if (!took.ok || !summary.ok) throw new Error('the target was lost')
  return { differences, summary: summary.value }
}

const onModel = (of: Pick<Session, 'description' | 'rows'>, lab: LoadedLab = sessionLab(of.description)) =>
  again(of, new ModelTarget(new BareLab(lab)))

/** The lab with something taught to one device. */
function taught(
  name: string,
  device: string,
  lesson: NonNullable<LoadedLab['lab']['devices'][number]['taught']>,
): LoadedLab {
  const lab = loaded(name)
  const devices = lab.lab.devices.map((each) => (each.name === device ? { ...each, taught: lesson } : each))
  return { ...lab, lab: { ...lab.lab, devices } }
}

describe('on the model', () => {
  test.each<[lab: string, until: number, reads: number]>([
    ['first-steps', 800_000, 100],
    ['arm-virt', 20e6, 100],
    ['pc', 5e6, 100],
    ['dma', 5e6, 3],
    ['mistakes', 5e6, 5],
  ])('%s answers every read as it did', async (name, until, reads) => {
    const { differences, summary } = await onModel(session(name, until))
    expect(differences).toEqual([])
    expect(summary.reads).toBeGreaterThanOrEqual(reads)
    expect(summary.writes).toBeGreaterThan(0)
  })

  test('a fault in the model is found at its first access and field', async () => {
    const of = session('arm-virt', 20e6)
    const faulty = taught('arm-virt', '9030000.pl061', { constant: { 'DIR.PINS': 5 } })
    const { differences } = await onModel(of, faulty)
    const { regions, devices } = of.description
    const gpio = regions.find(({ device }) => devices[device]!.name === '9030000.pl061')!
    const first = of.rows.find(
      ({ kind, region, offset, value }) => kind === 1 && region === gpio.id && offset === 0x400 && value !== 5,
    )!
    expect(differences[0]).toEqual({
      ...{ seq: first.seq, time: first.time, device: '9030000.pl061', register: 'DIR', field: 'PINS' },
      ...{ recorded: first.value, now: 5, why: '' },
    })
  })

  test('what a model was taught when the session was recorded comes with the session', async () => {
    const of = session('arm-virt', 5e6)
    const maps = of.description.maps.map((map) => ({
      ...map,
      registers: map.registers.map((each) => (each.name === 'IFLS' ? { ...each, reset: 0x1b } : each)),
    }))
    const lab = new BareLab(sessionLab({ ...of.description, maps }))
    const uart = lab.description.regions.find(
      ({ name, device }) => name !== '' && lab.description.devices[device]?.name === '9000000.pl011',
    )!
    expect(lab.read(uart.id, 0x34, 4)).toBe(0x1b)
  })

  test('volatile fields are not compared, and devices that are not there are named', async () => {
    const of = session('arm-virt', 20e6)
    const lab = loaded('arm-virt')
    const devices = lab.lab.devices.filter(({ name }) => name !== '9000000.pl011')
    const { differences, summary } = await onModel(of, { ...lab, lab: { ...lab.lab, devices } })
    expect(differences).toEqual([])
    expect(summary.leftOut).toEqual([{ why: '9000000.pl011 is not there', count: expect.any(Number) as number }])
  })

  test('what came in on a serial line comes in again', async () => {
    const of = session('first-steps', 300_000)
    const { lab, description, device } = of.bench
    const serial = description.devices[device('uart0')]!.serial
    lab.receive(serial, Buffer.from('hello'))
    of.bench.runTo(900_000)
    for (let i = 0; i < 5; i++) lab.bus.userRead(serial, 0, 4)
    expect(of.rows.some(({ kind, offset }) => kind === 21 && offset === 1)).toBe(true)
    expect((await onModel({ description, rows: of.rows })).differences).toEqual([])
  })
})

const INFO: BoardInfo = {
  protocol: 'gdb',
  board: 'a board',
  capabilities: {
    ...{ memWidths: [1, 2, 4], ioWidths: [], bursts: false, faults: 'reported', confirmsWrites: true },
    ...{ haltsTarget: true, window: 8, notes: [] },
  },
}

/** A board that is the model itself, at another address. */
function boardOf(of: Session, shift: number, answer: (op: BoardOp) => Partial<BoardAnswer> = () => ({})) {
  const lab = new BareLab(sessionLab(of.description))
  const asked: BoardOp[] = []
  const access = (op: BoardOp): Promise<BoardAnswer> => {
    asked.push(op)
    const region = lab.description.regions.find(
      ({ start, size }) => op.address - shift >= start && op.address - shift < start + size,
    )!
    const offset = op.address - shift - region.start
    const width = op.width as 1 | 2 | 4
    const value = op.write ? 0 : lab.read(region.id, offset, width)
    if (op.write) lab.write(region.id, offset, width, op.value)
    return Promise.resolve({ ...{ status: 'ok', value, high: 0, roundTripNs: 1, retries: 0 }, ...answer(op) })
  }
  const bases = of.description.regions.map(({ id, start }) => ({
    region: id,
    base: start + shift,
    mode: 'compare' as const,
  }))
  return { asked, target: new BoardTarget({ description: of.description, info: INFO, access, bases }) }
}

describe('on a board', () => {
  const of = session('arm-virt', 5e6)
  /** Reads that time has no part in. */
  const still = {
    description: of.description,
    rows: of.rows.filter(({ region }) => nameOf(region) !== '9010000.pl031'),
  }
  function nameOf(region: number): string {
    const { regions, devices } = of.description
    return devices[regions.find(({ id }) => id === region)?.device ?? -1]?.name ?? ''
  }

  test('every access goes where the region lies, in its order and width; one whose repetition does harm is tried once', async () => {
    const { asked, target } = boardOf(of, 0x1000_0000)
    const { differences, summary } = await again(still, target)
    expect(differences).toEqual([])
    expect(asked.length).toBe(summary.reads + summary.writes)
    const isAccess = ({ kind, region }: EventRow): boolean => (kind === 1 || kind === 2) && region > 0
    expect(asked.map(({ address }) => address)).toEqual(
      expect.arrayContaining(
        still.rows
          .filter(isAccess)
          .slice(0, 3)
          .map(
            ({ region, offset }) =>
              0x1000_0000 + offset + of.description.regions.find(({ id }) => id === region)!.start,
          ),
      ),
    )
    expect(asked.filter(({ write }) => write).every(({ once }) => once)).toBe(true)
    expect(asked.some(({ write, once }) => !write && !once)).toBe(true)
  })

  test('an access that is not answered is a difference that says so', async () => {
    const { target } = boardOf(of, 0, ({ address, write }) =>
      address === 0x0900_0018 && !write ? { status: 'fault' } : {},
    )
    const { differences } = await again(still, target)
    expect(differences.length).toBeGreaterThan(0)
    expect(new Set(differences.map(({ register, now, why }) => `${register} ${now} ${why}`))).toEqual(
      new Set(["FR null the board's bus answered with an error"]),
    )
  })

  test('a lost link ends it', async () => {
    const { target } = boardOf(of, 0, () => ({ status: 'lost' }))
    const replay = new Replay(of.description, target, [], () => undefined)
    const took = await replay.take(of.rows)
    expect(took.ok ? await replay.finish() : took).toMatchObject({ ok: false, error: { code: 'link' } })
  })

  test('what the board cannot do, and what is not mirrored, is left out and counted', async () => {
    const { target, asked } = boardOf(of, 0)
    const narrow = { ...INFO, capabilities: { ...INFO.capabilities, memWidths: [8] } }
    const none = new BoardTarget({
      description: of.description,
      info: narrow,
      bases: [],
      access: () => Promise.reject(new Error('asked')),
    })
    const { summary } = await again(still, none)
    expect(summary).toMatchObject({
      reads: 0,
      writes: 0,
      differences: 0,
      leftOut: [{ why: 'gdb makes 64-bit accesses only' }],
    })
    expect(target.description).toBe(of.description)
    expect(asked).toEqual([])
  })
})
