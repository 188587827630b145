// Links to boards: real sessions against boards in memory, on lines whose bytes are paced, beside what the line itself allows.
import { DEFAULT_LINK } from '../src-preload/contract/link'
import type { BoardIo, BoardOp, Protocol } from '../src-main/link/board-io'
import { espRom } from '../src-main/link/esp-rom/protocol'
import { espPeer } from '../src-main/link/esp-rom/testing/peer'
import { gdb } from '../src-main/link/gdb/protocol'
import { gdbPeerOn } from '../src-main/link/gdb/testing/peer'
import { Batch } from '../src-main/link/mmio-lab/batch'
import { encodeFrame } from '../src-main/link/mmio-lab/frame'
import { mmioLab } from '../src-main/link/mmio-lab/protocol'
import { peerOn } from '../src-main/link/mmio-lab/testing/peer'
import { MOST_IN_FRAME } from '../src-main/link/mmio-lab/wire'
import { pacedWire, type PacedWire } from '../src-main/link/testing/paced-wire'
import { uartbone } from '../src-main/link/uartbone/protocol'
import { uartbonePeer } from '../src-main/link/uartbone/testing/peer'

const BAUDS = [115_200, 921_600, 3_000_000]
/** Of so much line time each run is made, s; the median of so many counts. What has no target is measured once. */
const SECONDS = 0.6
const ROUNDS = 5
const BASE = 0x4000_0000
/** Registers of a few devices, in an order that drivers might have. */
const scattered = (index: number): number => BASE + ((index * 0x9e4) & 0xffc)
const consecutive = (index: number): number => BASE + (index & 0xfff) * 4

const readOf = (address: number): BoardOp => ({
  write: false,
  space: 'mem',
  address,
  width: 4,
  value: 0,
  high: 0,
  once: false,
})

interface Subject {
  name: string
  protocol: Protocol
  board: (wire: PacedWire) => void
  /** Of the n-th read. */
  address: (index: number) => number
  /** Bytes of one read at best, the busier direction alone where both go at once; with lock-step both. */
  bytes: number
  /** One at a time; otherwise as many as the session allows. */
  lockStep?: boolean
  /** To be reached of the line's limit. */
  goal?: number
}

export interface LinkFigure {
  name: string
  baud: number
  /** Reads per second; and what the line allows. */
  rate: number
  limit: number
  goal: number | null
}

const ofFirmware = (wire: PacedWire): void =>
  void peerOn(wire.board, { memory: { read: (address) => address, write: () => true } })
const ofGdb = (wire: PacedWire): void => void gdbPeerOn(wire.board)
const ofUartbone = (wire: PacedWire): void => void uartbonePeer(wire)
const ofEsp = (wire: PacedWire): void => void espPeer(wire)

/** Of the lab's own frames as full as they can be: bytes to the board and from it. */
function frameBytes(address: (index: number) => number, most: number): { out: number; back: number } {
  const batch = new Batch(address(0), MOST_IN_FRAME)
  while (batch.accesses < most && batch.add(readOf(address(batch.accesses + 1))));
  const out = encodeFrame(batch.encode(0)).length / batch.accesses
  return { out, back: batch.replyBytes / batch.accesses }
}
const pipelined = (address: (index: number) => number): number => {
  const { out, back } = frameBytes(address, Infinity)
  return Math.max(out, back)
}
const single = frameBytes(scattered, 1)

