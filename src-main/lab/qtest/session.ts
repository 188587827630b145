// Answers lines of QEMU's qtest protocol from a lab that is powered up and has no drivers. Time passes only when the client says so.
import type { SimTime } from '../../../src-preload/contract/units'
import { SimClock } from '../../base/clock'
import { reason } from '../../base/result'
import { BusReentry } from '../../bus/fault'
import { Lab } from '../compose'
import { createLabControl } from '../control-words'
import { describeLab } from '../describe-lab'
import type { LoadedLab } from '../load-lab'
import { BadLine, parseLine, shown, type Command } from './command'
import { IrqWatch } from './irq-watch'
import { Physical } from './physical'

/** qtest takes no time besides what the client lets pass. */
const NO_TIME = { readNs: 0, writeNs: 0, portNs: 0 }
/** Events of the clock between two looks at whether the session is wanted on. */
const EVENTS_AT_ONCE = 10_000

export class QtestSession {
  readonly #clock = new SimClock()
  readonly #watch: IrqWatch
  readonly #lab: Lab
  readonly #physical: Physical

  constructor(loaded: LoadedLab) {
    const lab = { ...loaded.lab, drivers: [] }
    const description = describeLab({ ...loaded, lab })
    this.#watch = new IrqWatch(description)
    this.#lab = new Lab({
      lab,
      description,
      clock: this.#clock,
      sink: this.#watch,
      control: createLabControl(),
      instantSerial: true,
      timing: NO_TIME,
    })
    this.#physical = new Physical(this.#lab.bus, description)
    this.#lab.powerUp()
  }

  /** Interrupt lines that changed, and one line of answer; each ends with a line feed. Never fails. */
  async answer(line: string): Promise<string> {
    let said: string
    try {
      said = await this.#carryOut(parseLine(line))
    } catch (thrown) {
      said = `FAIL ${whyNot(thrown)}`
    }
    return `${this.#watch.take()}${said}\n`
  }

  async #carryOut(command: Command): Promise<string> {
    const { bus } = this.#lab
    switch (command.do) {
      case 'read':
        return `OK 0x${hex(this.#physical.read(command.address, command.width).reverse()).padStart(16, '0')}`
      case 'write':
        return this.#write(command.address, bytesOf(command.value, command.width))
      case 'readBytes': {
        const data = Buffer.from(this.#physical.read(command.address, command.count))
        return command.as === 'hex' ? `OK 0x${data.toString('hex')}` : `OK ${data.toString('base64')}`
      }
      case 'writeBytes':
        return this.#write(command.address, command.data)
      case 'fill':
        return this.#write(command.address, new Uint8Array(command.count).fill(command.value))
      case 'in':
        return `OK 0x${bus.readPort(command.port, command.width).toString(16).padStart(4, '0')}`
      case 'out':
        bus.writePort(command.value, command.port, command.width)
        return 'OK'
      case 'clockStep':
        return this.#step(command.ns)
      case 'clockSet':
        return this.#advance(command.ns)
      case 'intercept': {
        const refused = this.#watch.intercept(command.name)
        return refused === null ? 'OK' : `FAIL ${refused}`
      }
      case 'endianness':
        return 'OK little'
    }
  }

  #write(address: bigint, data: Uint8Array): string {
    this.#physical.write(address, data)
    return 'OK'
  }

  #step(ns: bigint | null): Promise<string> {
    const { now, nextDue } = this.#clock
    if (ns !== null) return this.#advance(BigInt(now) + ns)
    if (nextDue === Infinity) throw new BadLine('cannot advance the clock to the next event: nothing is due')
    return this.#advance(BigInt(nextDue))
  }

  /** Gives way to the outside now and then: a device may have much to do. */
  async #advance(to: bigint): Promise<string> {
    const clock = this.#clock
    if (to < clock.now) throw new BadLine(`the clock cannot go back, it is at ${clock.now}`)
    if (to > Number.MAX_SAFE_INTEGER) throw new BadLine('the clock ends at 2^53 - 1 ns')
    const end = Number(to) as SimTime
    for (let events = 0; clock.nextDue <= end;) {
      clock.advanceTo(Math.max(clock.now, clock.nextDue) as SimTime)
      if (++events % EVENTS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    clock.advanceTo(end)
    return `OK ${clock.now}`
  }
}

const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')

/** Little-endian. */
function bytesOf(value: bigint, width: number): Uint8Array {
  return Uint8Array.from({ length: width }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn))
}

function whyNot(thrown: unknown): string {
  if (thrown instanceof BadLine) return thrown.message
  if (thrown instanceof BusReentry) return 'a device failed before, start the lab again'
  return `the device failed: ${shown(reason(thrown))}`
}
