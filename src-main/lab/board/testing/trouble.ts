// A lab in its threads, a board process of its own, and between it and a board a line that misbehaves: the whole chain with everything that
// goes wrong on a wire. The board speaks the lab's own protocol over TCP.
import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { EventKind } from '../../../../src-preload/contract/event'
import { DEFAULT_LINK, type LinkSettings, type MirrorModeName } from '../../../../src-preload/contract/link'
import { Random } from '../../../base/random'
import type { PeerMemory } from '../../../link/mmio-lab/testing/peer'
import { MmioLabPeer } from '../../../link/mmio-lab/testing/peer'
import { HostBenches, THREADS, type HostBench } from '../../testing/host-bench'
import { BoardLink } from '../board-link'
import { childBoardProcess } from '../child-board'

const DEVICE = '9030000.pl061'
const DRIVER = 'gpio-pl061'
/** Of the device on the board: another one for each connection, so that a stale access shows. */
const BASES = [0x1000_0000, 0x2000_0000, 0x3000_0000] as const
const SIZE = 0x1000

export const TROUBLES = ['unplug', 'silence', 'garbage', 'half a frame'] as const
type Trouble = (typeof TROUBLES)[number]

/** A board behind a socket, and what can happen to the line to it. */
class WildBoard {
  readonly memory: PeerMemory & { log: number[] } = {
    log: [],
    read(address) {
      this.log.push(address)
      return 0
    },
    write(address) {
      this.log.push(address)
      return true
    },
  }

  #socket: Socket | null = null
  #silent = false
  readonly #server: Server

  private constructor(readonly random: Random) {
    this.#server = createServer((socket) => this.#take(socket))
  }

  static async listen(random: Random): Promise<WildBoard> {
    const board = new WildBoard(random)
    await new Promise<void>((resolve) => board.#server.listen(0, '127.0.0.1', resolve))
    return board
  }

  get port(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  cause(trouble: Trouble): Promise<void> {
    if (trouble === 'unplug') this.#socket?.destroy()
    else if (trouble === 'garbage') {
      const bytes = Uint8Array.from({ length: 1 + this.random.below(300) }, () => this.random.below(256))
      this.#socket?.write(bytes)
    } else return this.#quiet(trouble === 'silence' ? 250 : 3)
    return Promise.resolve()
  }

  close(): void {
    this.#socket?.destroy()
    this.#server.close()
  }

  #quiet(ms: number): Promise<void> {
    this.#silent = true
    return new Promise((resolve) =>
      setTimeout(() => {
        this.#silent = false
        resolve()
      }, ms),
    )
  }

  #take(socket: Socket): void {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    const send = (bytes: Uint8Array): void => void (!this.#silent && socket.write(bytes))
    const peer = new MmioLabPeer({ memory: this.memory, send })
    socket.on('data', (bytes) => !this.#silent && peer.receive(bytes))
  }
}

export interface TroubleReport {
  points: number
  /** The longest between two events of a driver's function, ms; time is the wall's. */
  longestMs: number
  /** From the end of a trouble until the board answered again, ms; the longest. Without new connections. */
  resyncMs: number
  /** Accesses that reached the board in a later connection than the one they were made in. */
  stale: number
  /** Mirrored accesses in the recording, and of them those that have not exactly one `mirror` event. */
  accesses: number
  unanswered: number
  lost: number
}

/** @param points how many troubles, of each kind in turn */
export async function runTrouble(mode: MirrorModeName, points: number, seed: number): Promise<TroubleReport> {
  const random = new Random(seed)
  const board = await WildBoard.listen(random)
  const benches = new HostBenches()
  const settings: LinkSettings = { ...DEFAULT_LINK, port: board.port, protocol: 'mmio-lab', timeoutMs: 60, tries: 2 }
  const link = new BoardLink(childBoardProcess(THREADS), { onStatus: () => undefined })
  try {
    const bench = await benches.start('arm-virt', { link, speed: 0 }, [DRIVER])
    return await new TroubleRun({ board, link, bench, settings, random, mode }).run(points)
  } finally {
    await benches.end()
    await link.close()
    board.close()
  }
}

interface Parts {
  board: WildBoard
  link: BoardLink
  bench: HostBench
  settings: LinkSettings
  random: Random
  mode: MirrorModeName
}

class TroubleRun {
  readonly #parts: Parts
  readonly #device: number
  #connection = 0
  #resyncMs = 0
  #stale = 0

