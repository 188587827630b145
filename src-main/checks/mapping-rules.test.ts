// Who holds what, how it is mapped, and what the processor refuses: drivers that make each mistake once, and drivers that do not.
import { expect, test } from 'vitest'
import { EventKind } from '../../src-preload/contract/event'
import { findingBench, FRAMEBUFFER, LABDEV, NOWHERE, registersOf, TRAPDEV } from './testing/bench'

const PAGE = 0x1000

test('a mapping without a request is found, at the mapping', () => {
  const b = findingBench()
  b.load('labdev0', { probe: (k, pdev) => void k.devm_ioremap(k.pdev_dev(pdev), LABDEV, PAGE) })
  expect(b.findings()).toMatchObject([
    {
      rule: 'map-without-request',
      severity: 'warning',
      text: 'first mapped a range that it has not requested',
      subject: 'ioremap 0x1000_0000–0x1000_0fff',
    },
  ])
  expect(b.shown(b.findings()[0]!)).toMatchObject({ kind: EventKind.map })
})

test('a request that covers only a part of the mapping does not count', () => {
  const b = findingBench()
  b.load('labdev0', {
    probe(k, pdev) {
      const dev = k.pdev_dev(pdev)
      k.devm_request_mem_region(dev, LABDEV, 0x800, 'half')
      k.devm_ioremap(dev, LABDEV, PAGE)
      k.devm_request_mem_region(dev, LABDEV + 0x800, 0x800, 'other half')
      k.devm_ioremap(dev, LABDEV, PAGE)
    },
  })
  expect(b.rules()).toEqual(['map-without-request'])
})

test('the tutorial’s request and map are no mistake', () => {
  const b = findingBench()
  b.load('labdev0', {
    probe(k, pdev) {
      const dev = k.pdev_dev(pdev)
      k.devm_request_mem_region(dev, LABDEV, PAGE, 'labdev0')
      k.devm_ioremap(dev, LABDEV, PAGE)
    },
  })
  expect(b.findings()).toEqual([])
})

test('registers of another driver: told once a driver and device', () => {
  const b = findingBench()
  b.load('labdev0', { probe: (k, pdev) => void registersOf(k, pdev) })
  b.load('trapdev0', {
    probe(k, pdev) {
      registersOf(k, pdev)
      const other = k.devm_ioremap(k.pdev_dev(pdev), LABDEV, PAGE)
      k.readl(other + 4)
      k.writel(0, other)
    },
  })
  expect(b.findings()).toMatchObject([
    { rule: 'map-without-request', text: 'second mapped a range that it has not requested, and that first holds' },
    {
      rule: 'access-held-by-other',
      text: 'second read labdev0, which first holds',
      subject: 'R 0x1000_0004',
      severity: 'error',
    },
  ])
  expect(b.shown(b.findings()[1]!)).toMatchObject({ region: 1, offset: 4, initiator: 17 })
})

test('a range that its holder has given back is free', () => {
  const b = findingBench()
  b.load('labdev0', { probe: (k, pdev) => void registersOf(k, pdev) })
  b.unbind('labdev0')
  b.load('trapdev0', {
    probe(k, pdev) {
      const dev = k.pdev_dev(pdev)
      k.devm_request_mem_region(dev, LABDEV, PAGE, 'mine now')
      k.readl(k.devm_ioremap(dev, LABDEV, PAGE))
    },
  })
  expect(b.rules()).toEqual([])
})

test('two types for one range: arm64 grants both', () => {
  const b = findingBench('arm64')
  b.load('fb0', {
    probe(k, pdev) {
      registersOf(k, pdev)
      k.devm_ioremap_wc(k.pdev_dev(pdev), FRAMEBUFFER, PAGE)
    },
  })
  expect(b.findings()).toMatchObject([
    { rule: 'alias-attribute', text: 'first asked for WC where first has UC mapped, and got it' },
  ])
})

test('x86 gives the new mapping the type of the old one', () => {
  const b = findingBench('x86')
  b.load('fb0', {
    probe(k, pdev) {
      registersOf(k, pdev)
      k.devm_ioremap_wc(k.pdev_dev(pdev), FRAMEBUFFER, PAGE)
      k.devm_ioremap_uc(k.pdev_dev(pdev), FRAMEBUFFER, PAGE)
    },
  })
  expect(b.findings()).toMatchObject([
    { rule: 'alias-attribute', text: 'first asked for WC where first has UC- mapped, and got UC-' },
  ])
})

test('pages side by side, or the same type twice, are no aliases', () => {
  const b = findingBench()
  b.load('fb0', {
    probe(k, pdev) {
      const dev = k.pdev_dev(pdev)
      k.devm_request_mem_region(dev, FRAMEBUFFER, 3 * PAGE, 'fb')
      k.devm_ioremap(dev, FRAMEBUFFER, PAGE)
      k.devm_ioremap(dev, FRAMEBUFFER, PAGE)
      k.devm_ioremap_wc(dev, FRAMEBUFFER + PAGE, PAGE)
      k.iounmap(k.ioremap(FRAMEBUFFER + 2 * PAGE, PAGE))
      k.devm_ioremap_wc(dev, FRAMEBUFFER + 2 * PAGE, PAGE)
    },
  })
  expect(b.findings()).toEqual([])
})

test('registers that are mapped cached are found; memory is not', () => {
  const b = findingBench()
  b.load('labdev0', {
    probe(k, pdev) {
      const dev = k.pdev_dev(pdev)
      k.devm_request_mem_region(dev, LABDEV, PAGE, 'regs')
      k.iounmap(k.ioremap_cache(LABDEV, PAGE))
    },
  })
  b.load('fb0', {
    probe(k, pdev) {
      k.devm_request_mem_region(k.pdev_dev(pdev), FRAMEBUFFER, PAGE, 'pixels')
      k.iounmap(k.ioremap_cache(FRAMEBUFFER, PAGE))
    },
  })
  expect(b.findings()).toMatchObject([
    { rule: 'cached-registers', text: 'first mapped the registers of labdev0 cached (WB)' },
  ])
})

test('what a driver leaves behind is found when it leaves', () => {
  const b = findingBench()
  b.load('trapdev0', {
    probe(k) {
      k.request_mem_region(TRAPDEV, PAGE, 'kept')
      k.ioremap(TRAPDEV, PAGE)
    },
  })
  b.unbind('trapdev0')
  expect(b.findings()).toMatchObject([
    {
      rule: 'leak-after-remove',
      text: 'first left trapdev0 and still holds the region kept and a mapping by ioremap',
    },
  ])
})

test('an address that nobody answers is told once a place; a register that is there is none', () => {
  const b = findingBench()
  b.load('labdev0', {
    probe(k, pdev) {
      const dev = k.pdev_dev(pdev)
      const regs = registersOf(k, pdev)
      k.devm_request_mem_region(dev, NOWHERE, PAGE, 'nowhere')
      const nowhere = k.devm_ioremap(dev, NOWHERE, PAGE)
      k.readl(nowhere)
      k.readl(nowhere)
      k.readl(regs + 0x14)
      k.readl(regs + 0x10)
    },
  })
  expect(b.findings().map(({ rule, subject }) => [rule, subject])).toEqual([
    ['unmapped-access', 'R 0x3000_0000'],
    ['unmapped-access', 'R 0x1000_0014'],
  ])
})
