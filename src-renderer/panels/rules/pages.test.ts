import { expect, test } from 'vitest'
import type { FindingEntry } from '../../../src-preload/contract/entry'
import type { FindingRow } from '../../../src-preload/contract/query'
import { FIXTURE_RULES } from '../../testing/fixture-rules'
import { pageOf, rulePages } from './pages'

const found = (rule: string, time: number, severity: FindingEntry['severity'] = 'warning'): FindingRow => ({
  time,
  seq: time,
  site: 0,
  entry: {
    type: 'finding',
    id: time,
    severity,
    rule,
    text: 'text',
    remedy: '',
    subject: '',
    at: 1,
    device: 0,
    driver: 0,
  },
})

test('rules with findings stand first, errors before warnings; the rest follows', () => {
  const pages = rulePages(FIXTURE_RULES, [found('poll-without-timeout', 5), found('claim-overlap', 9)])
  expect(pages.map(({ id, findings }) => [id, findings.length])).toEqual([
    ['claim-overlap', 1],
    ['poll-without-timeout', 1],
    ['irq-ack-not-flushed', 0],
  ])
})

test('all findings of a rule are on its page, in order of time', () => {
  const pages = rulePages(FIXTURE_RULES, [found('claim-overlap', 9), found('claim-overlap', 3)])
  expect(pages[0]!.findings.map(({ time }) => time)).toEqual([3, 9])
})

test('a session without pages still lists its rules, by what was found', () => {
  const pages = rulePages([], [found('claim-overlap', 9, 'error')])
  expect(pages).toMatchObject([{ id: 'claim-overlap', title: 'claim-overlap', severity: 'error', page: null }])
  expect(pageOf(pages, 'no-such-rule')?.id).toBe('claim-overlap')
  expect(pageOf([], '')).toBeNull()
})
