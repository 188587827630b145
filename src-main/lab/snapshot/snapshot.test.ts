// Snapshots: what is read and what is left out, where two differ, and what a file may say.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { LabDescription } from '../../../src-preload/contract/description'
import type { BoardInfo, Capabilities, RegisterSnapshot } from '../../../src-preload/contract/link'
import type { BoardAnswer, BoardOp } from '../../link/board-io'
import { openLab } from '../open-lab'
import { BareLab } from '../replay/bare-lab'
import { compareSnapshots } from './compare'
import { sortRegisters } from './harmless'
import { loadSnapshot, parseSnapshot, saveSnapshot, snapshotText } from './snapshot-file'
import { takeFromBoard, takeFromModel, takeFromState } from './take'

const folder = mkdtempSync(join(tmpdir(), 'snapshot-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LABS = resolve(__dirname, '../../../labs')
function bare(name: string): BareLab {
  const lab = openLab(join(LABS, name))
  if (!lab.ok) throw new Error(lab.error.message)
  return new BareLab(lab.value)
}
const virt = bare('arm-virt')
const indexOf = ({ devices }: LabDescription, node: string): number =>
  devices.findIndex((device) => device.node === node)
const UART = indexOf(virt.description, 'pl011@9000000')

const capabilities: Capabilities = {
  memWidths: [1, 2, 4],
  ioWidths: [],
  bursts: false,
  faults: 'reported',
  confirmsWrites: true,
  haltsTarget: true,
  window: 8,
  notes: [],
}
const INFO: BoardInfo = { protocol: 'gdb', board: 'a board', capabilities }
const names = (all: { name: string }[]): string[] => all.map(({ name }) => name)

function taken<T>(result: { ok: true; value: T } | { ok: false; error: { message: string } }): T {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

/** A board whose registers hold their address, but for some. */
function board(special: Record<number, Partial<BoardAnswer>> = {}) {
  const asked: BoardOp[] = []
  const access = (op: BoardOp): Promise<BoardAnswer> => {
    asked.push(op)
    return Promise.resolve({
      ...{ status: 'ok', value: op.address >>> 0, high: 0, roundTripNs: 1, retries: 0 },
      ...special[op.address],
    })
  }
  return { info: INFO, bases: [], access, asked }
}

describe('registers are harmless', () => {
  test('unless reading changes them, they can only be written, or the board cannot read them', () => {
    const { harmless, leftOut } = sortRegisters(virt.description, UART, INFO)
    expect(leftOut).toEqual([
      { name: 'DR', why: 'reading it changes the device' },
      { name: 'ICR', why: 'it can only be written' },
    ])
    expect(harmless.map(({ register }) => register.name)).toContain('FR')
    const narrow = { ...INFO, capabilities: { ...capabilities, memWidths: [1, 2] } }
    expect(sortRegisters(virt.description, UART, narrow).harmless).toEqual([])
    expect(sortRegisters(virt.description, UART, narrow).leftOut[1]!.why).toBe('a board makes no accesses of 32 bits')
  })

  test('unless they lie behind an index, or in ports that the board does not reach', () => {
    const { description } = bare('pc')
    const rtc = description.devices.findIndex(({ compatible }) => compatible === 'motorola,mc146818')
    const model = sortRegisters(description, rtc, null)
    const behind = description.maps[description.regions.find(({ device }) => device === rtc)!.map]!.registers.filter(
      (register) => register.behind !== undefined,
    ).map(({ name }) => name)
    expect(behind.length).toBeGreaterThan(0)
    expect(names(model.leftOut)).toEqual(expect.arrayContaining(behind))
    expect(sortRegisters(description, rtc, INFO).leftOut.map(({ why }) => why)).toContain(
      'a board does not reach ports',
    )
  })

  test('and memory is none', () => {
    const { description } = bare('first-steps')
    const memory = description.regions.find(({ map, device }) => map < 0 && device >= 0)!
    expect(sortRegisters(description, memory.device, null).leftOut).toContainEqual({
      name: memory.name,
      why: 'memory, not registers',
    })
  })
})

describe('a snapshot', () => {
  test('of a board reads each harmless register once, in its own width, where it lies on that board', async () => {
    const region = virt.description.regions.find(({ device }) => device === UART)!
    const peer = board()
    const snapshot = taken(
      await takeFromBoard(virt.description, UART, { ...peer, bases: [{ region: region.id, base: 0x1000_0000 }] }),
    )
    expect(peer.asked.every(({ write, width, once }) => !write && width === 4 && !once)).toBe(true)
    expect(peer.asked.map(({ address }) => address - 0x1000_0000)).not.toContain(0)
    const [device] = snapshot.devices
    expect(device!.registers.find(({ name }) => name === 'FR')).toMatchObject({ offset: 0x18, value: 0x1000_0018 })
    expect(names(device!.leftOut)).toEqual(['DR', 'ICR'])
  })

  test('of a board leaves out what the board answers with an error, and fails where the link goes down', async () => {
    const base = virt.description.regions.find(({ device }) => device === UART)!.start
    const faulty = board({ [base + 0x18]: { status: 'fault' }, [base + 0x30]: { status: 'timeout' } })
    const [device] = taken(await takeFromBoard(virt.description, UART, faulty)).devices
    expect(device!.leftOut.slice(2)).toEqual([
      { name: 'FR', why: "the board's bus answered with an error" },
      { name: 'CR', why: 'the board did not answer' },
    ])
    expect(await takeFromBoard(virt.description, UART, board({ [base + 0x18]: { status: 'lost' } }))).toMatchObject({
      ok: false,
      error: { code: 'link' },
    })
  })

  test('of a model has what its registers hold; those that nobody knows are left out', async () => {
    const { description } = virt
    const regions = description.regions.map(({ id, map }) => ({
      region: id,
      values: Float64Array.from(description.maps[map]?.registers ?? [], ({ name, reset }) =>
        name === 'CR' ? NaN : reset,
      ),
      reads: new Uint32Array(0),
      writes: new Uint32Array(0),
    }))
    const all = taken(await takeFromState(description, -1, { regions }))
    expect(names(all.devices).length).toBeGreaterThan(2)
    const [uart] = taken(await takeFromState(description, UART, { regions })).devices
    expect(uart!.leftOut).toContainEqual({ name: 'CR', why: 'not known, as events were lost' })
    expect(await takeFromState(description, 999, { regions })).toMatchObject({
      ok: false,
      error: { code: 'bad-input' },
    })
  })

  test('of a powered-up lab has what a reader would be given', async () => {
    const read = virt.read.bind(virt)
    const [uart] = taken(
      await takeFromModel(virt.description, UART, ({ region, register, width }) =>
        read(region.id, register.offset, width),
      ),
    ).devices
    expect(uart!.registers.find(({ name }) => name === 'CR')!.value).toBe(0x300)
    expect(uart!.registers.find(({ name }) => name === 'FR')!.value).toBe(0x90)
  })
})

const snapshot = (value: number, fr = 0x90): RegisterSnapshot => ({
  source: 'board',
  lab: 'arm-virt',
  board: 'QEMU',
  taken: '2026-01-31T12:00:00.000Z',
  devices: [
    {
      name: 'uart0',
      compatible: 'arm,pl011',
      registers: [
        { name: 'CR', region: 'regs', offset: 0x30, size: 32, value },
        { name: 'FR', region: 'regs', offset: 0x18, size: 32, value: fr },
      ],
      leftOut: [{ name: 'DR', why: 'reading it changes the device' }],
    },
    {
      name: 'what0',
      compatible: 'acme,none',
      registers: [{ name: 'X', region: 'x', offset: 0, size: 8, value: value & 1 }],
      leftOut: [],
    },
  ],
})

describe('two snapshots', () => {
  test('differ by the first field of the register; without a map, by the register', () => {
    expect(compareSnapshots(snapshot(0x300), snapshot(0x201))).toEqual({
      differences: [
        { device: 'uart0', register: 'CR', field: 'TXE', a: 0x300, b: 0x201 },
        { device: 'what0', register: 'X', field: 'X', a: 0, b: 1 },
      ],
      compared: 3,
    })
  })

  test('agree where only noise or reserved bits differ', () => {
    const noiseOf = (): ReadonlySet<string> => new Set(['FR.TXFE'])
    expect(compareSnapshots(snapshot(0x300, 0x90), snapshot(0x300, 0x10), { noiseOf }).differences).toEqual([])
    expect(compareSnapshots(snapshot(0x300), snapshot(0xabcd_0300)).differences).toEqual([])
    expect(compareSnapshots(snapshot(0x300), snapshot(0xabcd_0300), { volatile: true }).differences).toHaveLength(1)
  })

  test('are compared in what both have', () => {
    const less = { ...snapshot(0x300), devices: [] }
    expect(compareSnapshots(snapshot(0x300), less)).toEqual({ differences: [], compared: 0 })
  })
})

describe('a file', () => {
  const path = join(folder, 'a.json')

  test('holds all of a snapshot, one register a line', () => {
    expect(saveSnapshot(path, snapshot(0x300))).toEqual({ ok: true, value: path })
    expect(loadSnapshot(path)).toEqual({ ok: true, value: { ...snapshot(0x300), source: path } })
    expect(readFileSync(path, 'utf8')).toContain(
      '\n        {"name":"FR","region":"regs","offset":"0x18","size":32,"value":"0x90"}',
    )
  })

  test('comes back as it was, whatever it holds', () => {
    const text = fc.string({ maxLength: 40 })
    const u32 = fc.nat(0xffff_ffff)
    const register = fc.record({ name: text, region: text, offset: u32, size: fc.constant(32), value: u32 })
    const device = fc.record({
      name: text,
      compatible: text,
      registers: fc.array(register, { maxLength: 4 }),
      leftOut: fc.array(fc.record({ name: text, why: text }), { maxLength: 3 }),
    })
    const any = fc.record({
      source: text,
      lab: text,
      board: text,
      taken: fc.constant('2026-01-31T12:00:00.000Z'),
      devices: fc.array(device, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(any, (given) => {
        expect(parseSnapshot(snapshotText(given), 'x.json')).toEqual({ ok: true, value: given })
      }),
    )
  })

  const good = snapshotText(snapshot(0x300))
  test.each<[what: string, text: string, message: RegExp]>([
    ['nothing', '', /^x\.json:1:1: not valid JSON/],
    ['a list', '[]', /^x\.json:1:1: not a snapshot/],
    ['another format', good.replace('mmio-lab snapshot', 'svd'), /^x\.json:2:13: format is "svd"/],
    ['a later version', good.replace('"version": 1', '"version": 9'), /^x\.json:3:14: version is 9/],
    [
      'a value that is too large',
      good.replace('"0x300"', '"0x1ffffffff"'),
      /^x\.json:\d+:\d+: devices\.0\.registers\.0\.value is "0x1ffffffff"/,
    ],
    [
      'a value that does not fit',
      good.replace('"size":8,"value":"0x0"', '"size":8,"value":"0x100"'),
      /^x\.json:\d+:\d+: devices\.1\.registers\.0/,
    ],
    ['a word too many', good.replace('"lab"', '"lba"'), /"lba" is not something a snapshot can say|"lab" is missing/],
    ['a forbidden name', good.replace('"lab"', '"__proto__"'), /"__proto__" is not allowed/],
    ['a time that is none', good.replace('2026-01-31T12', 'x'), /taken is "x/],
  ])('that holds %s is refused, with its place', (_, text, message) => {
    const result = parseSnapshot(text, 'x.json')
    expect(result).toMatchObject({ ok: false, error: { code: 'bad-input' } })
    expect(result.ok ? '' : result.error.message).toMatch(message)
  })

  test('that is no file, or is not there, is refused', () => {
    expect(loadSnapshot(folder)).toMatchObject({ ok: false, error: { code: 'bad-input' } })
    expect(loadSnapshot(join(folder, 'none.json'))).toMatchObject({ ok: false, error: { code: 'io' } })
    expect(saveSnapshot(join(folder, 'no', 'such.json'), snapshot(1))).toMatchObject({
      ok: false,
      error: { code: 'io' },
    })
    writeFileSync(join(folder, 'b.json'), 'x')
    expect(loadSnapshot(join(folder, 'b.json'))).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/^b\.json:1:1/) as string },
    })
  })
})
