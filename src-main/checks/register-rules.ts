// Rules about what is written to registers: bits that must not be touched, bits that were not meant, and bytes turned around.
import { EventKind, Initiator } from '../../src-preload/contract/event'
import type { CallStack } from './call-stack'
import type { HeldRanges } from './held-ranges'
import { bytes, deviceName, driverName, hex, type Report, type RuleView, type Shown } from './rule'
import { swapBytes } from '../base/swap-bytes'
import { isPartlyNamed, maskOf, Slot, type RegisterMasks, type WordTable } from './word-table'

/** A read that waits for its write back while another call runs. */
interface Pending {
  slot: number
  call: number
  value: number
  /** What another call wrote meanwhile, and which call that was. */
  overwritten: { value: number; by: string } | null
}

export interface RegisterRuleParts {
  view: RuleView
  words: WordTable
  calls: CallStack
  held: HeldRanges
  report: Report
}

const allOnes = (width: number): number => (width >= 4 ? 0xffff_ffff : 2 ** (width * 8) - 1)
const widthOf = (kind: number): number => (kind >>> 8) & 0xff
const RULES = [
  'reserved-bits',
  'wrong-endianness',
  'wrong-width',
  'rmw-w1c',
  'rmw-lost-update',
  'access-held-by-other',
] as const
type RegisterRule = (typeof RULES)[number]
const MOST_TOLD = 4096
const isRead = (kind: number): boolean => (kind & 0xff) === EventKind.read

export class RegisterRules {
  readonly #parts: RegisterRuleParts
  readonly #slots: Int32Array
  #pending: Pending[] = []
  /** Reads of other calls wait for their write back: every write has to be looked at. */
  get isWaiting(): boolean {
    return this.#pending.length > 0
  }
  /** What was told already, so that a mistake in a loop costs no words. */
  readonly #told = new Set<number>()

  constructor(parts: RegisterRuleParts) {
    this.#parts = parts
    this.#slots = parts.words.slots
  }

  /** The call that runs reads a register that it had not read since it was written. */
  firstRead(slot: number): void {
    const { calls } = this.#parts
    const by = this.#slots[slot * Slot.SIZE + Slot.READ_BY]!
    if (by !== 0 && calls.isActive(by)) {
      this.#pending.push({ slot, call: by, value: this.#slots[slot * Slot.SIZE + Slot.HELD]!, overwritten: null })
    }
    this.#take(slot)
    this.#slots[slot * Slot.SIZE + Slot.READ_BY] = calls.current
  }

