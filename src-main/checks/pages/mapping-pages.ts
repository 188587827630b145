// Pages of the rules about mappings, and about accesses that the processor refuses.
import { c, type Page } from './page'

export const mappingPages = {
  'alias-attribute': {
    title: 'Two mappings of one range with different types',
    severity: 'warning',
    what: 'A range is mapped twice, and the two mappings do not agree on how the processor may cache it.',
    why: 'With an uncached and a write-combining (or cached) view of the same bytes the order of accesses through both is not defined; on arm64 the architecture calls it a mismatched alias. x86 avoids it by giving the new mapping the old one’s type, or by refusing it: then the driver does not have the type that it asked for.',
    remedy: 'Map a range once, with one type, and hand the mapping on. Different types belong to different pages.',
    bad: c`
      regs = ioremap(res->start, SZ_2M);
      fb = ioremap_wc(res->start + SZ_4K, SZ_1M);     /* inside regs */
    `,
    good: c`
      regs = ioremap(res->start, SZ_4K);
      fb = ioremap_wc(res->start + SZ_4K, SZ_1M);
    `,
  },
  'cached-registers': {
    title: 'Cached mapping of registers',
    severity: 'error',
    what: 'Registers were mapped with a type that lets the processor cache them.',
    why: 'A read is answered by the cache and shows what the register held long ago; a write may stay in the cache and reach the device late, in another order, or as a whole cache line. `ioremap_cache()` is for memory.',
    remedy: 'Map registers with `ioremap()` or `devm_platform_ioremap_resource()`.',
    bad: c`
      regs = ioremap_cache(res->start, resource_size(res));
      while (readl(regs + REG_STATUS) & STATUS_BUSY)  /* never changes */
              cpu_relax();
    `,
    good: c`
      regs = devm_platform_ioremap_resource(pdev, 0);
    `,
  },
  'wild-access': {
    title: 'Access outside every mapping',
    severity: 'error',
    what: 'A driver used an address at which nothing is mapped.',
    why: 'The address lies behind the end of a mapping, is `NULL`, or is an error number that was taken for a pointer. The kernel answers with an oops, and the driver is gone.',
    remedy:
      'Check what `ioremap()` (`NULL`) or `devm_ioremap_resource()` (`IS_ERR()`) returned, and that every offset lies below `resource_size()`.',
    bad: c`
      regs = devm_ioremap_resource(dev, res);
      if (!regs)              /* it never is NULL */
              return -ENOMEM;
      writel(1, regs + REG_CONTROL);
    `,
    good: c`
      regs = devm_ioremap_resource(dev, res);
      if (IS_ERR(regs))
              return PTR_ERR(regs);
      writel(1, regs + REG_CONTROL);
    `,
  },
  'use-after-unmap': {
    title: 'Access after iounmap()',
    severity: 'error',
    what: 'A driver used a mapping that it had given back.',
    why: 'The address may belong to somebody else by then. Here, as on most machines, the page is gone and the access is an oops. Typical is an interrupt or a timer that still runs after `remove()`.',
    remedy:
      'Stop whatever may still run (interrupt, timer, work) before you unmap. With `devm_` functions, take the mapping first: what is taken last is given back first.',
    bad: c`
      iounmap(regs);
      free_irq(irq, priv);    /* the handler may run until here */
    `,
    good: c`
      free_irq(irq, priv);
      iounmap(regs);
    `,
  },
  'unaligned-access': {
    title: 'Unaligned access to a device',
    severity: 'error',
    what: 'An access to device memory was not aligned to its width.',
    why: 'On arm64 device memory takes aligned accesses only; the processor raises an alignment fault. On x86 the access is made in parts, and the device sees two accesses that nobody asked for.',
    remedy: 'Access registers at their own offset and width. Copy blocks with `memcpy_fromio()` and `memcpy_toio()`.',
    bad: c`
      val = readl(regs + 0x06);
    `,
    good: c`
      val = readl(regs + 0x04) >> 16;
    `,
  },
  'bus-error': {
    title: 'The bus refused the access',
    severity: 'error',
    what: 'An access was answered with an error, and the processor raised an external abort.',
    why: 'No device answers at that address, or its clock or power is off. On arm64 that is an oops; a PC would have read all ones.',
    remedy: 'Check the address, and that the device’s clock and power domain are on before the first access.',
    bad: c`
      val = readl(regs + REG_ID);
      clk_prepare_enable(clk);
    `,
    good: c`
      ret = clk_prepare_enable(clk);
      if (ret)
              return ret;
      val = readl(regs + REG_ID);
    `,
  },
} as const satisfies Record<string, Page>
