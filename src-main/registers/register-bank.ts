// The registers of one region: storage, rules, and the handles by which a device reaches its own registers. Knows no bus.
import {
  fieldMask,
  storageOf,
  type FieldName,
  type RegisterMap,
  type RegisterName,
  type RegisterSpec,
} from './define-map'
import { RegisterRule, type ReadEffect, type Refresh, type WriteEffect } from './register-rule'

/** What a device does about accesses to its registers; a read-only register has no write effect. */
export type Behaviour<M extends RegisterMap> = {
  readonly [R in RegisterName<M>]?: {
    readonly refresh?: Refresh
    readonly onRead?: ReadEffect
    readonly onWrite?: M['registers'][R]['access'] extends 'ro' ? never : WriteEffect
  }
}

/** A register, as its own device sees it: no access rules. A change is told to whoever watches the bank. */
export interface RegisterHandle {
  get(): number
  set(value: number): void
}

export type RegisterHandles<M extends RegisterMap> = { readonly [R in RegisterName<M>]: RegisterHandle }
export type FieldHandles<M extends RegisterMap> = {
  readonly [R in RegisterName<M>]: { readonly [F in FieldName<M, R>]: RegisterHandle }
}

/** Told after a device changed a register; `size` in bytes, `value` what it holds now. */
export type ChangeListener = (offset: number, size: number, value: number) => void

export class RegisterBank<M extends RegisterMap = RegisterMap> {
  readonly map: M
  /** By register name. */
  readonly registers: RegisterHandles<M>
  /** By register and field name. */
  readonly fields: FieldHandles<M>
  readonly rules: readonly RegisterRule[]

  #onChange: ChangeListener | null = null
  #words: Uint32Array
  #base = 0
  readonly #byName = new Map<string, RegisterRule>()
  readonly #byOffset: (RegisterRule | null)[]
  /** By register name: the same register at addresses that reach some of its bits. */
  readonly #partial = new Map<string, RegisterRule[]>()
  /** At addresses where no register is, made when one is asked for. */
  readonly #nothing: RegisterRule[] = []

