// U-Boot on QEMU's boards: all widths, ports, a bad address, resets, and a board that goes away.
import { expect, it, vi } from 'vitest'
import type { LinkSettings } from '../../../src-preload/contract/link'
import type { BoardAnswer, BoardIo, BoardOp } from '../board-io'
import { describeOnQemu, type QemuPty } from '../testing/qemu-pty'
import { noted, readOf, settingsOf, writeOf, type Noted } from '../testing/session-kit'
import type { Transport } from '../transport'
import { uboot } from './protocol'

// An emulated board starts in half a second, or in half a minute where the machine is busy.
vi.setConfig({ testTimeout: 120_000 })

interface Board {
  name: string
  program: string
  args: string[]
  image: string
  /** Memory that nobody uses, and a place where no device is. */
  ram: number
  hole: number
  /** What it says at the hole. */
  abort: RegExp
  /** A register and its value: of the PL011's identification, of the 16550's line status without its lowest bit. */
  register: number
  value: number
  mask: number
  wide: boolean
}

const at = (name: string): string => `/usr/lib/u-boot/${name}`
const pl011 = { register: 0x900_0fe0, value: 0x11, mask: 0xff }
const lsr = { register: 0x1000_0005, value: 0x60, mask: 0xfe }
const riscv = { program: 'qemu-system-riscv64', ram: 0x8400_0000, hole: 0xf000_0000, wide: true, ...lsr }

const BOARDS: Board[] = [
  {
    name: 'arm',
    program: 'qemu-system-arm',
    args: ['-M', 'virt', '-m', '256', '-bios'],
    image: at('qemu_arm/u-boot.bin'),
    ram: 0x4400_0000,
    hole: 0x6000_0000,
    abort: /data abort, at 0x60000000/,
    wide: false,
    ...pl011,
  },
  {
    name: 'arm64',
    program: 'qemu-system-aarch64',
    args: ['-M', 'virt,acpi=off', '-cpu', 'cortex-a57', '-bios'],
    image: at('qemu_arm64/u-boot.bin'),
    ram: 0x4400_0000,
    hole: 0x1_0000_0000,
    abort: /"Synchronous Abort" handler.*0x100000000/,
    wide: true,
    ...pl011,
  },
  {
    name: 'riscv64, M-mode',
    args: ['-M', 'virt', '-bios'],
    image: at('qemu-riscv64/u-boot.bin'),
    abort: /Unhandled exception: Load access fault, at 0xf0000000/,
    ...riscv,
  },
  {
    name: 'riscv64, S-mode',
    args: ['-M', 'virt', '-kernel'],
    image: at('qemu-riscv64_smode/u-boot.bin'),
    abort: /Unhandled exception: Load access fault, at 0xf0000000/,
    ...riscv,
  },
]

interface Bench {
  port: Transport
  io: BoardIo
  note: Noted
}

/**
 * Until the board is heard starting, or has been silent for longer than QEMU needs to see that its terminal was opened. Its 16550 hears
 * nothing any more when a byte comes before it is set up, which can only happen to whoever attaches in the moment in which QEMU starts.
 */
function started(port: Transport): Promise<void> {
  return new Promise((resolve) => {
    const heard = (): void => {
      clearTimeout(silent)
      port.listen(null)
      resolve()
    }
    const silent = setTimeout(heard, 1500)
    port.listen(heard)
  })
}

/** Slow machines under load answer late; that is not what is tested here. */
async function attach(qemu: QemuPty, settings: Partial<LinkSettings> = {}): Promise<Bench> {
  const port = await qemu.open()
  await started(port)
  const note = noted()
  const opened = await uboot.open(port, { settings: settingsOf({ timeoutMs: 2000, ...settings }), events: note.events })
  if (!opened.ok) throw new Error(opened.error.message)
  return { port, io: opened.value, note }
}

const all = (io: BoardIo, ops: readonly BoardOp[]): Promise<BoardAnswer[]> =>
  Promise.all(ops.map((op) => io.access(op)))
const statuses = (answers: readonly BoardAnswer[]): string[] => answers.map(({ status }) => status)

/** Until the session has told so many states. */
async function told(note: Noted, count: number): Promise<string[]> {
  while (note.states.length < count) await new Promise((resolve) => setTimeout(resolve, 20))
  return note.states
}

for (const board of BOARDS) {
  const { name, program, args, image, ram, hole, abort, register, value, mask, wide } = board
  const machine = { program, args: [...args, image], on: 'serial' } as const
  describeOnQemu(
    machine,
    `U-Boot on ${name}`,
    (start) => {
      it('makes accesses of every width that it has', async () => {
        const { io } = await attach(await start())
        expect(io.info.board).toMatch(/^U-Boot 2\d{3}\.\d\d/)
        expect(io.info.capabilities.memWidths).toEqual(wide ? [1, 2, 4, 8] : [1, 2, 4])
        expect(io.info.capabilities.ioWidths).toEqual([])
        await all(io, [writeOf(ram, 0x89ab_cdef), writeOf(ram + 4, 0x0123_4567)])
        const reads = [readOf(ram, { width: 1 }), readOf(ram + 2, { width: 2 }), readOf(ram + 4)]
        expect((await all(io, reads)).map((answer) => answer.value)).toEqual([0xef, 0x89ab, 0x0123_4567])
        const double = await io.access(readOf(ram, { width: 8 }))
        const expected = { status: 'ok', value: 0x89ab_cdef, high: 0x0123_4567 }
        expect(double).toMatchObject(wide ? expected : { status: 'refused' })
        if (wide) await io.access(writeOf(ram + 8, 0x55, { width: 8, high: 0x66 }))
        if (wide) expect(await io.access(readOf(ram + 12))).toMatchObject({ value: 0x66 })
        const byte = await io.access(readOf(register, { width: 1 }))
        expect(byte.value & mask).toBe(value)
      })

      it('restarts at a bad address, which faults; what is behind it is lost; it is found again', async () => {
        const { io, note } = await attach(await start())
        const answers = await all(io, [readOf(ram), readOf(hole), writeOf(ram, 1), readOf(ram)])
        expect(statuses(answers)).toEqual(['ok', 'fault', 'lost', 'lost'])
        const [silent, reset, back] = await told(note, 3)
        expect(silent).toMatch(/^silent: /)
        expect(reset).toMatch(abort)
        expect(back).toBe('back')
        expect((await io.access(readOf(register, { width: 1 }))).value & mask).toBe(value)
        expect(await io.access(writeOf(hole, 1))).toMatchObject({ status: 'fault' })
      })
    },
    [image],
  )
}

