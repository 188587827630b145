// The link to a real board, as both sides see it: settings, state, what a board can do, and the questions about it. Plain data.
import type { MirrorMode } from './event'

/**
 * - gdb: GDB remote serial protocol (QEMU, OpenOCD, Black Magic Probe)
 * - uboot: U-Boot's command line
 * - micropython: MicroPython's raw REPL
 * - uartbone: LiteX
 * - esp-rom: the ROM loader of ESP chips
 * - mmio-lab: the lab's own firmware
 */
export type ProtocolId = 'gdb' | 'uboot' | 'micropython' | 'uartbone' | 'esp-rom' | 'mmio-lab'
export const PROTOCOLS: readonly ProtocolId[] = ['mmio-lab', 'gdb', 'uboot', 'micropython', 'uartbone', 'esp-rom']

export type Parity = 'none' | 'even' | 'odd'
/** What a driver reads when the board does not answer: all ones, as from a bus without a device, or -EIO. */
export type OnLost = 'ones' | 'eio'
/** What the lab does then. */
export type AfterLost = 'go-on' | 'pause'

export interface LinkSettings {
  /** /dev/ttyUSB0, COM3, or host:port of a TCP server. */
  port: string
  /** auto: probe. */
  protocol: ProtocolId | 'auto'
  /** Bits per second. Means nothing on TCP and pseudo terminals, nor do parity, DTR and RTS. */
  baud: number
  parity: Parity
  dtr: boolean
  rts: boolean
  /** Until an access counts as not answered, for each try. ms */
  timeoutMs: number
  /** Tries in all; an access whose repetition could do harm is tried once. */
  tries: number
  /** Accesses on the way at most; 0 = as many as the protocol allows. */
  window: number
  onLost: OnLost
  afterLost: AfterLost
}

export const DEFAULT_LINK: Omit<LinkSettings, 'port'> = {
  protocol: 'auto',
  baud: 115_200,
  parity: 'none',
  dtr: true,
  rts: true,
  timeoutMs: 250,
  tries: 3,
  window: 0,
  onLost: 'ones',
  afterLost: 'go-on',
}

/** What can be asked of a board over its protocol. Nothing else is ever sent. */
export interface Capabilities {
  /** Access widths in bytes, of memory space and of ports; none: that space cannot be reached. */
  memWidths: readonly number[]
  ioWidths: readonly number[]
  /** Consecutive registers travel in one transfer. */
  bursts: boolean
  /** What a bad address does: the board says so, nothing is noticed, the board resets, or its protocol hangs. */
  faults: 'reported' | 'unnoticed' | 'resets' | 'hangs'
  /** A write is answered; without that, it counts as done when it has been sent. */
  confirmsWrites: boolean
  /** The board's CPU stands still while attached. */
  haltsTarget: boolean
  /** Accesses on the way at most. */
  window: number
  /** What a user should know, one sentence each. */
  notes: readonly string[]
}

export interface BoardInfo {
  protocol: ProtocolId
  /** What the board says it is: `QEMU 7.2.22 gdbstub`, `U-Boot 2023.01`, `mmio-lab firmware 1, mps2-an385`. */
  board: string
  capabilities: Capabilities
}

export interface PortInfo {
  path: string
  /** What the system knows of it: maker, product, serial number; empty where nothing. */
  about: string
}

export interface ProbeReport {
  /** null: nothing that the lab knows answered. */
  found: BoardInfo | null
  /** What was tried, in order, and what came. */
  tried: { protocol: ProtocolId; answer: string }[]
}

/**
 * - detached: no board
 * - attaching: the port is opened, the protocol begun
 * - up: the board answers
 * - silent: it has not answered for some time; tried again until it does
 * - lost: the port has gone; attach again
 */
export type LinkState = 'detached' | 'attaching' | 'up' | 'silent' | 'lost'

/** At every change, and about five times a second while attached. */
export interface LinkStatus {
  state: LinkState
  /** As attached, or as attached last; null before. */
  settings: LinkSettings | null
  info: BoardInfo | null
  /** Why it is silent or lost, or why attaching failed; empty otherwise. */
  reason: string
  /** Of each connection its own. */
  epoch: number
  /** Median of the last accesses, ns; NaN = none yet. */
  roundTripNs: number
  /** In the last second: accesses, bytes to the board, bytes from it. */
  accesses: number
  bytesOut: number
  bytesIn: number
  inFlight: number
  /** Since attaching. */
  retries: number
  /** How accesses go to each region, index as LabDescription.regions. */
  modes: RegionMirror[]
}