  /** What it had read there before it was interrupted; it is not waiting any more. */
  #take(slot: number): Pending | null {
    const at = this.#pending.findIndex((each) => each.slot === slot && each.call === this.#parts.calls.current)
    return at < 0 ? null : this.#pending.splice(at, 1)[0]!
  }

  callEnded(call: number): void {
    if (this.#pending.length > 0) this.#pending = this.#pending.filter((each) => each.call !== call)
  }

  /** A write to a register that the maps say something about. */
  written(shown: Shown, slot: number, value: number): void {
    const register = this.#parts.words.registers[slot]
    if (!register) return
    const lanes = allOnes(widthOf(shown.kind)) & register.all
    const held = (this.#slots[slot * Slot.SIZE + Slot.HELD]! & lanes) >>> 0
    this.#checkBits(shown, register, value, held, lanes)
    this.#checkBack(shown, register, slot, value)
  }

  #checkBits(shown: Shown, register: RegisterMasks, value: number, held: number, lanes: number): void {
    const { reserved, readOnly, stored, info } = register
    if (stored === 0) {
      this.#report(shown, register, 'reserved-bits', () => ({
        text: `${this.#who(shown)} wrote to ${this.#name(register)}, which can only be read`,
        remedy: 'Nothing was written: check the offset.',
      }))
      return
    }
    const changed = (value ^ held) & (value ^ info.reset) & reserved & lanes
    const set = value & ~held & ~info.reset & readOnly
    if (this.#turnedAround(shown, register, value)) return
    if ((changed | set) === 0 || value >>> 0 === lanes >>> 0) return
    const what = changed !== 0 ? 'reserved' : 'read-only'
    this.#report(shown, register, 'reserved-bits', () => ({
      text: `${this.#who(shown)} wrote to ${what} bits ${hex((changed !== 0 ? changed : set) >>> 0)} of ${this.#name(register)}`,
      remedy: 'Write these bits as they were read, or as they are after reset.',
    }))
  }

  /** The value fits no field, and would with its bytes in the other order. */
  #turnedAround(shown: Shown, register: RegisterMasks, value: number): boolean {
    const width = register.info.size / 8
    if (widthOf(shown.kind) !== width) return false
    const other = swapBytes(value, width)
    if (other === value || isLegal(register, value, true) || !isLegal(register, other, false)) return false
    this.#report(shown, register, 'wrong-endianness', () => ({
      text: `${this.#who(shown)} wrote ${hex(value, width * 2)} to ${this.#name(register)}; turned around, ${hex(other, width * 2)} makes sense`,
      remedy:
        'Use the accessors of the other byte order (ioread32be and kin are big-endian, all others little-endian).',
    }))
    return true
  }

  #checkBack(shown: Shown, register: RegisterMasks, slot: number, value: number): void {
    const { calls } = this.#parts
    const by = this.#slots[slot * Slot.SIZE + Slot.READ_BY]!
    const held = this.#slots[slot * Slot.SIZE + Slot.HELD]! >>> 0
    this.#slots[slot * Slot.SIZE + Slot.READ_BY] = 0
    const waiting = this.#take(slot)
    if (by === calls.current) this.#checkPending(shown, register, value, held)
    else if (by !== 0 && calls.isActive(by)) this.#pending.push({ slot, call: by, value: held, overwritten: null })
    if (waiting?.overwritten) this.#checkLost(shown, register, value, waiting)
    const who = calls.symbolOf(calls.current)
    for (const each of this.#pending) if (each.slot === slot) each.overwritten = { value, by: who }
  }

  #checkPending(shown: Shown, register: RegisterMasks, value: number, held: number): void {
    const { w1c, stored } = register
    const carried = (value & held & w1c) >>> 0
    const isModified = ((value ^ held) & stored) !== 0
    if (carried === 0 || !isModified || (value & w1c & ~held) !== 0) return
    this.#report(shown, register, 'rmw-w1c', () => ({
      text: `${this.#who(shown)} changed ${this.#name(register)} and wrote back ${this.#fields(register, carried)}, which clears what was pending`,
      remedy: 'Mask the write-one-to-clear bits out before the value is written back.',
    }))
  }

  #checkLost(shown: Shown, register: RegisterMasks, value: number, { value: read, overwritten }: Pending): void {
    const lost = ((overwritten!.value ^ read) & ~(value ^ read) & register.stored) >>> 0
    if (lost === 0) return
    const { calls } = this.#parts
    this.#report(shown, register, 'rmw-lost-update', () => ({
      text: `${calls.symbolOf(calls.current)} undid what ${overwritten!.by} had written to ${this.#fields(register, lost)} of ${this.#name(register)} since it was read`,
      remedy: 'Keep the other context out between the read and the write back: spin_lock_irqsave().',
    }))
  }

  heldByOther(shown: Shown, offset: number): void {
    const { held, view, report } = this.#parts
    const region = view.lab.regions.find(({ id }) => id === (shown.where & 0xffff))
    const driver = driverOf(shown)
    if (!region) return
    const address = region.start + offset
    const holder = held.holderAgainst(region.space, address, driver)
    if (!holder || !this.#isNew('access-held-by-other', region.id, holder.driver, driver)) return
    const verb = isRead(shown.kind) ? 'read' : 'wrote'
    report(
      {
        rule: 'access-held-by-other',
        text: `${driverName(view, driver)} ${verb} ${deviceName(view, region.device)}, which ${driverName(view, holder.driver)} holds`,
        remedy: `Leave the range to ${driverName(view, holder.driver)}, or request it.`,
        subject: `${isRead(shown.kind) ? 'R' : 'W'} ${hex(address)}`,
        device: region.device,
        driver,
        key: `${region.id} ${holder.driver}`,
      },
      shown,
    )
  }

  /** An access that nobody answered. */
  failed(shown: Shown, offset: number): void {
    const { words } = this.#parts
    const register = words.registerAt(shown.where & 0xffff, offset)
    const width = widthOf(shown.kind)
    if (!register || driverOf(shown) < 0) return
    this.#report(shown, register, 'wrong-width', () => ({
      text: `${this.#who(shown)} ${isRead(shown.kind) ? 'read' : 'wrote'} ${bytes(width)} at ${this.#name(register)}, a register of ${bytes(register.info.size / 8)}`,
      remedy: `Use the accessors for ${register.info.size} bits.`,
    }))
  }

  #report(
    shown: Shown,
    register: RegisterMasks,
    rule: RegisterRule,
    say: () => { text: string; remedy: string },
  ): void {
    const { region, info } = register
    const driver = driverOf(shown)
    if (!this.#isNew(rule, region.id, info.offset * 2 + Number(isRead(shown.kind)), driver)) return
    const subject = `${isRead(shown.kind) ? 'R' : 'W'} ${this.#name(register)}`
    const key = `${region.id} ${info.offset}`
    this.#parts.report({ rule, ...say(), subject, device: region.device, driver, key: `${key} ${subject}` }, shown)
  }

  #isNew(rule: RegisterRule, region: number, place: number, driver: number): boolean {
    const identity = ((region * 2 ** 24 + place) * RULES.length + RULES.indexOf(rule)) * 256 + driver
    if (this.#told.has(identity)) return false
    if (this.#told.size < MOST_TOLD) this.#told.add(identity)
    return true
  }

  #who(shown: Shown): string {
    const { calls, view } = this.#parts
    const symbol = calls.symbolOf(calls.current)
    return calls.current > 1 ? symbol : driverName(view, driverOf(shown))
  }

  #name({ region, info }: RegisterMasks): string {
    return `${deviceName(this.#parts.view, region.device)} ${info.name}`
  }

  #fields({ info }: RegisterMasks, mask: number): string {
    const names = info.fields.filter((field) => (maskOf(field) & mask) !== 0).map(({ name }) => name)
    return names.length > 0 ? names.join(', ') : hex(mask)
  }
}

const driverOf = ({ where }: Shown): number => ((where >>> 16) & 0xff) - Initiator.FIRST_DRIVER

/** Nothing outside the fields but what is there after reset, and where values have names, one of them. */
function isLegal({ info, reserved, readOnly }: RegisterMasks, value: number, withReadOnly: boolean): boolean {
  if (((value ^ info.reset) & reserved) !== 0 || (!withReadOnly && (value & readOnly) !== 0)) return false
  return info.fields.filter(isPartlyNamed).every((field) => {
    const held = (value & maskOf(field)) >>> field.lsb
    return field.values.some((each) => each.value === held)
  })
}
