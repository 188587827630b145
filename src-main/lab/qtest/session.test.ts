// The qtest protocol against the lab that ships first: QEMU's form of the answers, interrupt lines, the clock, and bad lines.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loaded } from '../testing/bench'
import { QtestSession } from './session'

const UART = 0x0900_0000
const LABDEV = 0x1000_0000
const SCREEN = 0x2000_0000

const hex = (value: number): string => `0x${value.toString(16)}`

function session() {
  const qtest = new QtestSession(loaded('first-steps'))
  return async (...lines: string[]): Promise<string> => {
    let out = ''
    for (const line of lines) out += await qtest.answer(line)
    return out
  }
}

describe('registers', () => {
  test('answer in 16 digits, writes with OK', async () => {
    const ask = session()
    expect(await ask(`readl ${hex(UART + 0xfe0)}`)).toBe('OK 0x0000000000000011\n')
    expect(await ask(`writel ${hex(UART + 0x24)} 0x12`, `readl ${hex(UART + 0x24)}`)).toBe(
      'OK\nOK 0x0000000000000012\n',
    )
    expect(await ask('endianness')).toBe('OK little\n')
  })

  test('an access over several registers is one to each', async () => {
    const ask = session()
    expect(await ask(`readq ${hex(UART + 0xfe0)}`)).toBe('OK 0x0000001000000011\n')
    expect(await ask(`read ${hex(UART + 0xfe0)} 16`)).toBe('OK 0x11000000100000003400000000000000\n')
  })

  test('where nobody answers there are all ones, and writes are dropped', async () => {
    const ask = session()
    expect(await ask('readl 0x50000000', 'writel 0x50000000 0', 'readb 0x50000000')).toBe(
      'OK 0x00000000ffffffff\nOK\nOK 0x00000000000000ff\n',
    )
    expect(await ask('readq 0xfffffffffffffff8', 'inb 0x71', 'inw 0x71', 'inl 0x71', 'outb 0x70 1')).toBe(
      'OK 0xffffffffffffffff\nOK 0x00ff\nOK 0xffff\nOK 0xffffffff\nOK\n',
    )
  })
})

describe('memory', () => {
  test('takes bytes in any number, as hex and as base64', async () => {
    const ask = session()
    expect(await ask(`write ${hex(SCREEN + 3)} 7 0x01020304050607`, `read ${hex(SCREEN + 2)} 9`)).toBe(
      'OK\nOK 0x000102030405060700\n',
    )
    expect(await ask(`b64write ${hex(SCREEN)} 3 AQL/`, `b64read ${hex(SCREEN)} 3`)).toBe('OK\nOK AQL/\n')
    expect(await ask(`memset ${hex(SCREEN)} 4 0xa5`, `readl ${hex(SCREEN)}`)).toBe('OK\nOK 0x00000000a5a5a5a5\n')
    expect(await ask(`readl ${hex(SCREEN + 2)}`)).toBe('OK 0x000000000302a5a5\n')
  })

  test('a board has its RAM, zero at first; what devices reach of it and the rest are one', async () => {
    const qtest = new QtestSession(loaded('arm-virt'))
    const end = 0x4800_0000
    const pool = end - 2 ** 20
    expect(await qtest.answer('readq 0x40000000')).toBe('OK 0x0000000000000000\n')
    await qtest.answer(`write ${hex(pool - 4)} 8 0x0102030405060708`)
    expect(await qtest.answer(`read ${hex(pool - 5)} 10`)).toBe('OK 0x00010203040506070800\n')
    expect(await qtest.answer(`memset 0x40000ffe 4 0xaa`)).toBe('OK\n')
    expect(await qtest.answer(`readq 0x40000ffc`)).toBe('OK 0x0000aaaaaaaa0000\n')
    expect(await qtest.answer(`read ${hex(end - 2)} 4`)).toBe('OK 0x0000ffff\n')
  })

  test('whatever is written is read back', async () => {
    const ask = session()
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.uint8Array({ minLength: 1, maxLength: 64 }), async (at, data) => {
        const text = Buffer.from(data).toString('hex')
        const place = `${hex(SCREEN + at)} ${data.length}`
        expect(await ask(`write ${place} 0x${text}`, `read ${place}`)).toBe(`OK\nOK 0x${text}\n`)
      }),
    )
  })
})

