// The protocol against QEMU's own stub, through a pseudo terminal: three Arm boards, asked alike.
import { expect, it } from 'vitest'
import type { LinkSettings } from '../../../src-preload/contract/link'
import { describeOnQemu, type QemuMachine, type QemuPty } from '../testing/qemu-pty'
import type { Transport } from '../transport'
import { attach, read, values, write, type Bench } from './testing/bench'

const machine = (name: string): QemuMachine => ({ program: 'qemu-system-arm', args: ['-M', name, '-S'], on: 'gdb' })

async function attachTo(qemu: QemuPty, settings: Partial<LinkSettings> = {}): Promise<Bench & { line: Transport }> {
  const line = await qemu.open()
  return { ...(await attach(line, settings)), line }
}

/** What each of the boards is asked in the same way. */
const boards = [
  {
    name: 'lm3s6965evb',
    id: [0x4000_cfe0, 0x11],
    scratch: 0x4000_c020,
    cleared: 0x4000_4400,
    ram: 0x2000_0100,
    canary: 'UARTILPR of pl011 at 0x4000c020',
  },
  {
    name: 'virt',
    id: [0x0900_0fe0, 0x11],
    scratch: 0x0900_0020,
    cleared: 0x0903_0400,
    ram: 0x4000_0100,
    canary: 'UARTILPR of pl011 at 0x9000020',
  },
  {
    name: 'netduinoplus2',
    id: [0x4001_1000, 0xc0],
    scratch: 0x4001_1018,
    cleared: 0x4001_1018,
    ram: 0x2000_0100,
    canary: 'USART_GTPR of stm32f2xx-usart at 0x40004418',
  },
] as const

const HOLE = 0xf000_0000

for (const { name, id, scratch, cleared, ram, canary } of boards) {
  describeOnQemu(machine(name), name, (start) => {
    it('is recognised, and says what it can', async () => {
      const { io } = await attachTo(await start())
      expect(io.info.board).toMatch(/^QEMU \d+\.\d+\.\d+ gdbstub, arm/)
      expect(io.info.capabilities).toMatchObject({
        memWidths: [1, 2, 4, 8],
        ioWidths: [],
        haltsTarget: true,
        window: 32,
      })
      expect(io.info.capabilities.notes.join(' ')).toContain(`Writes arrive: tried at ${canary}.`)
      await io.close()
    })

    it('reads and writes in every width', async () => {
      const { io } = await attachTo(await start())
      expect(await values(read(io, id[0]), read(io, id[0], 2), read(io, id[0], 1))).toEqual([id[1], id[1], id[1]])
      await write(io, scratch, 0x25)
      expect(await values(read(io, scratch))).toEqual([0x25])
      await write(io, ram, 0x8899_aabb, 8, { high: 0xccdd_eeff })
      expect(await read(io, ram, 8)).toMatchObject({ status: 'ok', value: 0x8899_aabb, high: 0xccdd_eeff })
      await write(io, ram, 0x11, 1)
      await write(io, ram + 2, 0x2233, 2)
      await write(io, ram + 4, 0x4455_6677)
      expect(await values(read(io, ram), read(io, ram + 2, 2), read(io, ram + 3, 1), read(io, ram + 4))).toEqual([
        0x2233_aa11, 0x2233, 0x22, 0x4455_6677,
      ])
      await io.close()
    })

    it('tells of a bad address, refuses what it cannot do, and goes on', async () => {
      const { io } = await attachTo(await start())
      const odd = read(io, ram + 1)
      const port = read(io, 0x70, 1, { space: 'io' })
      expect(await values(read(io, HOLE), odd, port, read(io, id[0]))).toEqual(['fault', 'refused', 'refused', id[1]])
      await io.close()
    })

    it('answers many accesses on the way in the order of the calls', async () => {
      const { io } = await attachTo(await start())
      const all = Array.from({ length: 300 }, (_, at) => [write(io, ram + 4 * at, at), read(io, ram + 4 * at)]).flat()
      expect(await values(...all)).toEqual(Array.from({ length: 300 }, (_, at) => [0, at]).flat())
      await io.close()
    })

    it('goes on after a reset of the board', async () => {
      const qemu = await start()
      const { io } = await attachTo(qemu)
      await write(io, cleared, 0x77)
      expect(await values(read(io, cleared))).toEqual([0x77])
      await qemu.monitor('system_reset')
      expect(await values(read(io, id[0]), read(io, cleared))).toEqual([id[1], 0])
      await write(io, scratch, 0x12)
      expect(await values(read(io, scratch))).toEqual([0x12])
      await io.close()
    })

    it('killed in mid-access answers lost, then and afterwards', async () => {
      const qemu = await start()
      const { io, line } = await attachTo(qemu)
      qemu.signal('SIGSTOP')
      const underWay = [read(io, id[0]), write(io, scratch, 1), read(io, scratch)]
      const gone = new Promise((resolve) => line.onClose(resolve))
      qemu.signal('SIGKILL')
      expect(await values(...underWay)).toEqual(['lost', 'lost', 'lost'])
      await gone
      expect(await values(read(io, id[0]))).toEqual(['lost'])
      await io.close()
    })
  })
}
