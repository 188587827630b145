// What the user does to a lab by hand: deliberate reads and writes, and bytes into a serial line.
import { done, failed, reason } from '../base/result'
import type { Lab } from './compose'
import type { CommandResult, LabCommand } from './thread-protocol'

type ByHand = Extract<LabCommand, { do: 'read' | 'write' | 'serial' }>
const WIDTHS = [1, 2, 4] as const
type Width = (typeof WIDTHS)[number]

export class UserAccess {
  readonly #lab: Lab

  constructor(lab: Lab) {
    this.#lab = lab
  }

  /** @returns the value read; null; bad-input where there is no such place */
  carryOut(command: ByHand): CommandResult {
    try {
      return command.do === 'serial' ? this.#serial(command) : this.#access(command)
    } catch (thrown) {
      return failed('bad-input', `The device failed: ${reason(thrown)}`)
    }
  }

  #access(command: Exclude<ByHand, { do: 'serial' }>): CommandResult {
    const { bus, description } = this.#lab
    const region = description.regions.find(({ id }) => id === command.region)
    const width = WIDTHS.find((each) => each === command.width)
    if (!region || !width || !isInside(command.offset, width, region.size)) {
      return failed('bad-input', `There is no place of ${command.width} bytes at that offset.`)
    }
    if (command.do === 'read') return done(bus.userRead(region.id, command.offset, width))
    bus.userWrite(region.id, command.offset, width, command.value >>> 0)
    return done(null)
  }

  #serial({ region, text }: Extract<ByHand, { do: 'serial' }>): CommandResult {
    if (this.#lab.receive(region, Buffer.from(text))) return done(null)
    return failed('bad-input', 'That region has no serial line.')
  }
}

const isInside = (offset: number, width: Width, size: number): boolean =>
  Number.isInteger(offset) && offset >= 0 && offset + width <= size
