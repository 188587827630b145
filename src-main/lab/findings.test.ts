// What the checks say of every lab that ships: exactly this, and nothing of a driver that does as the tutorial says.
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { LabDescription } from '../../src-preload/contract/description'
import type { FindingEntry } from '../../src-preload/contract/entry'
import { bench, LABS } from './testing/bench'

/** By lab, in the order of time: rule, driver and what shows it. A lab that is not named raises nothing. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'first-steps': ['claim-overlap greedy: request 0x1000_0800–0x1000_17ff'],
  dma: ['missing-barrier dmahasty: W dma1 DOORBELL'],
  mistakes: [
    'posted-delay hasty: W hasty0 CONTROL',
    'poll-without-timeout hasty: poll hasty0 STATUS until !(val & STATUS_BUSY)',
    'relaxed-before-poll hasty: W hasty0 DATA',
    'wrong-width hasty: W hasty0 IRQ_STATUS',
    'unmapped-access hasty: R 0x1000_1014',
    'leak-after-remove hasty: unbind hasty0',
    'reserved-bits trapped: W trapped0 CONFIG',
    'wrong-endianness trapped: W trapped0 CTRL',
    'rmw-w1c trapped: W trapped0 CTRL',
    'rmw-lost-update trapped: W trapped0 CTRL',
    'alias-attribute snoop: ioremap_cache 0x1000_0000–0x1000_0fff',
    'cached-registers snoop: ioremap_cache 0x1000_0000–0x1000_0fff',
    'map-without-request snoop: ioremap 0x1000_2000–0x1000_2fff',
    'access-held-by-other snoop: R 0x1000_2004',
    'use-after-unmap forgetful: W 0xffff_8000_8000_a000',
    'sleep-in-atomic sleepy: sleepy_irq',
  ],
}

interface Told {
  entry: FindingEntry
  site: number
}

function run(name: string): { found: Told[]; description: LabDescription } {
  const { lab, sink, runTo, description } = bench(name)
  lab.boot()
  runTo(2_000_000)
  const found = sink.rows.flatMap(({ entry, site }) => (entry?.type === 'finding' ? [{ entry, site }] : []))
  return { found, description }
}

test.each(readdirSync(LABS))('%s raises exactly what it is meant to', (name) => {
  const { found, description } = run(name)
  const drivers = description.drivers.map((driver) => driver.name)
  const told = found.map(({ entry: { rule, driver, subject } }) => `${rule} ${drivers[driver] ?? 'nobody'}: ${subject}`)
  expect(told).toEqual(EXPECTED[name] ?? [])
})

test('each mistake leads to the line of the source that makes it', () => {
  const { found, description } = run('mistakes')
  const lines = found.map(({ entry, site }) => {
    const { source, firstSite } = description.drivers[entry.driver]!
    return [entry.rule, source.split('\n')[site - firstSite]?.trim()]
  })
  expect(Object.fromEntries(lines)).toMatchObject({
    'posted-delay': 'k.writel(CTRL_RESET, regs + REG_CONTROL)',
    'relaxed-before-poll': 'k.writel_relaxed(21, regs + REG_DATA)',
    'wrong-width': 'k.writeb(1, regs + REG_IRQ_STATUS)',
    'rmw-w1c': 'k.writel(ctrl | CTRL_IRQ_EN, regs + REG_CTRL)',
    'rmw-lost-update': 'k.writel(ctrl & ~CTRL_ENABLE, regs + REG_CTRL)',
    'cached-registers': 'const fast = k.ioremap_cache(k.res_start(res), k.resource_size(res))',
    'use-after-unmap': 'k.writel(CTRL_ENABLE, regs + REG_CONTROL)',
  })
})