const arm = BOARDS[0]!
describeOnQemu(
  { program: arm.program, args: [...arm.args, arm.image], on: 'serial' },
  'U-Boot on arm, disturbed',
  (start) => {
    it('carries out a thousand accesses in order, many in a line', async () => {
      const { io } = await attach(await start())
      const ops = Array.from({ length: 1000 }, (_, index) =>
        index % 2 === 0 ? writeOf(arm.ram, index) : readOf(arm.ram),
      )
      const answers = await all(io, ops)
      const wrong = answers.filter(
        ({ status, value: got }, index) => status !== 'ok' || (index % 2 && got !== index - 1),
      )
      expect(wrong).toEqual([])
    })

    it('is found again after a reset by its monitor, and nothing is on the way then', async () => {
      const qemu = await start()
      const { io, note } = await attach(qemu)
      await io.access(readOf(arm.register))
      await qemu.monitor('system_reset')
      expect(await told(note, 3)).toEqual(['silent: The board restarts.', 'reset: The board was restarted.', 'back'])
      expect(await io.access(readOf(arm.register))).toMatchObject({ status: 'ok', value: 0x11 })
    })

    it('is found again after a reset that somebody typed', async () => {
      const { io, note, port } = await attach(await start())
      port.send(Buffer.from('reset\r'))
      expect((await told(note, 3)).slice(1)).toEqual(['reset: The board was restarted.', 'back'])
      expect(await io.access(readOf(arm.register))).toMatchObject({ status: 'ok' })
    })

    it('does nothing with what somebody has half typed', async () => {
      const { io, port } = await attach(await start())
      port.send(Buffer.from('mw.l 0 '))
      expect(await io.access(readOf(arm.register))).toMatchObject({ status: 'ok', value: 0x11 })
    })

    it('answers lost when it is killed in mid-access, and nothing hangs', async () => {
      const qemu = await start()
      const { io } = await attach(qemu)
      const answers = all(
        io,
        Array.from({ length: 500 }, () => readOf(arm.register)),
      )
      await io.access(readOf(arm.register, { once: true })).then(() => undefined)
      const last = all(io, [readOf(arm.register), writeOf(arm.ram, 1)])
      qemu.signal('SIGKILL')
      expect(statuses(await last)).toEqual(['lost', 'lost'])
      expect(statuses(await answers).filter((status) => status !== 'ok')).toEqual([])
      expect(await io.access(readOf(arm.register))).toMatchObject({ status: 'lost' })
    })

    it('is silent while it stands still, and back when it goes on', async () => {
      const qemu = await start()
      const { io, note } = await attach(qemu, { timeoutMs: 200, tries: 2 })
      qemu.signal('SIGSTOP')
      expect(await io.access(readOf(arm.register))).toMatchObject({ status: 'timeout' })
      qemu.signal('SIGCONT')
      expect(await told(note, 2)).toEqual(['silent: U-Boot does not answer.', 'back'])
      expect(await io.access(readOf(arm.register))).toMatchObject({ status: 'ok', value: 0x11 })
    })
  },
  [arm.image],
)

const rom = at('qemu-x86/u-boot.rom')
describeOnQemu(
  { program: 'qemu-system-i386', args: ['-M', 'pc', '-vga', 'none', '-bios', rom], on: 'serial' },
  'U-Boot on a PC',
  (start) => {
    it('accesses memory and ports: the RTC answers behind its index', async () => {
      const { io } = await attach(await start())
      const { memWidths, ioWidths, faults } = io.info.capabilities
      expect({ memWidths, ioWidths, faults }).toEqual({
        memWidths: [1, 2, 4],
        ioWidths: [1, 2, 4],
        faults: 'unnoticed',
      })
      const cmos = { space: 'io', width: 1 } as const
      const ops = [0x0a, 0x0d].flatMap((index) => [writeOf(0x70, index, cmos), readOf(0x71, cmos)])
      const answers = await all(io, ops)
      expect(answers[1]!.value).toBe(0x26)
      expect(answers[3]!.value).toBe(0x80)
      await all(io, [writeOf(0xcf8, 0x8000_0000, { space: 'io' })])
      expect(await io.access(readOf(0xcfc, { space: 'io' }))).toMatchObject({ value: 0x1237_8086 })
      expect(await io.access(readOf(0xcfe, { space: 'io', width: 2 }))).toMatchObject({ value: 0x1237 })
      await io.access(writeOf(0x20_0000, 0xdead_beef))
      expect(await io.access(readOf(0x20_0000))).toMatchObject({ value: 0xdead_beef })
      expect(await io.access(readOf(0xf000_0000))).toMatchObject({ status: 'ok' })
    })
  },
  [rom],
)
