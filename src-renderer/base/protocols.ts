// The protocols that a board may speak, in words, and what a board, its port and its state are called. Pure.
import type { Capabilities, LinkState, LinkStatus, ProtocolId } from '../../src-preload/contract/link'
import { count } from './format'

interface ProtocolText {
  name: string
  /** Beside a port, where there is little room. */
  short: string
  /** What speaks it. */
  about: string
  /** What attaching does to the board. */
  effect: string
  /** Why nothing can be typed to the board; null where it has a command line. */
  noConsole: string | null
}

const PACKETS = 'This protocol has packets and no command line.'

export const PROTOCOL_TEXTS: Record<ProtocolId, ProtocolText> = {
  'mmio-lab': {
    name: "The lab's firmware",
    short: 'firmware',
    about: 'Our own small program on a Cortex-M board. The fastest; a bad address is reported.',
    effect: 'The board runs the firmware and nothing else.',
    noConsole: PACKETS,
  },
  gdb: {
    name: 'GDB remote serial',
    short: 'GDB',
    about: 'QEMU, OpenOCD, Black Magic Probe.',
    effect: "The board's CPU is halted while attached, and goes on when you detach.",
    noConsole: PACKETS,
  },
  uboot: {
    name: 'U-Boot console',
    short: 'U-Boot',
    about: 'A board that stops in its boot loader: md and mw.',
    effect: 'The boot is stopped at the prompt. A bad address resets the board.',
    noConsole: null,
  },
  micropython: {
    name: 'MicroPython raw REPL',
    short: 'MicroPython',
    about: 'A board that runs MicroPython.',
    effect: 'The script that runs on the board is stopped.',
    noConsole: 'The raw REPL takes whole programs; what you type would spoil them.',
  },
  uartbone: {
    name: 'LiteX uartbone',
    short: 'uartbone',
    about: 'A bridge in an FPGA. 32-bit accesses only; writes are not confirmed.',
    effect: 'The CPU of the FPGA, if it has one, runs on.',
    noConsole: PACKETS,
  },
  'esp-rom': {
    name: 'ESP ROM loader',
    short: 'ESP ROM',
    about: 'An ESP chip in download mode. 32-bit accesses only.',
    effect: 'The chip stays in its ROM loader; its program does not run.',
    noConsole: PACKETS,
  },
}

const FAULTS: Record<Capabilities['faults'], string> = {
  reported: 'the board says so',
  unnoticed: 'nothing is noticed: what is read means nothing',
  resets: 'the board resets',
  hangs: 'the board hangs until it is reset',
}

const list = (widths: readonly number[]): string => `${widths.map((bytes) => bytes * 8).join(', ')} bits`

/** What the board can do, as names and values. */
export function capabilityFacts(can: Capabilities): [name: string, value: string][] {
  return [
    ['Memory', can.memWidths.length > 0 ? list(can.memWidths) : 'cannot be reached'],
    ['Ports', can.ioWidths.length > 0 ? list(can.ioWidths) : 'cannot be reached'],
    ['Bad address', FAULTS[can.faults]],
    ['Writes', can.confirmsWrites ? 'confirmed by the board' : 'not confirmed'],
    ['Bursts', can.bursts ? 'registers in a row travel together' : 'one register at a time'],
    ['On the way', `${can.window} at most`],
    ['CPU', can.haltsTarget ? 'halted while attached' : 'runs on'],
  ]
}

/** `/dev/ttyUSB0` is ttyUSB0; host:port and COM3 stay. */
export const portName = (port: string): string => port.replace(/^\/dev\//, '')

/** `ttyUSB0 · GDB`; empty without a board. */
export function linkName({ settings, info, state }: LinkStatus): string {
  if (state === 'detached' || !settings) return ''
  const protocol = info?.protocol ?? (settings.protocol === 'auto' ? null : settings.protocol)
  return protocol ? `${portName(settings.port)} · ${PROTOCOL_TEXTS[protocol].short}` : portName(settings.port)
}

export const STATE_TEXTS: Record<LinkState, string> = {
  detached: 'none',
  attaching: 'attaching',
  up: 'attached',
  silent: 'silent',
  lost: 'lost',
}

const NS_PER_US = 1e3
const NS_PER_MS = 1e6

/** `260 µs`, `28.4 ms`: no more digits than a median of the last accesses is worth. */
export const roundTripText = (ns: number): string =>
  ns < 10 * NS_PER_MS ? `${count(Math.round(ns / NS_PER_US))} µs` : `${(ns / NS_PER_MS).toFixed(1)} ms`
