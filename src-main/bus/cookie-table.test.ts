import { expect, test } from 'vitest'
import fc from 'fast-check'
import type { Address } from '../../src-preload/contract/units'
import { AddressMap, PAGE_SIZE } from './address-map'
import { COOKIE_BASE, CookieTable } from './cookie-table'

const at = (address: number) => address as Address

test('a mapping keeps the offset within its page and is followed by a page that is not mapped', () => {
  const table = new CookieTable(new AddressMap())
  const cookie = table.add(at(0x1000_0a04), 0x10, 'UC-')
  expect(cookie).toBe(COOKIE_BASE + 0xa04)
  expect(table.physicalOf(cookie)).toBe(0x1000_0a04)
  expect(table.isMapped(cookie + PAGE_SIZE)).toBe(false)
  expect(table.add(at(0x2000_0000), 1, 'UC-')).toBe(COOKIE_BASE + 2 * PAGE_SIZE)
})

test('an address above 4 GiB maps like any other', () => {
  const table = new CookieTable(new AddressMap())
  const cookie = table.add(at(0x40_0000_0123), 0x1000, 'UC-')
  expect(table.physicalOf(cookie + 0x1000 - 1)).toBe(0x40_0000_1122)
})

test('unmapping takes any address in the first page, once', () => {
  const table = new CookieTable(new AddressMap())
  const cookie = table.add(at(0x1000_0010), 2 * PAGE_SIZE, 'WC')
  expect(table.remove(cookie + PAGE_SIZE)).toBeNull()
  expect(table.remove(cookie - 0x10)).toMatchObject({ cookie, physical: 0x1000_0010, attribute: 'WC' })
  expect(table.remove(cookie)).toBeNull()
  expect(table.isMapped(cookie)).toBe(false)
})

test('impossible ranges get no cookie', () => {
  const table = new CookieTable(new AddressMap())
  expect(table.add(at(0x1000), 0, 'UC-')).toBe(0)
  expect(table.add(at(0x1000), Number.MAX_SAFE_INTEGER, 'UC-')).toBe(0)
  expect(table.add(at(0x1000), 0x4000_0000, 'UC-')).toBe(0)
})

test('address space comes round again when all of it has been used', () => {
  const table = new CookieTable(new AddressMap())
  const half = 0x1700_0000
  const first = table.add(at(0), half, 'UC-')
  expect(table.add(at(0), half, 'UC-')).toBeGreaterThan(first)
  expect(table.add(at(0), half, 'UC-')).toBe(0)
  table.remove(first)
  expect(table.add(at(0), half, 'UC-')).toBe(first)
})

test('live mappings never share a page, and each finds itself at both ends', () => {
  const step = fc.record({ physical: fc.nat(0x4000_0000), size: fc.integer({ min: 1, max: 0x8000 }), drop: fc.nat(9) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const table = new CookieTable(new AddressMap())
      const live = new Map<number, number>()
      for (const { physical, size, drop } of steps) {
        live.set(table.add(at(physical), size, 'UC-'), size)
        const victim = [...live.keys()][drop]
        if (victim === undefined) continue
        expect(table.remove(victim)).not.toBeNull()
        live.delete(victim)
      }
      const pages = [...live].flatMap(([cookie, size]) => {
        expect(table.find(cookie)?.cookie).toBe(cookie)
        expect(table.find(cookie + size - 1)?.cookie).toBe(cookie)
        const first = Math.floor(cookie / PAGE_SIZE)
        return Array.from({ length: Math.floor((cookie + size - 1) / PAGE_SIZE) - first + 2 }, (_, i) => first + i)
      })
      expect(new Set(pages).size).toBe(pages.length)
    }),
  )
})
