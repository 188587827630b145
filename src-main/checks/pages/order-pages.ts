// Pages of the rules about order: writes that are still on their way, and memory that the device does not see yet.
import { c, type Page } from './page'

export const orderPages = {
  'relaxed-before-poll': {
    title: 'Relaxed write right before a poll',
    severity: 'warning',
    what: 'The last thing before a poll of a device was a relaxed write to it, with no barrier and no read back.',
    why: 'A relaxed write carries no barrier: what the driver stored in memory before may reach the device after it, and the write itself may still be on its way when the poll starts to count its time. The poll then waits for a command that the device has not got, or that it carries out with old data.',
    remedy:
      'Give the command with `writel()`, put a `wmb()` before it, or read a register of the device back before the poll.',
    bad: c`
      writel_relaxed(CMD_START, regs + REG_COMMAND);
      ret = readl_poll_timeout(regs + REG_STATUS, val,
                               !(val & STATUS_BUSY), 10, 100);
    `,
    good: c`
      writel(CMD_START, regs + REG_COMMAND);
      ret = readl_poll_timeout(regs + REG_STATUS, val,
                               !(val & STATUS_BUSY), 10, 100);
    `,
  },
  'posted-delay': {
    title: 'A delay starts before the write has arrived',
    severity: 'warning',
    what: 'A write was still on its way when the delay after it began, and arrived during the delay.',
    why: 'Writes are posted: the processor goes on while the write travels through bridges. A delay that is meant to give the device time then begins too early, and the device gets less time than its datasheet asks for.',
    remedy: 'Read a register of the same device back before the delay: the read returns after the write has arrived.',
    bad: c`
      writel(CTRL_RESET, regs + REG_CONTROL);
      udelay(1);
      writel(0, regs + REG_CONTROL);
    `,
    good: c`
      writel(CTRL_RESET, regs + REG_CONTROL);
      readl(regs + REG_CONTROL);
      udelay(1);
      writel(0, regs + REG_CONTROL);
    `,
  },
  'missing-barrier': {
    title: 'No barrier before the doorbell',
    severity: 'error',
    what: 'A relaxed write told a device to look at memory while the driver’s stores to that memory were not yet visible.',
    why: 'The processor may hold stores back. `writel()` waits for them, `writel_relaxed()` does not. The device reads an old descriptor, now and then, and only on some machines.',
    remedy:
      'Ring the doorbell with `writel()`, or put a `dma_wmb()` (`wmb()`) between the last store and a relaxed write.',
    bad: c`
      desc->address = cpu_to_le32(dma);
      desc->flags = cpu_to_le32(DESC_OWN);
      writel_relaxed(1, regs + REG_DOORBELL);
    `,
    good: c`
      desc->address = cpu_to_le32(dma);
      dma_wmb();
      desc->flags = cpu_to_le32(DESC_OWN);
      writel(1, regs + REG_DOORBELL);
    `,
  },
} as const satisfies Record<string, Page>
