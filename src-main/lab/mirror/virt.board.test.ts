// labs/arm-virt beside QEMU's virt machine under U-Boot, in mode `compare`: both get the same accesses, and agree; a fault planted in a model
// is found at its first access and field. The board is asked first, then the mirror with what it answered: U-Boot's session cannot
// be waited for in this thread.
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import type { FindingEntry } from '../../../src-preload/contract/entry'
import { EventKind, MirrorResult } from '../../../src-preload/contract/event'
import { DEFAULT_LINK, type BoardInfo } from '../../../src-preload/contract/link'
import type * as Models from '../../devices/models'
import type { Device, DeviceModel, DevicePorts } from '../../registers/device'
import type { BoardAnswer, BoardOp } from '../../link/board-io'
import { describeOnQemu, type QemuPty } from '../../link/testing/qemu-pty'
import { noted, settingsOf } from '../../link/testing/session-kit'
import { uboot } from '../../link/uboot/protocol'
import type { BoardPort } from '../board/board-port'
import { BoardMirror } from './board-mirror'
import { placesOf, planOf } from './plan'
import { Teller } from './sent'
import { allIn, CLOCK, DEVICES, labOf, PINS, UART } from './testing/rig'

/** A bit of a register of one model that does not keep what is written. */
const planted: { fault: { compatible: string; register: string; bit: number } | null } = { fault: null }
afterEach(() => void (planted.fault = null))

vi.mock('../../devices/models', async (original) => {
  const models = await original<typeof Models>()
  return { ...models, modelFor: (compatible: readonly string[]) => faulty(models.modelFor(compatible)) }
})

function faulty(model: DeviceModel | null): DeviceModel | null {
  if (model === null) return null
  return { ...model, create: (ports: DevicePorts) => withFault(model, model.create(ports), ports) }
}

function withFault(model: DeviceModel, device: Device, { banks }: DevicePorts): Device {
  const { fault } = planted
  const [name] = Object.keys(model.regions)
  if (!fault || !model.compatible.includes(fault.compatible)) return device
  const bank = (banks as Record<string, { get(register: string): number; set(register: string, value: number): void }>)[
    name!
  ]!
  const own = (
    device.behaviour as Record<string, Record<string, { onWrite?: (written: number, old: number) => void }>>
  )[name!]
  const onWrite = (written: number, old: number): void => {
    own?.[fault.register]?.onWrite?.(written, old)
    bank.set(fault.register, bank.get(fault.register) & ~fault.bit)
  }
  return {
    behaviour: { ...device.behaviour, [name!]: { ...own, [fault.register]: { ...own?.[fault.register], onWrite } } },
    reset: () => device.reset(),
  }
}

interface Access {
  device: string
  offset: number
  width: 1 | 2 | 4
  /** Null: a read. */
  value: number | null
}

/** Registers that can be written without harm to U-Boot's console, and what may be written there. */
const WRITABLE: Readonly<Record<string, readonly { offset: number; mask: number; always?: number }[]>> = {
  // The format keeps its FIFOs and sends no break; the control register keeps both directions on and does not loop back.
  [UART]: [
    { offset: 0x020, mask: 0xff },
    { offset: 0x024, mask: 0xffff },
    { offset: 0x028, mask: 0x3f },
    { offset: 0x02c, mask: 0x8e, always: 0x70 },
    { offset: 0x030, mask: 0xfc00, always: 0x301 },
    { offset: 0x034, mask: 0x3f },
    { offset: 0x038, mask: 0x7ff },
    { offset: 0x048, mask: 0x7 },
  ],
  [CLOCK]: [
    { offset: 0x004, mask: 0xffff_ffff },
    { offset: 0x008, mask: 0xffff_ffff },
    { offset: 0x010, mask: 0x1 },
  ],
  [PINS]: [0x400, 0x404, 0x408, 0x40c, 0x410, 0x420].map((offset) => ({ offset, mask: 0xff })),
}

const written = (mask: number, always: number, value: number): number => ((value & mask) | always) >>> 0

/** First everything is written once, since U-Boot has done so as well; then anything. */
function script(count: number): Access[] {
  const { regionOf, description } = labOf()
  const first = DEVICES.flatMap((device) =>
    WRITABLE[device]!.map(({ offset, mask, always = 0 }) => ({
      device,
      offset,
      width: 4 as const,
      value: written(mask, always, 0),
    })),
  )
  const harmless = DEVICES.flatMap((device) =>
    description.maps[regionOf(device).map]!.registers.filter(
      ({ readHasEffect, access }) => !readHasEffect && access !== 'wo',
    ).map(({ offset }) => ({ device, offset })),
  )
  const read = fc
    .tuple(fc.constantFrom(...harmless), fc.constantFrom(1 as const, 2 as const, 4 as const))
    .map(([place, width]): Access => ({ ...place, width, value: null }))
  const writes = DEVICES.flatMap((device) => WRITABLE[device]!.map((place) => ({ device, ...place })))
  const write = fc
    .tuple(fc.constantFrom(...writes), fc.integer({ min: 0, max: 0xffff_ffff }))
    .map(([{ device, offset, mask, always = 0 }, value]): Access => ({
      device,
      offset,
      width: 4,
      value: written(mask, always, value),
    }))
  const some = fc.array(fc.oneof({ weight: 2, arbitrary: read }, write), {
    minLength: count,
    maxLength: count,
    size: 'max',
  })
  return [...first, ...fc.sample(some, { seed: 1, numRuns: 1 })[0]!]
}

const STARTS = Object.fromEntries(DEVICES.map((device) => [device, labOf().regionOf(device).start]))

