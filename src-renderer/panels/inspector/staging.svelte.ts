// The one staged write: bits set here reach the device only when it is written. Knows no looks.
import type { RegisterInfo } from '../../../src-preload/contract/description'
import type { LabState } from '../../state/lab.svelte'
import { bitOf, withBit, writeBase } from './value'

export interface Staged {
  region: number
  register: RegisterInfo
  /** What the register held when staging began; NaN = not known. */
  present: number
  /** What a write without any change would write. */
  base: number
  value: number
}

export class Staging {
  staged = $state.raw<Staged | null>(null)

  readonly #lab: LabState

  constructor(lab: LabState) {
    this.#lab = lab
  }

  /** The staged write of this register, if it is this one's. */
  of(region: number, register: RegisterInfo): Staged | null {
    const { staged } = this
    return staged?.region === region && staged.register.offset === register.offset ? staged : null
  }

  toggle(region: number, register: RegisterInfo, bit: number, present: number): void {
    const staged = this.of(region, register) ?? begin(region, register, present)
    this.#put({ ...staged, value: withBit(staged.value, bit, bitOf(staged.value, bit) === 1 ? 0 : 1) })
  }

  set(region: number, register: RegisterInfo, value: number, present: number): void {
    this.staged = { ...(this.of(region, register) ?? begin(region, register, present)), value }
  }

  discard(): void {
    this.staged = null
  }

  /** Writes to the live device, whatever time the window shows; a refused write stays staged. */
  async write(): Promise<void> {
    const { staged } = this
    if (!staged) return
    const { region, register, value } = staged
    const answer = await this.#lab.tell({
      do: 'write',
      region,
      offset: register.offset,
      width: register.size / 8,
      value,
    })
    if (answer !== undefined && this.staged === staged) this.staged = null
  }

  /** Bits toggled back to where they were leave nothing to write. */
  #put(staged: Staged): void {
    this.staged = staged.value === staged.base ? null : staged
  }
}

function begin(region: number, register: RegisterInfo, present: number): Staged {
  const base = writeBase(register, present)
  return { region, register, present, base, value: base }
}