  constructor(map: M) {
    this.map = map
    this.#words = new Uint32Array(Math.ceil(storageOf(map) / 4))
    this.#byOffset = new Array<RegisterRule | null>(map.size).fill(null)
    for (const [name, spec] of Object.entries(map.registers)) {
      const rule = new RegisterRule(this.#words, spec, this.#widthsOf(spec))
      this.#byName.set(name, rule)
      if (spec.maskedAt) this.#partial.set(name, this.#maskedRules(spec, spec.maskedAt))
      if (spec.behind === undefined) this.#place(rule, rule.offset, spec)
      rule.value = rule.reset
    }
    this.rules = [...this.#byName.values()]
    // The two tables are built from the names of the very map that gives them their type.
    this.registers = this.#registerHandles() as RegisterHandles<M>
    this.fields = this.#fieldHandles() as FieldHandles<M>
  }

  get(register: RegisterName<M>): number {
    return this.registers[register].get()
  }

  /** Changes a register as the device itself does: no access rules, no effects. */
  set(register: RegisterName<M>, value: number): void {
    this.registers[register].set(value)
  }

  setField<R extends RegisterName<M>>(register: R, field: FieldName<M, R>, value: number): void {
    this.fields[register][field].set(value)
  }

  /** The register that an access of so many bytes reaches there; null when nobody answers. */
  ruleAt(offset: number, width = 1): RegisterRule | null {
    if (offset % width !== 0) return null
    return this.#byOffset[offset] ?? (this.map.elseZero === true ? this.#nothingAt(offset) : null)
  }

  /** From now on the bus reaches this register at its place; see RegisterSpec.behind. */
  show(register: RegisterName<M>): void {
    const { offset, behind } = this.map.registers[register]!
    this.#byOffset[behind ?? offset] = this.#byName.get(register)!
  }

  /** From now on no register answers at this byte. */
  hide(offset: number): void {
    this.#byOffset[offset] = null
  }

  /** The register of that offset, wherever the bus reaches it. */
  ruleNamed(offset: number): RegisterRule | null {
    return this.rules.find((rule) => rule.offset === offset) ?? null
  }

  /** Installs the effects of a device. */
  behave(behaviour: Behaviour<M>): void {
    for (const [name, rule] of this.#byName) {
      const effects = behaviour[name as RegisterName<M>]
      for (const each of [rule, ...(this.#partial.get(name) ?? [])]) {
        each.refresh = effects?.refresh ?? null
        each.onRead = effects?.onRead ?? null
        each.onWrite = effects?.onWrite ?? null
      }
    }
  }

  /** One listener: the bus, from when it attaches the bank. */
  watch(onChange: ChangeListener): void {
    this.#onChange = onChange
  }

  /** All registers to their reset values; each that changes is told. */
  reset(): void {
    for (const rule of this.rules) this.#change(rule, rule.reset)
  }

  /** Moves the contents to where the bus keeps them. */
  moveTo(words: Uint32Array, base: number): void {
    const count = Math.ceil(storageOf(this.map) / 4)
    words.set(this.#words.subarray(this.#base, this.#base + count), base)
    this.#words = words
    this.#base = base
    for (const rule of [...this.rules, ...[...this.#partial.values()].flat(), ...this.#nothing])
      rule.moveTo(words, base)
  }

  #widthsOf({ size = 32 }: RegisterSpec): number {
    const widths = this.map.widths?.filter((width) => width <= size / 8) ?? [size / 8]
    return widths.reduce((all, width) => all | width, 0)
  }

  #place(rule: RegisterRule, at: number, { anyByte }: RegisterSpec): void {
    const bytes = (anyByte ?? this.map.anyByte) === true ? rule.size : 1
    for (let byte = 0; byte < bytes; byte++) this.#byOffset[at + byte] = rule
  }

  #maskedRules(spec: RegisterSpec, { from, bytes }: { from: number; bytes: number }): RegisterRule[] {
    const words = Array.from({ length: bytes / 4 - 1 }, (_, mask) => mask)
    return words.map((mask) => {
      const rule = new RegisterRule(this.#words, spec, this.#widthsOf(spec), mask)
      this.#place(rule, from + mask * 4, spec)
      return rule
    })
  }

  /** A place of no bits: it reads 0 and takes nothing. */
  #nothingAt(offset: number): RegisterRule | null {
    if (offset >= this.map.size) return null
    const spec = { offset, access: 'ro', size: 8, doc: '' } as const
    const rule = new RegisterRule(this.#words, spec, 1 | 2 | 4, 0)
    rule.moveTo(this.#words, this.#base)
    this.#nothing.push(rule)
    this.#byOffset[offset] = rule
    return rule
  }

  #change(rule: RegisterRule, value: number): void {
    const before = rule.value
    rule.value = value
    const next = rule.value
    if (next !== before && this.#onChange !== null) this.#onChange(rule.offset, rule.size, next)
  }

  #registerHandles(): Record<string, RegisterHandle> {
    const handles: Record<string, RegisterHandle> = {}
    for (const [name, rule] of this.#byName) handles[name] = this.#handle(rule, 0, rule.size * 8)
    return handles
  }

  #fieldHandles(): Record<string, Record<string, RegisterHandle>> {
    const handles: Record<string, Record<string, RegisterHandle>> = {}
    for (const [name, { fields }] of Object.entries(this.map.registers)) {
      const ofFields: Record<string, RegisterHandle> = {}
      for (const [field, { lsb, width }] of Object.entries(fields ?? {})) {
        ofFields[field] = this.#handle(this.#byName.get(name)!, lsb, width)
      }
      handles[name] = ofFields
    }
    return handles
  }

  #handle(rule: RegisterRule, lsb: number, width: number): RegisterHandle {
    return new Handle(rule, lsb, fieldMask({ lsb: 0, width }), (changed, value) => this.#change(changed, value))
  }
}

/** Some bits of a register: `mask` of them from `lsb` up. */
class Handle implements RegisterHandle {
  readonly #rule: RegisterRule
  readonly #lsb: number
  readonly #mask: number
  readonly #change: (rule: RegisterRule, value: number) => void

  constructor(rule: RegisterRule, lsb: number, mask: number, change: (rule: RegisterRule, value: number) => void) {
    this.#rule = rule
    this.#lsb = lsb
    this.#mask = mask
    this.#change = change
  }

  get(): number {
    return ((this.#rule.value >>> this.#lsb) & this.#mask) >>> 0
  }

  set(value: number): void {
    const rest = this.#rule.value & ~(this.#mask << this.#lsb)
    this.#change(this.#rule, rest | ((value & this.#mask) << this.#lsb))
  }
}