export const DETACHED: LinkStatus = {
  state: 'detached',
  settings: null,
  info: null,
  reason: '',
  epoch: 0,
  roundTripNs: NaN,
  accesses: 0,
  bytesOut: 0,
  bytesIn: 0,
  inFlight: 0,
  retries: 0,
  modes: [],
}

export type MirrorModeName = keyof typeof MirrorMode

/** How accesses to a device, to one of its regions or to one register are mirrored. Later rules override earlier ones. */
export interface MirrorRule {
  /** Linux's name: uart0. */
  device: string
  /** Name of the region; without it all regions of the device. */
  region?: string
  /** Name of the register; without it the whole region. */
  register?: string
  mode: MirrorModeName
  /** Where the region starts on the board; without it as in the lab. Of a whole region only. */
  base?: number
  /** Fields that differ by nature: `UARTFR.TXFE`, or `UARTRIS` for all of a register. Not compared. */
  noise?: string[]
}

export interface RegionMirror {
  region: number
  /** What the rules ask for; `mixed` where registers differ. */
  mode: MirrorModeName | 'mixed'
  /** Where it starts on the board. */
  base: number
  /** Modes that this board cannot have here, and why: `compare` → "uartbone makes 32-bit accesses only". */
  unavailable: { mode: MirrorModeName; why: string }[]
}

/** Values of harmless registers at one moment. */
export interface RegisterSnapshot {
  /** `board`, `model`, or the file it was loaded from. */
  source: string
  lab: string
  /** What the board says it is; empty of the model. */
  board: string
  /** ISO 8601, UTC. */
  taken: string
  devices: SnapshotDevice[]
}

export interface SnapshotDevice {
  name: string
  compatible: string
  registers: { name: string; region: string; offset: number; size: number; value: number }[]
  /** Not read, and why. */
  leftOut: { name: string; why: string }[]
}

export interface SnapshotDifference {
  device: string
  register: string
  /** First field that differs; the register's own name where it has no fields. */
  field: string
  /** Of the whole register. */
  a: number
  b: number
}

/** A bus access on the board, outside of any lab's devices. */
export interface BoardAccess {
  space: 'mem' | 'io'
  /** The board's. */
  address: number
  width: 1 | 2 | 4 | 8
}

export type LinkRequest =
  | { ask: 'ports' }
  | { ask: 'probe'; settings: LinkSettings }
  | { ask: 'attach'; settings: LinkSettings }
  | { ask: 'detach' }
  /** Replaces all rules. */
  | { ask: 'mirror'; rules: MirrorRule[] }
  /** One read of a register by the user, on the board only. Asks nothing of the model. */
  | { ask: 'readOnce'; region: number; offset: number; width: 1 | 2 | 4 }
  /** Reads a harmless register every so many ms; 0 ends it. */
  | { ask: 'watch'; region: number; offset: number; everyMs: number }
  | ({ ask: 'peek' } & BoardAccess)
  | ({ ask: 'poke'; value: number } & BoardAccess)
  /** Of a device by index, or of all with -1. */
  | { ask: 'snapshot'; from: 'board' | 'model'; device: number }
  /** Without a path: ask with a dialog. */
  | { ask: 'saveSnapshot'; snapshot: RegisterSnapshot; path?: string }
  | { ask: 'loadSnapshot'; path?: string }
  /** Writes what the board has into the lab's overlay: reset values, or a field that is constant on the board. */
  | { ask: 'teach'; device: number; register: string; field?: string; value: number }
  /** Bytes to the board as they are, from the console. Only while nothing else is on the way. */
  | { ask: 'send'; text: string }

export interface LinkAnswers {
  ports: PortInfo[]
  probe: ProbeReport
  attach: BoardInfo
  detach: null
  mirror: RegionMirror[]
  readOnce: { value: number; roundTripNs: number }
  watch: null
  peek: { value: number; roundTripNs: number }
  poke: { roundTripNs: number }
  snapshot: RegisterSnapshot
  saveSnapshot: string
  loadSnapshot: RegisterSnapshot
  /** The overlay file. */
  teach: string
  send: null
}
export type LinkAnswer<Q extends LinkRequest> = LinkAnswers[Q['ask']]

/** What went over the wire. Bytes as they were, or what the protocol says that they mean. */
export interface Traffic {
  /** Wall time, ms since 1970. */
  time: number
  direction: 'out' | 'in'
  bytes?: Uint8Array
  text?: string
}