  constructor(parts: Parts) {
    this.#parts = parts
    this.#device = parts.bench.host.description.devices.findIndex(({ name }) => name === DEVICE)
  }

  async run(points: number): Promise<TroubleReport> {
    await this.#attach()
    for (let point = 0; point < points; point++) await this.#point(TROUBLES[point % TROUBLES.length]!)
    await this.#parts.link.detach()
    return { points, resyncMs: this.#resyncMs, stale: this.#stale, ...(await this.#recorded()) }
  }

  /** A driver probes again and again while the trouble begins at some moment. */
  async #point(trouble: Trouble): Promise<void> {
    const { board, random, link } = this.#parts
    const begun = new Promise((resolve) => setTimeout(resolve, random.below(12))).then(() => board.cause(trouble))
    let over = false
    void begun.then(() => (over = true))
    while (!over) await this.#rebind()
    await this.#rebind()
    if (trouble === 'unplug') {
      await until(() => !link.isAttached)
      await this.#rebind()
      return this.#attach()
    }
    const from = performance.now()
    await until(() => link.status.state === 'up')
    while ((await link.access(this.#op)).status !== 'ok') if (performance.now() - from > 10_000) break
    this.#resyncMs = Math.max(this.#resyncMs, performance.now() - from)
  }

  async #attach(): Promise<void> {
    const { link, settings, board, bench, mode } = this.#parts
    this.#connection++
    await bench.host.mirror([{ device: DEVICE, mode, base: this.#base }])
    board.memory.log.length = 0
    const attached = await link.attach(settings)
    if (!attached.ok) throw new Error(attached.error.message)
    await this.#rebind()
    await link.access(this.#op)
    const isOwn = (address: number): boolean => address >= this.#base && address < this.#base + SIZE
    this.#stale += board.memory.log.filter((address) => !isOwn(address)).length
  }

  get #base(): number {
    return BASES[this.#connection % BASES.length]!
  }

  get #op() {
    const none = { value: 0, high: 0, once: false }
    return { write: false, space: 'mem', address: this.#base, width: 4, ...none } as const
  }

  async #rebind(): Promise<void> {
    const { host } = this.#parts.bench
    await host.command({ do: 'unbind', device: this.#device })
    const answer = await host.command({ do: 'bind', driver: 0, device: this.#device })
    if (!answer.ok) throw new Error(answer.error.message)
  }

  async #recorded(): Promise<Pick<TroubleReport, 'longestMs' | 'accesses' | 'unanswered' | 'lost'>> {
    const { host } = this.#parts.bench
    const answers = new Map<number, number>()
    const accesses: number[] = []
    let [depth, before, longest, seen, from] = [0, 0, 0, -1, 0]
    for (;;) {
      const page = await host.query({ what: 'events', filter: '', time: from, direction: 'forward', count: 5000 })
      if (!page.ok) throw new Error(page.error.message)
      const fresh = page.value.filter(({ seq }) => seq > seen)
      for (const { seq, time, kind, valueHi, mirror } of fresh) {
        if (depth > 0) longest = Math.max(longest, time - before)
        before = time
        if (kind === EventKind.callBegin) depth++
        else if (kind === EventKind.callEnd) depth--
        else if (kind === EventKind.mirror) answers.set(valueHi, (answers.get(valueHi) ?? 0) + 1)
        else if (mirror !== 0) accesses.push(seq)
      }
      if (fresh.length === 0) break
      seen = fresh.at(-1)!.seq
      from = before
    }
    const unanswered = accesses.filter((seq) => answers.get(seq) !== 1).length
    return { longestMs: longest / 1e6, accesses: accesses.length, unanswered, lost: host.status().extent.lost }
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
}
