import { expect, test } from 'vitest'
import fc from 'fast-check'
import type { Access } from '../../src-preload/contract/description'
import type { RegisterSpec } from './define-map'
import { RegisterRule } from './register-rule'

const ACCESSES: Access[] = ['rw', 'ro', 'wo', 'w1c', 'w1s', 'w1t', 'rc']

/** Each bit a field of its own or reserved: what a register is, taken apart as far as it goes. */
const bitwise = fc
  .record({
    size: fc.constantFrom(8 as const, 16 as const, 32 as const),
    lane: fc.nat(3),
    reset: fc.nat(0xffff_ffff),
    kinds: fc.array(fc.constantFrom(...ACCESSES, null), { minLength: 32, maxLength: 32 }),
  })
  .map(({ size, lane, reset, kinds }) => {
    const fields = Object.fromEntries(
      kinds
        .slice(0, size)
        .flatMap((access, lsb) => (access ? [[`B${lsb}`, { lsb, width: 1, doc: '', values: [], access }]] : [])),
    )
    const bytes = size / 8
    const spec: RegisterSpec = {
      offset: 8 + Math.floor(lane / bytes) * bytes,
      size,
      access: 'ro',
      reset,
      doc: '',
      fields,
    }
    // A register without any field is one field; keep one, so that the model below need not know of that.
    return { spec, kinds: Object.keys(fields).length > 0 ? kinds.slice(0, size) : null }
  })
  .filter(({ kinds }) => kinds !== null)

const operation = fc.oneof(
  fc.record({ what: fc.constant('write' as const), value: fc.nat(0xffff_ffff) }),
  fc.record({ what: fc.constant('read' as const) }),
)

/** The rules, said once more for one bit. */
function written(access: Access | null, held: number, value: number): number {
  if (access === 'rw' || access === 'wo') return value
  if (access === 'w1c') return held & ~value & 1
  if (access === 'w1s') return held | value
  if (access === 'w1t') return held ^ value
  return held
}

test('any mixture of fields follows the rules of each, bit by bit, and leaves its neighbours alone', () => {
  fc.assert(
    fc.property(
      bitwise,
      fc.array(operation, { maxLength: 20 }),
      fc.nat(0xffff_ffff),
      ({ spec, kinds }, steps, others) => {
        const words = new Uint32Array([0, 0, others])
        const rule = new RegisterRule(words, spec, 4)
        rule.value = rule.reset
        const model = kinds!.map((_, lsb) => (rule.reset >>> lsb) & 1)
        for (const step of steps) {
          if (step.what === 'write') {
            rule.put(step.value)
            kinds!.forEach((access, lsb) => (model[lsb] = written(access, model[lsb]!, (step.value >>> lsb) & 1)))
          } else {
            const read = rule.take()
            kinds!.forEach((access, lsb) => {
              expect((read >>> lsb) & 1).toBe(access === 'wo' ? 0 : model[lsb])
              if (access === 'rc') model[lsb] = 0
            })
          }
          expect(rule.value).toBe(model.reduce((value, bit, lsb) => value + bit * 2 ** lsb, 0))
        }
        const mask = ((2 ** spec.size! - 1) * 2 ** ((spec.offset & 3) * 8)) >>> 0
        expect((words[2]! & ~mask) >>> 0).toBe((others & ~mask) >>> 0)
      },
    ),
  )
})

test('a register of two faces keeps what it reads; the device is told what was written', () => {
  const rule = new RegisterRule(new Uint32Array(1), { offset: 0, access: 'rw', split: true, reset: 7, doc: '' }, 4)
  rule.value = 7
  rule.put(0x41)
  expect(rule.take()).toBe(7)
  expect(rule.meant(0x41)).toBe(0x41)
})

test('a device is told only of bits that can be written', () => {
  const fields = {
    SET: { lsb: 0, width: 1, doc: '', values: [], access: 'w1s' as const },
    STATE: { lsb: 1, width: 1, doc: '', values: [], access: 'ro' as const },
  }
  const rule = new RegisterRule(new Uint32Array(1), { offset: 0, access: 'rw', doc: '', fields }, 4)
  expect(rule.meant(0xffff_ffff)).toBe(1)
})