describe('clock and interrupts', () => {
  /** Resets the lab device, lets it get ready, enables it and gives it a job. */
  const job = [
    `writel ${hex(LABDEV)} 2`,
    'clock_step 100000',
    `writel ${hex(LABDEV + 0xc)} 1`,
    `writel ${hex(LABDEV)} 5`,
  ]

  test('time stands still until it is let pass', async () => {
    const ask = session()
    expect(await ask('clock_step 1000', 'readl 0', 'clock_step 0', 'clock_set 5000')).toBe(
      'OK 1000\nOK 0x00000000ffffffff\nOK 1000\nOK 5000\n',
    )
    expect(await ask('clock_set 10', 'clock_step -6000')).toMatch(/^FAIL the clock cannot go back.*\nFAIL .*\n$/)
    expect(await ask('clock_step 0x7fffffffffffffff')).toMatch(/^FAIL the clock ends/)
  })

  test('without a time it goes to the next event, where there is one', async () => {
    const ask = session()
    expect(await ask('clock_step')).toMatch(/^FAIL .*nothing is due\n$/)
    await ask(`writel ${hex(LABDEV)} 2`)
    expect(await ask('clock_step')).toMatch(/^OK [1-9]\d*\n$/)
  })

  test.each([
    ['labdev0', 0],
    ['labdev@10000000', 0],
    ['/machine/unattached/device[1]', 36],
  ])('with %s intercepted, line %i is told before the answer', async (name, line) => {
    const ask = session()
    expect(await ask(`irq_intercept_in ${name}`)).toBe('OK\n')
    expect(await ask(...job)).not.toContain('IRQ')
    expect(await ask(`writel ${hex(LABDEV + 8)} 42`, 'clock_step 100000')).toBe(`OK\nIRQ raise ${line}\nOK 200000\n`)
    expect(await ask(`writel ${hex(LABDEV + 0x10)} 1`)).toBe(`IRQ lower ${line}\nOK\n`)
  })

  test('one interception; the same again is no mistake', async () => {
    const ask = session()
    expect(await ask('irq_intercept_in labdev0', 'irq_intercept_in labdev0', 'irq_intercept_out labdev1')).toBe(
      'OK\nOK\nFAIL IRQ intercept already enabled\n',
    )
    expect(await ask('irq_intercept_in fb0', 'irq_intercept_in nobody')).toBe(
      'FAIL Unknown device\nFAIL Unknown device\n',
    )
  })
})

describe('anything at all', () => {
  const words = fc.oneof(
    fc.constantFrom('readl', 'writel', 'read', 'write', 'b64write', 'memset', 'inb', 'outl', 'irq_intercept_in'),
    fc.constantFrom('0x09000000', '0x10000008', '4', '-1', '0x', '07', '0xffffffffffffffff', 'uart0', '/x'),
    fc.string({ unit: 'binary', maxLength: 12 }),
  )
  const lines = fc.array(words, { maxLength: 5 }).map((parts) => parts.join(' ').replaceAll('\n', ' '))

  test('gets one answer, in one line, and the session goes on', async () => {
    const ask = session()
    await fc.assert(
      fc.asyncProperty(lines, async (line) => {
        const out = (await ask(line)).replace(/^IRQ (raise|lower) \d+\n/gm, '')
        expect(out).toMatch(/^(OK|FAIL)( [\x20-\x7e]*)?\n$/)
      }),
      { numRuns: 3000 },
    )
    expect(await ask(`readl ${hex(UART + 0xfe0)}`)).toBe('OK 0x0000000000000011\n')
  })
})
