// The answer to `divergence`: where board and model went apart, by register and field.
import type { RegisterInfo } from '../../../src-preload/contract/description'
import type { DivergenceRow } from '../../../src-preload/contract/query'
import { comparedBits, differingField } from '../../base/differing-field'
import type { Divergence } from '../divergences'
import type { Store } from '../store'

/** Up to a time, each at its access. What differed most often comes first, of equals what differed first. */
export function divergenceAnswer(store: Store, time: number): DivergenceRow[] {
  const rows = new Map<string, DivergenceRow>()
  const naming = new Naming(store)
  for (const divergence of store.index.divergences.between(-Infinity, time)) {
    const place = naming.placeOf(divergence)
    const key = `${divergence.region}:${place.offset}:${place.field}`
    const { seq, model, board } = divergence
    const moment = { time: divergence.time, seq, model, board }
    const row = rows.get(key)
    if (!row) rows.set(key, { region: divergence.region, ...place, first: moment, last: moment, count: 1 })
    else {
      row.last = moment
      row.count++
    }
  }
  return [...rows.values()].sort((a, b) => b.count - a.count || a.first.seq - b.first.seq)
}

type Place = Pick<DivergenceRow, 'offset' | 'register' | 'field'>

class Naming {
  readonly #store: Store
  readonly #noise: ReadonlyMap<number, ReadonlySet<string>>
  /** By slot and differing bits: the same few come again and again. */
  readonly #known = new Map<string, Place>()

  constructor(store: Store) {
    this.#store = store
    const { devices, regions, mirror = [] } = store.tables.description
    this.#noise = new Map(
      regions.map(({ id, device }) => {
        const own = mirror.filter((rule) => rule.device === devices[device]?.name)
        return [id, new Set(own.flatMap(({ noise = [] }) => noise))]
      }),
    )
  }

  placeOf({ region, offset, model, board }: Divergence): Place {
    const register = this.#registerAt(region, offset)
    if (!register) return { offset, register: `+0x${offset.toString(16)}`, field: `+0x${offset.toString(16)}` }
    const shift = 8 * (offset - register.offset)
    const bits = ((model ^ board) << shift) >>> 0
    const key = `${region}:${register.offset}:${Number.isNaN(model) ? '' : bits}`
    let place = this.#known.get(key)
    if (!place) {
      const field = Number.isNaN(model) ? register.name : this.#field(region, register, bits)
      this.#known.set(key, (place = { offset: register.offset, register: register.name, field }))
    }
    return place
  }

  #registerAt(region: number, offset: number): RegisterInfo | undefined {
    const { tables } = this.#store
    const slots = tables.region(region)
    const slot = tables.slotOf(region, offset)
    return slots && slot >= 0 ? tables.description.maps[slots.info.map]?.registers[slot - slots.first] : undefined
  }

  /** What a finding about this register names goes first: it knows noise that was decided while the lab ran. */
  #field(region: number, register: RegisterInfo, bits: number): string {
    const told = this.#store.index.divergences.fieldsOf(region, register.offset)
    const fromFinding = register.fields.find(({ name, lsb, width }) => {
      const mask = width >= 32 ? 0xffff_ffff : (2 ** width - 1) << lsb
      return told?.has(name) === true && (bits & mask) !== 0
    })
    if (fromFinding) return fromFinding.name
    const compared = comparedBits(register, this.#noise.get(region))
    return differingField(register, bits, 0, compared) ?? differingField(register, bits, 0) ?? register.name
  }
}
