// Lines of the qtest protocol: what they mean, and what is wrong with those that mean nothing.
import { describe, expect, test } from 'vitest'
import { MOST_BYTES, parseLine } from './command'

describe('what lines mean', () => {
  test.each([
    ['readl 0x9000fe0', { do: 'read', address: 0x9000fe0n, width: 4 }],
    ['readb 16', { do: 'read', address: 16n, width: 1 }],
    ['readw 020', { do: 'read', address: 16n, width: 2 }],
    ['readq 0XFF\r', { do: 'read', address: 255n, width: 8 }],
    ['  readb   0 ', { do: 'read', address: 0n, width: 1 }],
    ['writel 0x10 -1', { do: 'write', address: 16n, width: 4, value: 2n ** 64n - 1n }],
    ['writeq 0 18446744073709551615', { do: 'write', address: 0n, width: 8, value: 2n ** 64n - 1n }],
    ['inb 0x71', { do: 'in', port: 0x71, width: 1 }],
    ['outw 0x70 0x12345', { do: 'out', port: 0x70, width: 2, value: 0x2345 }],
    ['outl 0xffff 0xffffffff', { do: 'out', port: 0xffff, width: 4, value: 0xffffffff }],
    ['read 0 4', { do: 'readBytes', address: 0n, count: 4, as: 'hex' }],
    ['b64read 0 4', { do: 'readBytes', address: 0n, count: 4, as: 'base64' }],
    ['write 0 3 0x0102ff', { do: 'writeBytes', address: 0n, data: Uint8Array.of(1, 2, 255) }],
    ['write 0 3 0x01', { do: 'writeBytes', address: 0n, data: Uint8Array.of(1, 0, 0) }],
    ['write 0 1 0x0102', { do: 'writeBytes', address: 0n, data: Uint8Array.of(1) }],
    ['b64write 0 3 AQL/', { do: 'writeBytes', address: 0n, data: Uint8Array.of(1, 2, 255) }],
    ['b64write 0 9 AQ==', { do: 'writeBytes', address: 0n, data: Uint8Array.of(1) }],
    ['memset 0x10 8 0x1ff', { do: 'fill', address: 16n, count: 8, value: 255 }],
    ['clock_step', { do: 'clockStep', ns: null }],
    ['clock_step 1000', { do: 'clockStep', ns: 1000n }],
    ['clock_set 0x10', { do: 'clockSet', ns: 16n }],
    ['irq_intercept_in uart0', { do: 'intercept', name: 'uart0' }],
    ['irq_intercept_out /machine/unattached/device[1]', { do: 'intercept', name: '/machine/unattached/device[1]' }],
    ['endianness', { do: 'endianness' }],
  ])('%s', (line, command) => {
    expect(parseLine(line)).toEqual(command)
  })
})

describe('what is wrong with lines', () => {
  test.each([
    ['', /^Empty line$/],
    [' \r', /^Empty line$/],
    ['fly', /^Unknown command 'fly'$/],
    ['__proto__ 1', /^Unknown command '__proto__'$/],
    ['\x07\xff', /^Unknown command '\?\?'$/],
    ['readl', /needs 1 arguments/],
    ['readl 0 1', /takes 1 arguments, not also '1'/],
    ['readl zero', /address 'zero' is not a number/],
    ['readl 0x', /not a number/],
    ['readl 08', /not a number/],
    ['readl 1.5', /not a number/],
    ['readl 0x10000000000000000', /beyond 64 bits/],
    [`readl ${'9'.repeat(1000)}`, /not a number/],
    ['inb 0x10000', /beyond 0xffff/],
    ['read 0 0', /size is 0/],
    [`read 0 ${MOST_BYTES + 1}`, /more than/],
    ['write 0 4 01020304', /not 0x and hexadecimal digits/],
    ['write 0 1 0x', /not 0x and hexadecimal digits/],
    ['b64write 0 1 A*', /not base64/],
    ['endianness now', /takes 0 arguments/],
  ])('%j', (line, why) => {
    expect(() => parseLine(line)).toThrow(why)
  })
})