const opOf = ({ device, offset, width, value }: Access): BoardOp => ({
  write: value !== null,
  space: 'mem',
  address: STARTS[device]! + offset,
  width,
  value: value ?? 0,
  high: 0,
  once: value !== null,
})

interface Asked {
  info: BoardInfo
  answers: BoardAnswer[]
}

async function ask(qemu: QemuPty, accesses: readonly Access[]): Promise<Asked> {
  const port = await qemu.open()
  const io = await uboot.open(port, { settings: settingsOf({ timeoutMs: 5000 }), events: noted().events })
  if (!io.ok) throw new Error(io.error.message)
  const answers: BoardAnswer[] = []
  for (const access of accesses) answers.push(await io.value.access(opOf(access)))
  await io.value.close()
  await port.close()
  return { info: io.value.info, answers }
}

/** A board that has answered already. */
class Answered implements BoardPort {
  readonly settings = { ...DEFAULT_LINK, port: '' }
  readonly isUp = true
  inFlight = 0
  #next = 0

  constructor(
    readonly info: BoardInfo,
    readonly answers: readonly BoardAnswer[],
  ) {}

  send(): number {
    this.inFlight++
    return this.#next + this.inFlight - 1
  }
  flush(): void {
    // All is there.
  }
  next() {
    if (this.inFlight === 0) return null
    this.inFlight--
    const id = this.#next++
    return { id, ...this.answers[id]! }
  }
  wait(): boolean {
    return true
  }
}

function mirrored(accesses: readonly Access[], { info, answers }: Asked) {
  const { lab, sink, description, map } = labOf()
  const plan = planOf(description, allIn('compare'))
  const patience = { now: () => 0, align: () => undefined, catchUp: () => undefined, wait: () => true }
  const teller = new Teller({ lab: description, sink: lab.sink, report: lab.sink.report })
  const mirror = new BoardMirror({
    port: new Answered(info, answers),
    plan,
    teller,
    patience,
    onAnswer: () => undefined,
  })
  lab.bus.mirror(mirror, plan.flatMap(placesOf))
  const cookies = new Map(DEVICES.map((device) => [device, map(device)]))
  for (const { device, offset, width, value } of accesses) {
    const at = cookies.get(device)! + offset
    if (value !== null) lab.bus.write32(value, at)
    else if (width === 1) lab.bus.read8(at)
    else if (width === 2) lab.bus.read16(at)
    else lab.bus.read32(at)
  }
  const results = sink.rows.filter(({ kind }) => kind === EventKind.mirror).map(({ mirror: byte }) => byte & 0xf)
  const findings = sink.rows.flatMap(({ entry }) =>
    entry?.type === 'finding' && entry.rule === 'mirror-differs' ? [entry] : [],
  )
  return { results, findings, sink, description }
}

const inWords = ({ text, subject }: FindingEntry): string => `${subject}: ${text}`
const counted = (results: readonly number[]) =>
  Object.fromEntries(
    Object.entries(MirrorResult).flatMap(([name, result]) => {
      const count = results.filter((each) => each === result).length
      return count === 0 ? [] : [[name, count]]
    }),
  )

const IMAGE = '/usr/lib/u-boot/qemu_arm/u-boot.bin'
const machine = { program: 'qemu-system-arm', args: ['-M', 'virt', '-m', '256', '-bios', IMAGE], on: 'serial' as const }

describeOnQemu(
  machine,
  'labs/arm-virt against QEMU virt under U-Boot',
  (start) => {
    test('1,200 accesses: PL011, PL031 and PL061 agree in every harmless register; planted faults are found', async () => {
      const accesses = script(1200)
      const asked = await ask(await start(), accesses)
      expect(asked.answers.filter(({ status }) => status !== 'ok')).toEqual([])

      const { results, findings } = mirrored(accesses, asked)
      expect(findings.map(inWords)).toEqual([])
      expect(results).toHaveLength(accesses.length)
      expect(counted(results)).toMatchObject({ unchecked: accesses.filter(({ value }) => value !== null).length })
      expect(results.filter((result) => result === MirrorResult.equal).length).toBeGreaterThan(500)

      for (const [compatible, device, register, field, bit] of [
        ['arm,pl011', UART, 'IBRD', 'DIVINT', 0x10],
        ['arm,pl031', CLOCK, 'MR', 'MATCH', 0x8000],
        ['arm,pl061', PINS, 'AFSEL', 'PINS', 0x4],
      ] as const) {
        planted.fault = { compatible, register, bit }
        const { findings: found, description, sink } = mirrored(accesses, asked)
        const { offset } = mapOf(description, device).registers.find(({ name }) => name === register)!
        // The first read after a write that set the bit, wide enough to show it.
        let isSet = false
        const first = accesses.findIndex((each) => {
          if (each.device !== device || each.offset !== offset) return false
          if (each.value !== null) isSet = (each.value & bit) !== 0
          return each.value === null && isSet && bit < 2 ** (8 * each.width)
        })
        const isAccess = (kind: number): boolean => kind === EventKind.read || kind === EventKind.write
        const events = sink.rows.filter(({ kind }) => isAccess(kind))
        expect(found.map(({ at, difference }) => [at, difference!.register, difference!.field])).toEqual([
          [events[first]!.seq, register, field],
        ])
      }
    }, 120_000)
  },
  [IMAGE],
)

const mapOf = ({ devices, regions, maps }: ReturnType<typeof labOf>['description'], device: string) =>
  maps[regions.find((region) => devices[region.device]?.name === device)!.map]!
