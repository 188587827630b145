// One script, two servers: lines of the qtest protocol to QEMU's virt machine and to the lab of its devicetree, answers equal.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { virt } from '../../devices/testing/qemu/machines'
import type { Qtest } from '../../devices/testing/qemu/qtest-client'
import { describeAgainst } from '../../devices/testing/qemu/use-qemu'
import { loaded } from '../testing/bench'
import { QtestSession } from './session'

const UART = 0x0900_0000
const RTC = 0x0901_0000
const GPIO = 0x0903_0000

const hex = (value: number | bigint): string => `0x${value.toString(16)}`

/** What stands before the answer when lines changed, and the answer. */
async function answersOf(qemu: Qtest, script: readonly string[]): Promise<string[]> {
  const answers = await qemu.say(script)
  return answers.map(({ text, changes }) => {
    const irqs = changes.map(({ line, level }) => `IRQ ${level ? 'raise' : 'lower'} ${line}\n`)
    return `${irqs.join('')}${text}\n`
  })
}

async function ourAnswers(script: readonly string[]): Promise<string[]> {
  const session = new QtestSession(loaded('arm-virt'))
  await session.answer(`irq_intercept_in ${virt.irqs}`)
  const answers: string[] = []
  for (const line of script) answers.push(await session.answer(line))
  return answers
}

/** The first line whose answers differ, with those before it. */
async function firstApart(qemu: Qtest, script: readonly string[]): Promise<string> {
  const [theirs, ours] = [await answersOf(qemu, script), await ourAnswers(script)]
  const at = theirs.findIndex((answer, index) => answer !== ours[index])
  if (at < 0) return ''
  return [...script.slice(Math.max(0, at - 8), at + 1), `QEMU: ${theirs[at]}`, `lab: ${ours[at]}`].join('\n')
}

const register = (base: number, ...offsets: number[]): fc.Arbitrary<number> =>
  fc.constantFrom(...offsets.map((offset) => base + offset))
/** Aligned writes of what the registers hold, so that no known difference can show. */
const write = (address: fc.Arbitrary<number>, most: number): fc.Arbitrary<string> =>
  fc.tuple(address, fc.integer({ min: 0, max: most })).map(([at, value]) => `writel ${hex(at)} ${hex(value)}`)

const uart = [
  write(register(UART, 0x00, 0x04, 0x20), 0xff),
  write(register(UART, 0x28, 0x34), 0x3f),
  write(register(UART, 0x38, 0x44), 0x7ff),
  write(register(UART, 0x48), 7),
  write(register(UART, 0x18, 0x3c, 0x40, 0x80, 0xfe0, 0xffc, 0x800), 0xffff_ffff),
]
const rtc = [
  write(register(RTC, 0x04, 0x08), 0xffff_ffff),
  write(register(RTC, 0x04, 0x08), 2),
  write(register(RTC, 0x10, 0x0c), 1),
  fc.constant(`writel ${hex(RTC + 0x1c)} 0x1`),
  write(register(RTC, 0x00, 0x14, 0x18, 0x20, 0xfe0), 0xffff_ffff),
]
const gpio = [
  write(
    fc.nat(0xff).map((mask) => GPIO + mask * 4),
    0xff,
  ),
  write(register(GPIO, 0x404, 0x408, 0x40c, 0x410, 0x41c, 0x420), 0),
  write(register(GPIO, 0x408, 0x410, 0x41c, 0x420), 0xff),
  write(register(GPIO, 0x414, 0x418, 0x500, 0xff0), 0xffff_ffff),
]
/** Anywhere in a device, aligned or not, in all widths and as blocks. */
const read = fc.oneof(
  fc
    .tuple(fc.constantFrom(UART, RTC, GPIO), fc.nat(0xff8), fc.constantFrom('b', 'w', 'l', 'q'))
    .map(([base, offset, width]) => `read${width} ${hex(base + offset)}`),
  fc
    .tuple(
      fc.constantFrom(UART, RTC, GPIO),
      fc.nat(0xf00),
      fc.integer({ min: 1, max: 64 }),
      fc.constantFrom('read', 'b64read'),
    )
    .map(([base, offset, length, how]) => `${how} ${hex(base + offset)} ${hex(length)}`),
  register(UART, 0x00, 0x18, 0x30, 0x34, 0x3c, 0x40).map((at) => `readl ${hex(at)}`),
  register(RTC, 0x00, 0x04, 0x08, 0x14, 0x18).map((at) => `readl ${hex(at)}`),
  register(GPIO, 0x3fc, 0x400, 0x414, 0x418).map((at) => `readl ${hex(at)}`),
)
const random = (seed: number): string[] =>
  fc.sample(fc.oneof({ weight: 2, arbitrary: read }, { weight: 1, arbitrary: fc.oneof(...uart, ...rtc, ...gpio) }), {
    seed,
    numRuns: 5000,
  })

const power = [
  `writel ${hex(UART + 0x24)} 0x1`,
  `writel ${hex(UART + 0x2c)} 0x70`,
  `writel ${hex(UART + 0x30)} 0x301`,
  `writel ${hex(GPIO + 0x400)} 0xf0`,
]

describeAgainst(virt, 'mmio-lab qtest on labs/arm-virt answers as QEMU does, line by line', (start) => {
  test('all of the three devices, byte by byte and as blocks', async () => {
    const script = [UART, RTC, GPIO].flatMap((base) => [
      ...Array.from({ length: 0x1000 }, (_, offset) => `readb ${hex(base + offset)}`),
      ...Array.from({ length: 0x10 }, (_, block) => `read ${hex(base + block * 0x100)} 0x100`),
    ])
    expect(await firstApart(await start(), script)).toBe('')
  })

  test.each([1, 2])('5,000 random reads of all widths and alignments, writes between them, seed %i', async (seed) => {
    expect(await firstApart(await start(), [...power, ...random(seed)])).toBe('')
  })
})
