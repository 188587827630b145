// A board for window tests: it answers the link's questions at once, from values that the test sets. Has no wire.
import type { LabDescription } from '../../src-preload/contract/description'
import type { Failure, Result } from '../../src-preload/contract/errors'
import {
  DETACHED,
  type BoardInfo,
  type LinkAnswer,
  type LinkAnswers,
  type LinkRequest,
  type LinkSettings,
  type LinkStatus,
  type MirrorRule,
  type PortInfo,
  type RegionMirror,
  type RegisterSnapshot,
  type Traffic,
} from '../../src-preload/contract/link'

export const FIXTURE_BOARD: BoardInfo = {
  protocol: 'gdb',
  board: 'QEMU 7.2.22 gdbstub',
  capabilities: {
    memWidths: [1, 2, 4],
    ioWidths: [],
    bursts: true,
    faults: 'unnoticed',
    confirmsWrites: true,
    haltsTarget: true,
    window: 32,
    notes: ['Holes read 0: QEMU before 10 reports no bad address.'],
  },
}

const ROUND_TRIP_NS = 260_000

type Answerers = { [A in LinkRequest['ask']]: (request: Extract<LinkRequest, { ask: A }>) => LinkAnswers[A] }

export class FixtureBoard {
  readonly requests: LinkRequest[] = []
  ports: PortInfo[] = [{ path: '/dev/ttyUSB0', about: 'FTDI FT232R USB UART A50285BI' }]
  /** Every request fails with this, while it is set. */
  failure: Failure | null = null
  /** What the board's registers hold, by its address. */
  memory = new Map<number, number>()
  status: LinkStatus = DETACHED

  readonly #lab: LabDescription
  readonly #status = new Set<(link: LinkStatus) => void>()
  readonly #traffic = new Set<(traffic: Traffic[]) => void>()

  constructor(lab: LabDescription) {
    this.#lab = lab
  }

  answer<Q extends LinkRequest>(request: Q): Result<LinkAnswer<Q>> {
    this.requests.push(request)
    if (this.failure) return { ok: false, error: this.failure }
    const answer = this.#answerers[request.ask] as unknown as (request: Q) => LinkAnswer<Q>
    return { ok: true, value: answer(request) }
  }

  onStatus(listener: (link: LinkStatus) => void): () => void {
    this.#status.add(listener)
    return () => this.#status.delete(listener)
  }

  onTraffic(listener: (traffic: Traffic[]) => void): () => void {
    this.#traffic.add(listener)
    return () => this.#traffic.delete(listener)
  }

  announce(change: Partial<LinkStatus>): void {
    this.status = { ...this.status, ...change }
    for (const listener of this.#status) listener(this.status)
  }

  passes(traffic: Traffic[]): void {
    for (const listener of this.#traffic) listener(traffic)
  }

  readonly #answerers: Answerers = {
    ports: () => this.ports,
    probe: () => ({
      found: FIXTURE_BOARD,
      tried: [
        { protocol: 'mmio-lab', answer: 'no answer' },
        { protocol: 'gdb', answer: 'PacketSize=1000' },
      ],
    }),
    attach: ({ settings }) => this.#attach(settings),
    detach: () => {
      this.announce({ state: 'detached', info: null, modes: [] })
      return null
    },
    mirror: ({ rules }) => {
      this.announce({ modes: this.#modes(rules) })
      return this.status.modes
    },
    readOnce: ({ region, offset }) =>
      this.#read((this.status.modes.find((one) => one.region === region)?.base ?? 0) + offset),
    watch: () => null,
    peek: ({ address }) => this.#read(address),
    poke: ({ address, value }) => {
      this.memory.set(address, value)
      return { roundTripNs: ROUND_TRIP_NS }
    },
    snapshot: ({ from }) => this.#snapshot(from),
    saveSnapshot: ({ path }) => path ?? 'board.json',
    loadSnapshot: ({ path }) => this.#snapshot(path ?? 'board.json'),
    teach: () => 'board-overlay.json',
    send: () => null,
  }

  #read(address: number): { value: number; roundTripNs: number } {
    return { value: this.memory.get(address) ?? 0, roundTripNs: ROUND_TRIP_NS }
  }

  #attach(settings: LinkSettings): BoardInfo {
    this.announce({
      state: 'up',
      settings,
      info: FIXTURE_BOARD,
      reason: '',
      epoch: this.status.epoch + 1,
      roundTripNs: ROUND_TRIP_NS,
      modes: this.#modes([]),
    })
    return FIXTURE_BOARD
  }

  #modes(rules: MirrorRule[]): RegionMirror[] {
    return this.#lab.regions.map(({ id, device, start, map }) => {
      const rule = rules.filter((one) => one.device === this.#lab.devices[device]?.name && !one.register).at(-1)
      const memory = { mode: 'compare' as const, why: 'memory without registers is not compared' }
      return {
        region: id,
        mode: rule?.mode ?? 'model',
        base: rule?.base ?? start,
        unavailable: map < 0 ? [memory] : [],
      }
    })
  }

  #snapshot(source: string): RegisterSnapshot {
    return { source, lab: this.#lab.name, board: FIXTURE_BOARD.board, taken: '2026-01-01T00:00:00Z', devices: [] }
  }
}
