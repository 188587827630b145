// What is QEMU's own: a CPU that runs when the lab comes and when it goes, silence, damage on the line, ports, and the way to memory of each access.
import { expect, it } from 'vitest'
import { describeOnQemu, type QemuMachine, type QemuPty } from '../testing/qemu-pty'
import { Conversation } from './conversation'
import { gdb, gdbProtocol } from './protocol'
import { meet } from './recognise'
import { attach, Heard, read, values, write } from './testing/bench'
import { settingsOf } from '../testing/session-kit'
import { disturbed } from './testing/disturbed'

const UBOOT = '/usr/lib/u-boot/qemu_arm/u-boot.bin'
const machine = (program: string, ...args: string[]): QemuMachine => ({ program, args, on: 'gdb' })
const lm3s = machine('qemu-system-arm', '-M', 'lm3s6965evb', '-S')
const running = machine('qemu-system-arm', '-M', 'virt', '-m', '256', '-bios', UBOOT)
const pc = machine('qemu-system-i386', '-M', 'pc', '-S')
const riscv = machine('qemu-system-riscv64', '-M', 'virt', '-S')
const microbit = machine('qemu-system-arm', '-M', 'microbit', '-S')

const ID = 0x4000_cfe0
const SCRATCH = 0x4000_c020

const attachTo = async (qemu: QemuPty, ...rest: [Parameters<typeof attach>[1]?, Parameters<typeof attach>[2]?]) =>
  attach(await qemu.open(), ...rest)

describeOnQemu(
  running,
  'a CPU that runs',
  (start) => {
    it('stands still while attached, and runs on afterwards', async () => {
      const qemu = await start()
      const line = await qemu.open()
      const { io } = await attach(line)
      expect(await qemu.monitor('info status')).toContain('paused')
      expect(await values(read(io, 0x0900_0fe0))).toEqual([0x11])
      await io.close()
      await line.close()
      expect(await qemu.monitor('info status')).toContain('running')
    })

    it('is found by a probe, which lets it run on, and attached to behind that', async () => {
      const qemu = await start()
      const line = await qemu.open()
      const { info } = await gdb.probe(line, { settings: settingsOf(), events: new Heard() })
      expect(info?.board).toContain('QEMU')
      expect(await qemu.monitor('info status')).toContain('running')
      const { io } = await attach(line)
      expect(await values(read(io, 0x0900_0fe0))).toEqual([0x11])
      await io.close()
    })

    it('started behind the lab is halted by the next access, which is answered', async () => {
      const qemu = await start()
      const { io } = await attachTo(qemu)
      await qemu.monitor('cont')
      expect(await values(read(io, 0x0900_0fe0), read(io, 0x0900_0fe4))).toEqual([0x11, 0x10])
      await io.close()
    })
  },
  [UBOOT],
)