const SUBJECTS: Subject[] = [
  {
    name: 'own firmware, pipelined, any registers',
    protocol: mmioLab,
    board: ofFirmware,
    address: scattered,
    bytes: pipelined(scattered),
    goal: 0.9,
  },
  {
    name: 'own firmware, pipelined, consecutive registers',
    protocol: mmioLab,
    board: ofFirmware,
    address: consecutive,
    bytes: pipelined(consecutive),
    goal: 0.9,
  },
  // $m40000000,4#hh goes out while $hhhhhhhh#hh comes back.
  { name: 'GDB without acks, pipelined', protocol: gdb, board: ofGdb, address: scattered, bytes: 15, goal: 0.85 },
  // Six bytes ask for 255 words, which come behind them.
  {
    name: 'LiteX uartbone, bursts',
    protocol: uartbone,
    board: ofUartbone,
    address: consecutive,
    bytes: (6 + 255 * 4) / 255,
    goal: 0.85,
  },
  {
    name: 'own firmware, lock-step',
    protocol: mmioLab,
    board: ofFirmware,
    address: scattered,
    bytes: single.out + single.back,
    lockStep: true,
  },
  {
    name: 'GDB without acks, lock-step',
    protocol: gdb,
    board: ofGdb,
    address: scattered,
    bytes: 15 + 12,
    lockStep: true,
  },
  {
    name: 'LiteX uartbone, lock-step',
    protocol: uartbone,
    board: ofUartbone,
    address: scattered,
    bytes: 6 + 4,
    lockStep: true,
  },
  {
    name: 'ESP ROM loader, lock-step',
    protocol: espRom,
    board: ofEsp,
    address: scattered,
    bytes: 14 + 14,
    lockStep: true,
  },
]

/**
 * The time that this process has computed, ms. It watches its line all the time, so on a machine that does nothing else this is the time that
 * passes; what other processes take away is not counted.
 */
function clock(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** So many reads, as many on the way as is allowed. */
function reads(io: BoardIo, count: number, onTheWay: number, address: (index: number) => number): Promise<void> {
  let asked = 0
  let answered = 0
  return new Promise((resolve, reject) => {
    const ask = (): void => {
      if (asked === count) return
      void io.access(readOf(address(asked++))).then(({ status }) => {
        if (status !== 'ok') return reject(new Error(`a read was answered by ${status}`))
        if (++answered === count) resolve()
        else ask()
      })
    }
    for (let i = 0; i < onTheWay; i++) ask()
  })
}

async function measure(
  { name, protocol, board, address, bytes, lockStep, goal }: Subject,
  baud: number,
): Promise<LinkFigure> {
  const wire = pacedWire({ baud, clock })
  board(wire)
  const events = { silent: ignore, back: ignore, reset: ignore, decoded: ignore }
  const opened = await protocol.open(wire.lab, { settings: { ...DEFAULT_LINK, ...SETTINGS, baud }, events })
  if (!opened.ok) throw new Error(opened.error.message)
  const io = opened.value
  const limit = baud / 10 / bytes
  const count = Math.round(limit * SECONDS)
  const rates: number[] = []
  const rounds = goal === undefined ? 1 : ROUNDS
  for (let round = 0; round < rounds; round++) {
    const from = clock()
    await reads(io, count, lockStep ? 1 : io.info.capabilities.window, address)
    rates.push((count * 1000) / (clock() - from))
  }
  await io.close()
  await wire.lab.close()
  const rate = rates.sort((a, b) => a - b)[rounds >> 1]!
  return { name, baud, rate, limit, goal: goal ?? null }
}

/** Time limits go by the machine's clock, and must not end what the line has time for. */
const SETTINGS = { port: 'wire', timeoutMs: 5000 }

const ignore = (): void => undefined

export async function measureLinks(): Promise<LinkFigure[]> {
  const figures: LinkFigure[] = []
  for (const subject of SUBJECTS) for (const baud of BAUDS) figures.push(await measure(subject, baud))
  return figures
}

/** What LiteX's own tools can reach at best, one access at a time. */
const LITEX = 'LiteX at 115200 baud: at most 1,152 reads a second'

export function reportLinks(figures: readonly LinkFigure[]): void {
  const columns = ['baud', 'reads/s', 'line allows', 'ratio']
  console.log(`\n${'reads over a paced line'.padEnd(54)}${columns.map((name) => name.padStart(12)).join('')}`)
  for (const { name, baud, rate, limit } of figures) {
    const numbers = [String(baud), rate.toFixed(0), limit.toFixed(0), (rate / limit).toFixed(3)]
    console.log(`${name.padEnd(54)}${numbers.map((text) => text.padStart(12)).join('')}`)
  }
  console.log(LITEX)
  console.log('\nTargets of links')
  for (const { name, baud, rate, limit, goal } of figures) {
    if (goal === null) continue
    const met = rate >= goal * limit
    console.log(
      `${met ? 'met   ' : 'missed'}  ${name}, ${baud} baud ≥ ${goal} × the line: ${(rate / limit).toFixed(3)}`,
    )
  }
}
