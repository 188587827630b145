import { expect, test } from 'vitest'
import { afterProgram, parseArguments } from './arguments'

const parse = (...given: string[]) => parseArguments(given, '/home/me')

test('nothing asked for is the demo', () => {
  expect(parse()).toEqual({ ok: true, value: { open: null, screenshot: null, save: null, exit: false } })
})

test('paths count from where the user stands', () => {
  expect(parse('labs/a', '--screenshot=a.png', '--save=/tmp/a.mcap', '--exit')).toEqual({
    ok: true,
    value: { open: '/home/me/labs/a', screenshot: '/home/me/a.png', save: '/tmp/a.mcap', exit: true },
  })
})

test('switches of the runtime are let through', () => {
  expect(parse('--no-sandbox', '--user-data-dir=/tmp/x', '--remote-debugging-port=0')).toMatchObject({ ok: true })
})

test.each([['--frobnicate'], ['-x'], ['--screenshot'], ['--save='], ['--exit=1'], ['a', 'b']])(
  '%s is bad input, with the usage',
  (...given) => {
    expect(parse(...given.flat())).toMatchObject({
      ok: false,
      error: { code: 'bad-input', remedy: expect.stringContaining('usage:') as string },
    })
  },
)

test('the program and its folder are not arguments, wherever switches stand', () => {
  expect(afterProgram(['/e/electron', '--no-sandbox', '/app', 'lab', '--exit'], '/app', false)).toEqual([
    'lab',
    '--exit',
  ])
  expect(afterProgram(['/e/electron', '/app/'], '/app', false)).toEqual([])
  expect(afterProgram(['/opt/mmio-lab', 'lab'], '/opt/resources/app.asar', true)).toEqual(['lab'])
})
