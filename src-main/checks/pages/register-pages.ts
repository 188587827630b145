// Pages of the rules about what is written to registers, and how.
import { c, type Page } from './page'

export const registerPages = {
  'unmapped-access': {
    title: 'Nobody answers',
    severity: 'warning',
    what: 'An access reached no device, or a place of a device at which there is no register.',
    why: 'Reads give all ones and writes are dropped, without any error: the driver takes 0xffffffff for a value. The same is read from a device that has been unplugged.',
    remedy: 'Check the offset against the register map, and the size of the device’s resource.',
    bad: c`
      #define REG_IRQ_STATUS  0x14    /* is at 0x10 */

      status = readl(regs + REG_IRQ_STATUS);
    `,
    good: c`
      #define REG_IRQ_STATUS  0x10

      status = readl(regs + REG_IRQ_STATUS);
    `,
  },
  'wrong-width': {
    title: 'Access of the wrong width',
    severity: 'error',
    what: 'A register was accessed with a width that it does not take.',
    why: 'What a device does then is its own affair: many drop a narrow write, some write garbage to the other bytes, some answer with a bus error. Here the read gives all ones and the write is dropped.',
    remedy: 'Use the accessor of the register’s width: `readb` 8, `readw` 16, `readl` 32 bits.',
    bad: c`
      writeb(IRQ_DONE, regs + REG_IRQ_STATUS);        /* a 32-bit register */
    `,
    good: c`
      writel(IRQ_DONE, regs + REG_IRQ_STATUS);
    `,
  },
  'wrong-endianness': {
    title: 'Wrong byte order',
    severity: 'error',
    what: 'A value makes no sense for the register’s fields, and the same value with its bytes turned around does.',
    why: '`readl()` and `writel()` are little-endian on every processor. A block that is wired big-endian needs `ioread32be()` and `iowrite32be()`, on every processor as well. With the wrong one, bit 0 lands in bit 24.',
    remedy: 'Use the accessors of the device’s byte order, for all of its registers.',
    bad: c`
      /* The block is big-endian. */
      writel(CTRL_ENABLE, regs + REG_CONTROL);
    `,
    good: c`
      iowrite32be(CTRL_ENABLE, regs + REG_CONTROL);
    `,
  },
  'reserved-bits': {
    title: 'Write to reserved or read-only bits',
    severity: 'warning',
    what: 'A write changed reserved bits, or tried to set bits that can only be read.',
    why: 'The next revision of the chip may give the bits a meaning. Today the device ignores them, so the mistake shows years later. A write to a read-only register does nothing at all.',
    remedy:
      'Read the register and change only the fields that you mean, or write the reserved bits as they are after reset.',
    bad: c`
      writel(0xff, regs + REG_CONTROL);       /* three bits exist */
    `,
    good: c`
      writel(CTRL_ENABLE | CTRL_IRQ_EN, regs + REG_CONTROL);
    `,
  },
  'rmw-w1c': {
    title: 'Read-modify-write clears what is pending',
    severity: 'error',
    what: 'A driver read a register, changed another field and wrote back a pending bit that writing clears.',
    why: 'A bit of the kind “write one to clear” is read as 1 when it is pending. Writing the value back acknowledges it, although nobody has looked at it: the event is lost.',
    remedy: 'Mask the write-one-to-clear bits out of the value before it is written back.',
    bad: c`
      val = readl(regs + REG_CTRL);
      writel(val | CTRL_ENABLE, regs + REG_CTRL);     /* clears PENDING too */
    `,
    good: c`
      val = readl(regs + REG_CTRL) & ~CTRL_PENDING;
      writel(val | CTRL_ENABLE, regs + REG_CTRL);
    `,
  },
  'rmw-lost-update': {
    title: 'Read-modify-write lost another update',
    severity: 'error',
    what: 'Between the read and the write back something else wrote the register, and its change was undone.',
    why: 'An interrupt handler, a timer or another driver changed a field in between. The value that is written back was read before, so that field goes back to what it was.',
    remedy:
      'Hold a lock over the read and the write (`spin_lock_irqsave()` where a handler takes part), or give each context a register of its own (`SET` and `CLEAR` registers).',
    bad: c`
      val = readl(regs + REG_CONTROL);
      /* the handler clears CTRL_IRQ_EN here */
      writel(val | CTRL_ENABLE, regs + REG_CONTROL);
    `,
    good: c`
      spin_lock_irqsave(&priv->lock, flags);
      val = readl(regs + REG_CONTROL);
      writel(val | CTRL_ENABLE, regs + REG_CONTROL);
      spin_unlock_irqrestore(&priv->lock, flags);
    `,
  },
} as const satisfies Record<string, Page>