describeOnQemu(lm3s, 'a stub', (start) => {
  it('whose CPU was never started is left so', async () => {
    const qemu = await start()
    const { io } = await attachTo(qemu)
    await io.close()
    expect(await qemu.monitor('info status')).toContain('prelaunch')
  })

  it('says how it fails', async () => {
    const conversation = new Conversation(await (await start()).open(), settingsOf(), new Heard())
    await meet(conversation)
    expect(await conversation.command('m0,801', '')).toMatchObject({ reply: { kind: 'error', text: 'E22' } })
    expect(await conversation.command('mf0000000,4', '')).toMatchObject({ reply: { kind: 'error', text: 'E14' } })
    conversation.close()
  })

  it('reads the registers of the core, which it cannot write: such a write is refused', async () => {
    const { io } = await attachTo(await start())
    expect(await values(read(io, 0xe000_ed00), write(io, 0xe000_ed08, 0x100), read(io, 0xe000_ed00))).toEqual([
      0x410f_c231,
      'refused',
      0x410f_c231,
    ])
    await io.close()
  })

  it('that is silent is told, and answers rightly when it is back', async () => {
    const qemu = await start()
    const { io, heard } = await attachTo(qemu, { timeoutMs: 150, tries: 2 })
    await write(io, SCRATCH, 0x31)
    qemu.signal('SIGSTOP')
    expect(await values(read(io, SCRATCH), read(io, ID, 4, { once: true }))).toEqual(['timeout', 'timeout'])
    await heard.until('silent')
    expect(await values(read(io, ID))).toEqual(['timeout'])
    qemu.signal('SIGCONT')
    await heard.until('back')
    expect(await values(read(io, SCRATCH), read(io, ID), read(io, SCRATCH))).toEqual([0x31, 0x11, 0x31])
    await io.close()
  })

  it.each([1, 0])('is understood over a line that damages bytes, asked for a window of %i', async (window) => {
    const line = disturbed(await (await start()).open(), { everyOut: 400, everyIn: 300 })
    const { io } = await attach(line, { timeoutMs: 100, tries: 8, window })
    const all = Array.from({ length: 300 }, (_, at) => [write(io, SCRATCH, at & 0xff), read(io, SCRATCH)]).flat()
    expect(await values(...all)).toEqual(Array.from({ length: 300 }, (_, at) => [0, at & 0xff]).flat())
    expect(line.damaged).toBeGreaterThan(10)
    await io.close()
  })

  it('is spoken to with acknowledgments where it must be', async () => {
    const { io } = await attachTo(await start(), {}, gdbProtocol({ noAcks: false }))
    expect(await values(write(io, SCRATCH, 0x44), read(io, SCRATCH))).toEqual([0, 0x44])
    await io.close()
  })

  it('is decoded for the console', async () => {
    const { io, heard } = await attachTo(await start())
    await write(io, SCRATCH, 0x90)
    await read(io, SCRATCH)
    expect(heard.texts).toEqual(expect.arrayContaining(['out: write 0x4000c020, 4 bytes: 0x00000090', 'in: done']))
    expect(heard.texts).toContain('out: read 0x4000c020, 4 bytes')
    expect(heard.texts.at(-1)).toBe('in: = 0x00000090')
    await io.close()
  })
})

describeOnQemu(pc, 'a PC', (start) => {
  it('has ports, in three widths', async () => {
    const { io } = await attachTo(await start())
    const port = (address: number, width: 1 | 2 | 4 | 8) => read(io, address, width, { space: 'io' })
    expect(io.info.capabilities.ioWidths).toEqual([1, 2, 4])
    await write(io, 0x3ff, 0x5a, 1, { space: 'io' })
    await write(io, 0xcf8, 0x8000_0000, 4, { space: 'io' })
    expect(await values(port(0x3ff, 1), port(0xcf8, 4), port(0xcfc, 2), port(0x9999, 1), port(0xcf8, 8))).toEqual([
      0x5a,
      0x8000_0000,
      0x8086,
      0xff,
      'refused',
    ])
    await io.close()
  })
})

describeOnQemu(riscv, 'a RISC-V machine', (start) => {
  it('takes writes, as its canary says', async () => {
    const { io } = await attachTo(await start())
    expect(io.info.capabilities.notes).toContain('Writes arrive: tried at SCR of serial at 0x10000007.')
    expect(await values(write(io, 0x1000_0007, 0x5a, 1), read(io, 0x1000_0007, 1))).toEqual([0, 0x5a])
    await io.close()
  })
})

describeOnQemu(microbit, 'a machine that QEMU cannot write to', (start) => {
  it('is noticed by what is written and read back', async () => {
    const { io, heard } = await attachTo(await start())
    // OUT, PIN_CNF[0..2] of the GPIO.
    for (const offset of [0x504, 0x700, 0x704, 0x708]) {
      await values(read(io, 0x5000_0000 + offset), write(io, 0x5000_0000 + offset, 1), read(io, 0x5000_0000 + offset))
    }
    expect(heard.texts.at(-1)).toContain('writes seem to have no effect')
    await io.close()
  })
})
